// What stands in a cell of a table: a field of form-js, the words of a text, or a value as text while its row rests.
import { useContext, useMemo } from 'preact/hooks';
import { buildExpressionContext, FormContext, FormField, LocalExpressionContext } from '@bpmn-io/form-js-viewer';
import { Messages } from './messages.jsx';
import { same } from './origins.js';
import { shownValue } from './shown.js';
import { word } from './words.js';

const MARKDOWN = /[*_`#<>[\]|~\\]|^\s*[-+]\s|https?:|www\./m;

// The words of a text column. Plain ones, and these are nearly all, need neither Markdown nor its sanitizer.
export function Words({ cell, column, indexes }) {
  const getService = useContext(FormContext).getService;
  const around = useContext(LocalExpressionContext);
  const words = useMemo(() => {
    const { text = '', strict } = column;
    const templating = getService('templating');
    return templating.isTemplate(text)
      ? templating.evaluate(text, buildExpressionContext(around), { debug: true, strict: Boolean(strict) })
      : text;
  }, [column, around]);
  if (MARKDOWN.test(words)) return <FormField {...cell} field={column} indexes={indexes} />;
  return <div class="lh-words">{String(words).trim()}</div>;
}

// A value without its field, until somebody comes near it.
export function Resting({ column, value, around, errors, origin }) {
  const form = useContext(FormContext).getService('form');
  const changed = origin !== undefined && !column.disabled && column.readonly !== true && !same(column, origin, value);
  return (
    <div class={`lh-still lh-resting${errors?.length ? ' fjs-has-errors' : ''}`}>
      {shownValue(form, column, value, around)}
      {changed && <span class="lh-was">{word('changed')}</span>}
      <Messages errors={errors} />
    </div>
  );
}
