// Several of many options: what is chosen stands before a line to type into that finds the others.
import { Taglist } from '@bpmn-io/form-js-viewer';
import { useRef, useState } from 'preact/hooks';
import { isSame, labelOf, useOptions } from '../options.js';
import { word } from '../words.js';
import { Frame, spoken } from './frame.jsx';
import { Cross } from './icons.jsx';
import { List, useList } from './list.jsx';

export function Tags(props) {
  const { domId, value, onChange, onFocus, onBlur, disabled, readonly } = props;
  const options = useOptions(props);
  const anchor = useRef();
  const input = useRef();
  const [typed, type] = useState('');
  const chosen = Array.isArray(value) ? value : [];
  const fixed = disabled || readonly;
  const left = options.filter((option) => !chosen.some((one) => isSame(one, option.value)));
  const found = left.filter((option) => option.label.toLowerCase().includes(typed.trim().toLowerCase()));
  const change = (values) => onChange({ value: values });
  const list = useList({
    id: domId, options: found, fixed, stays: true,
    pick: (option) => {
      type('');
      change([...chosen, option.value]);
    },
  });
  const remove = (one) => {
    change(chosen.filter((other) => !isSame(one, other)));
    input.current?.focus();
  };
  const keys = (event) => {
    if (list.keys(event)) return;
    if (event.key === 'Enter') event.preventDefault();
    if (event.key === 'Backspace' && !typed && chosen.length) change(chosen.slice(0, -1));
  };
  const leave = () => {
    list.close();
    type('');
    onBlur?.();
  };
  return (
    <Frame type="taglist" props={props}>
      <div class={`fjs-taglist${disabled ? ' fjs-disabled' : ''}${readonly ? ' fjs-readonly' : ''}`} ref={anchor}>
        {chosen.length > 0 && (
          <div class="fjs-taglist-tags">
            {chosen.map((one) => <Tag key={String(one)} label={labelOf(options, one)} onRemove={fixed ? undefined : () => remove(one)} />)}
          </div>
        )}
        <input
          class="fjs-taglist-input" type="text" id={domId} ref={input} disabled={disabled} readOnly={readonly} autoComplete="off"
          aria-autocomplete="list" value={typed} placeholder={fixed ? undefined : word('search')} {...spoken(props)} {...list.spoken}
          onInput={(event) => {
            type(event.target.value);
            list.open(0);
          }}
          onKeyDown={keys} onClick={() => !list.shown && list.open()} onFocus={onFocus} onBlur={leave}
        />
      </div>
      <List id={domId} list={list} anchor={anchor} options={found} many nothing={word(left.length ? 'no_match' : 'all_selected')} />
    </Frame>
  );
}
Tags.config = Taglist.config;

function Tag({ label, onRemove }) {
  return (
    <div class="fjs-taglist-tag">
      <span class="fjs-taglist-tag-label">{label}</span>
      {onRemove && (
        <button type="button" class="fjs-taglist-tag-remove" title={word('remove_tag', { label })} aria-label={word('remove_tag', { label })} onClick={onRemove}>
          <Cross />
        </button>
      )}
    </div>
  );
}
