// A list with display=checklist: one card an item, its result chosen with a thumb, a note, photos; and how many are done.
import { useContext, useMemo } from 'preact/hooks';
import { FormRenderContext, Label } from '@bpmn-io/form-js-viewer';
import { Card, isHidden, Piece, useCards } from './cards.jsx';
import { Acts } from './acts.js';
import { Messages } from './messages.jsx';
import { at } from './settle.js';
import { word } from './words.js';

const Bare = ({ children }) => children;
const isEmpty = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);

// An item is done once all that is asked for has an answer.
const isDone = (line) => line.list.visible.filter(({ key, validate }) => key && validate?.required)
  .every((column) => isHidden(line, column) || !isEmpty(at(line.values, column.key.split('.'))));

export function Checklist(props) {
  const { field, domId, errors } = props;
  const surroundings = useContext(FormRenderContext);
  const inside = useMemo(() => ({ ...surroundings, Column: Bare }), [surroundings]);
  const { form, list, lines, keeper, editable } = useCards(props);
  const acts = new Acts({ form, props, lines, order: lines.rows.map((_, row) => row), keeper, wake: () => {}, goal: { current: null }, box: { current: null }, say: () => {} });
  const done = lines.drawn.filter(isDone).length;
  const next = lines.drawn.find((line) => !isDone(line));
  const toNext = () => {
    const found = document.getElementById(`lh-item-${list.id}-${next.id}`);
    found?.scrollIntoView({ block: 'start' });
    found?.querySelector('input:not([type=hidden]), textarea, button')?.focus({ preventScroll: true });
  };
  return (
    <FormRenderContext.Provider value={inside}>
      <section class="fjs-form-field lh-checks" aria-labelledby={domId}>
        <div class="lh-checks-head">
          <Label id={domId} label={field.label} />
          <span class="lh-count" role="status">{word('checks_done', { done, count: lines.rows.length })}</span>
          <progress max={Math.max(lines.rows.length, 1)} value={done} aria-hidden="true" />
          {next && done > 0 && <button type="button" class="lh-add" onClick={toNext}>{word('next_check')}</button>}
        </div>
        <ol>
          {lines.drawn.map((line) => (
            <li key={line.id} id={`lh-item-${list.id}-${line.id}`} class={isDone(line) ? 'lh-done-item' : undefined} aria-label={word('row_label', { row: line.row + 1 })}>
              <Card line={line}>
                <span class="lh-item-no" aria-hidden="true">{isDone(line) ? '✓' : line.row + 1}</span>
                {list.visible.map((column, place) => (
                  <div key={column.id} class={`lh-item-${column.type}`}>
                    {place > 0 && column.type === 'text' && column.properties?.header && <span class="lh-item-label">{column.properties.header}</span>}
                    <Piece line={line} column={column} />
                  </div>
                ))}
                {editable && line.removable && (
                  <button type="button" class="lh-take-away" onClick={() => acts.remove(line.row)}>{word('remove_row', { row: line.row + 1 })}</button>
                )}
              </Card>
            </li>
          ))}
        </ol>
        {editable && lines.rows.length < list.most && (
          <button type="button" class="lh-add" onClick={() => acts.add()}>＋ {word('add_item')}</button>
        )}
        <Messages id={`${domId}-error-message`} errors={errors} />
      </section>
    </FormRenderContext.Provider>
  );
}
