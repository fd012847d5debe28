// A list with display=requests: what was asked for, one card each, with the way to its place, ticked off by answering it;
// and the marks of the same requests at their places in the form.
import { useContext, useMemo } from 'preact/hooks';
import { FormContext, FormRenderContext, Label } from '@bpmn-io/form-js-viewer';
import { Card, Piece, useCards } from './cards.jsx';
import { heading } from './columns.js';
import { RowOrigin } from './marked.jsx';
import { Messages } from './messages.jsx';
import { rowIn } from './places.js';
import { isSection } from './sections.js';
import { word } from './words.js';

const Bare = ({ children }) => children;

export function Requests(props) {
  const { field, domId, errors } = props;
  const asked = useContext(FormContext).getService('asked');
  const surroundings = useContext(FormRenderContext);
  const inside = useMemo(() => ({ ...surroundings, Column: Bare }), [surroundings]);
  const { lines } = useCards(props);
  if (!lines.rows.length) return null;
  const all = asked.all().filter((one) => one.field.id === field.id);
  const done = all.filter(({ answered }) => answered).length;
  return (
    <FormRenderContext.Provider value={inside}>
      <section class="fjs-form-field lh-requests" aria-labelledby={domId} id={`lh-requests-${field.id}`}>
        <div class="lh-requests-head">
          <Label id={domId} label={field.label} />
          <span class="lh-count" role="status">{word('requests_done', { done, count: all.length })}</span>
        </div>
        <ol>
          {lines.drawn.map((line) => <Request key={line.id} line={line} one={all[line.row]} asked={asked} />)}
        </ol>
        <Messages id={`${domId}-error-message`} errors={errors} />
      </section>
    </FormRenderContext.Provider>
  );
}

function Request({ line, one, asked }) {
  const [first, ...others] = line.list.visible;
  const number = line.row + 1;
  const named = `lh-request-${line.list.id}-${line.row}`;
  return (
    <li class={one?.answered ? 'lh-answered' : undefined} aria-labelledby={named}>
      <Card line={line}>
        <p class="lh-request-head">
          <span class="lh-request-no" aria-hidden="true">{number}</span>
          <span id={named} class="lh-request-where" tabIndex={-1}>
            {one && asked.canGo(one)
              ? <button type="button" class="lh-jump" onClick={() => asked.go(one)}>{one.title}<span class="lh-hidden">{word('jump')}</span></button>
              : <strong>{one?.title || <Piece line={line} column={first} />}</strong>}
          </span>
          <span class="lh-request-state">{word(one?.answered ? 'answered' : 'unanswered')}</span>
        </p>
        {others.map((column) => (
          column.type === 'text'
            ? <div class="lh-request-words" key={column.id}><span class="lh-request-label">{heading(column)}</span><Piece line={line} column={column} /></div>
            : <Piece key={column.id} line={line} column={column} />
        ))}
      </Card>
    </li>
  );
}

// Lets the reader of a request at its place come to its card, and back.
function toCard({ field, row }) {
  const found = document.getElementById(`lh-request-${field.id}-${row}`);
  found?.scrollIntoView({ block: 'center' });
  found?.focus({ preventScroll: true });
}

// A component with the requests about it before it.
export function withRequests(Component) {
  const Asking = (props) => {
    const asked = useContext(FormContext).getService('asked');
    const inRow = useContext(RowOrigin) !== null;
    // a section draws its requests under its heading
    if (isSection(props.field) || !asked.at(props).length) return <Component {...props} />;
    return (
      <div class={`lh-asked${inRow ? ' lh-asked-cell' : ''}`}>
        <RequestsAt {...props} />
        <Component {...props} />
      </div>
    );
  };
  Asking.config = Component.config;
  return Asking;
}

// The requests about a part of the form.
export function RequestsAt(props) {
  const asked = useContext(FormContext).getService('asked');
  const inRow = useContext(RowOrigin) !== null;
  const found = asked.at(props);
  if (!found.length) return null;
  return (
    <ul class="lh-asked-list">
      {found.map((one) => (
        <li key={one.row} class={one.answered ? 'lh-answered' : undefined}>
          <button type="button" class="lh-jump" onClick={() => toCard(one)}>{word('request_no', { count: one.row + 1 })}</button>
          {!inRow && <span> {rowWords(one, props, asked)}{one.words}</span>}
        </li>
      ))}
    </ul>
  );
}

// Which row of a list a request is about, said at the list.
function rowWords({ place }, { field }, asked) {
  const { list, row } = rowIn(place.path);
  if (field.type !== 'dynamiclist' || row === null) return '';
  const now = asked.rowNow(list, row, place);
  return (now === null ? word('request_row_gone') : word('row_label', { row: now + 1 })) + word('separator');
}

// At the number of a row: which requests are about it.
export function RowRequests({ path, row }) {
  const found = useContext(FormContext).getService('asked').atRow(path, row);
  if (!found.length) return null;
  return found.map((one) => (
    <button type="button" key={one.row} class="lh-jump lh-asked-row" onClick={() => toCard(one)}>{word('request_no', { count: one.row + 1 })}</button>
  ));
}
