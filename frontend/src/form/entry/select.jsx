// One of several options: a button that shows it, or a line to type into that finds it.
import { Select as FormSelect } from '@bpmn-io/form-js-viewer';
import { useRef, useState } from 'preact/hooks';
import { isSame, labelOf, useOptions } from '../options.js';
import { word } from '../words.js';
import { Frame, spoken } from './frame.jsx';
import { Cross, Down } from './icons.jsx';
import { List, useList } from './list.jsx';

export function Select(props) {
  const Kind = props.field.searchable ? Searched : Shown;
  return <Frame type="select" props={props}><Kind props={props} /></Frame>;
}
Select.config = FormSelect.config;

function useChoice(props, options, more) {
  const { domId, value, onChange, disabled, readonly } = props;
  const place = options.findIndex((option) => isSame(option.value, value));
  return useList({
    id: domId, fixed: disabled || readonly, first: Math.max(0, place),
    pick: (option) => onChange({ value: option.value }), options, ...more,
  });
}

function Shown({ props }) {
  const { domId, field, value, onChange, onFocus, onBlur, disabled, readonly } = props;
  const options = useOptions(props);
  const anchor = useRef();
  const list = useChoice(props, options, { openedBy: ['ArrowDown', 'ArrowUp', 'Enter', ' '] });
  const label = labelOf(options, value);
  const fixed = disabled || readonly;
  const clear = () => onChange({ value: null });
  const keys = (event) => {
    if (list.keys(event) || fixed || !['Delete', 'Backspace'].includes(event.key)) return;
    event.preventDefault();
    clear();
  };
  const leave = () => {
    list.close();
    onBlur?.();
  };
  return (
    <>
      <div class={`fjs-input-group lh-choice${disabled ? ' fjs-disabled' : ''}${readonly ? ' fjs-readonly' : ''}`} ref={anchor}>
        <button
          type="button" id={domId} disabled={disabled} aria-readonly={readonly || undefined}
          {...spoken(props)} required={undefined} aria-required={field.validate?.required || undefined} {...list.spoken}
          onClick={(event) => {
            event.currentTarget.focus(); // Safari leaves the focus where it was
            list.toggle();
          }}
          onKeyDown={keys} onFocus={onFocus} onBlur={leave}
        >
          <span class={`fjs-select-display${label ? '' : ' fjs-select-placeholder'}`}>{label || (fixed ? '' : word('select'))}</span>
          <span class="fjs-select-arrow"><Down /></span>
        </button>
        {!fixed && label && <Clear onClick={clear} />}
      </div>
      <List id={domId} list={list} anchor={anchor} options={options} isChosen={(option) => isSame(option.value, value)} />
    </>
  );
}

function Searched({ props }) {
  const { domId, field, value, onChange, onFocus, onBlur, disabled, readonly } = props;
  const options = useOptions(props);
  const anchor = useRef();
  const [typed, type] = useState(null); // null: the label of what is chosen is shown
  const label = labelOf(options, value);
  const found = typed ? options.filter((option) => option.label.toLowerCase().includes(typed.trim().toLowerCase())) : options;
  const list = useChoice(props, found, {
    first: typed ? 0 : Math.max(0, options.findIndex((option) => isSame(option.value, value))),
    pick: (option) => {
      type(null);
      onChange({ value: option.value });
    },
  });
  const fixed = disabled || readonly;
  const clear = () => {
    type(null);
    onChange({ value: null });
  };
  const leave = () => {
    list.close();
    if (typed === '') clear();
    else type(null);
    onBlur?.();
  };
  return (
    <>
      <div class={`fjs-input-group lh-choice${disabled ? ' fjs-disabled' : ''}${readonly ? ' fjs-readonly' : ''}`} ref={anchor}>
        <input
          class="fjs-input" type="text" id={domId} disabled={disabled} readOnly={readonly} autoComplete="off" aria-autocomplete="list"
          value={typed ?? label} placeholder={fixed ? undefined : word('search')} {...spoken(props)} {...list.spoken}
          onInput={(event) => {
            type(event.target.value);
            list.open(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') type(null);
            if (!list.keys(event) && event.key === 'Enter') event.preventDefault();
          }}
          onClick={() => !list.shown && list.open()} onFocus={onFocus} onBlur={leave}
        />
        {!fixed && label && <Clear onClick={clear} />}
        <span class="fjs-select-arrow" aria-hidden="true" onMouseDown={(event) => event.preventDefault()} onClick={() => {
          anchor.current.querySelector('input').focus();
          list.toggle();
        }}><Down /></span>
      </div>
      <List id={domId} list={list} anchor={anchor} options={found} isChosen={(option) => isSame(option.value, value)} />
    </>
  );
}

// For the mouse; the keyboard has the delete key. It does not take the focus from the entry.
function Clear({ onClick }) {
  return (
    <span class="fjs-select-cross" aria-hidden="true" title={word('clear')} onMouseDown={(event) => event.preventDefault()} onClick={onClick}>
      <Cross />
    </span>
  );
}
