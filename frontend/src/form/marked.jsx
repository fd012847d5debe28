// A field whose value the server filled in says so, and once it was changed, what it had been and how to get it back. In
// a table, a value that cannot be changed is drawn as text.
import { createContext } from 'preact';
import { useCallback, useContext, useRef } from 'preact/hooks';
import { FormContext, LocalExpressionContext } from '@bpmn-io/form-js-viewer';
import { Messages } from './messages.jsx';
import { same } from './origins.js';
import { shownValue } from './shown.js';
import { word } from './words.js';

export const FIELD = 'input:not([type=hidden]):not([type=file]), textarea, [role=textbox], button:not(.lh-restore, .lh-tool, .lh-opens, .fjs-taglist-tag-remove)';

// What a row of a table had been filled in with: null outside tables, {} for a row without.
export const RowOrigin = createContext(null);

export function marked(Component) {
  const Marked = (given) => {
    const props = { ...given, onChange: useLateChange(given) };
    const { field, readonly, disabled, fieldInstance, value } = props;
    const row = useContext(RowOrigin);
    const origins = useContext(FormContext).getService('origins');
    const fixed = readonly || disabled;
    if (row && fixed && field.type !== 'filepicker') return <Still {...props} />;
    const inList = Object.keys(fieldInstance?.indexes ?? {}).length > 0;
    const origin = row ? row[field.key] : inList || !fieldInstance ? undefined : origins.value(fieldInstance.valuePath);
    if (origin === undefined) return <Component {...props} />;
    const changed = !fixed && !same(field, origin, value);
    if (row) return <><Component {...props} />{changed && <Was {...props} origin={origin} folded />}</>;
    return (
      <div class={`lh-marked${changed ? ' lh-changed' : ''}`}>
        <Component {...props} />
        {changed ? <Was {...props} origin={origin} /> : !fixed && <span class="lh-origin">{word('filled_in')}</span>}
      </div>
    );
  };
  Marked.config = Component.config;
  return Marked;
}

// What a field says late, such as a file when it has been sent, goes where the field stands by then.
function useLateChange(props) {
  const latest = useRef();
  latest.current = props;
  return useCallback((update) => latest.current.onChange(update), []);
}

function Was({ field, value, origin, onChange, folded }) {
  const form = useContext(FormContext).getService('form');
  const around = useContext(LocalExpressionContext);
  const place = useRef();
  const restore = () => {
    const box = place.current.closest('.lh-marked, td, th');
    onChange({ value: structuredClone(origin) });
    requestAnimationFrame(() => box?.querySelector(FIELD)?.focus());
  };
  const [before, now] = [origin, value].map((one) => shownValue(form, field, one, around));
  const isNamesake = field.type === 'filepicker' && before === now;
  const inside = (
    <>
      <span class="lh-old">{isNamesake ? word('sent_anew') : word('was', { value: before })}</span>{' '}
      <button type="button" class="lh-restore" onClick={restore}>{word('restore')}</button>
    </>
  );
  if (!folded) return <p class="lh-was" ref={place}>{inside}</p>;
  return <details class="lh-was" ref={place}><summary>{word('changed')}</summary>{inside}</details>;
}

function Still({ field, value, domId, errors }) {
  const form = useContext(FormContext).getService('form');
  const around = useContext(LocalExpressionContext);
  return (
    <div class={`fjs-form-field lh-still${errors?.length ? ' fjs-has-errors' : ''}`} id={domId} tabIndex={errors?.length ? -1 : undefined}>
      {shownValue(form, field, value, around)}
      <Messages id={`${domId}-error-message`} errors={errors} />
    </div>
  );
}
