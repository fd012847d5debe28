// A dynamic list with the custom property display=table, drawn as a real table. Its cells are form-js's own fields, so
// checks, conditions and read-only rules are the same as elsewhere; a stock form-js shows the same schema as a list.
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  DynamicList, FormContext, FormRenderContext, Label, LocalExpressionContext,
} from '@bpmn-io/form-js-viewer';
import { Acts } from './acts.js';
import { Changes } from './changes.jsx';
import { describe, groupsOf } from './columns.js';
import { Checklist } from './checklist.jsx';
import { ColumnGroups, Head, TotalRow } from './head.jsx';
import { useKeeper, useWaking } from './keeper.js';
import { focusCell, isLive } from './keys.js';
import { Lines } from './lines.js';
import { Messages } from './messages.jsx';
import { Requests } from './requests.jsx';
import { Row } from './row.jsx';
import { word } from './words.js';

const LONG = 12; // rows from which on a table scrolls by itself, under its header

// In a cell, form-js's grid column and margins are in the way.
const Bare = ({ children }) => children;

export function List(props) {
  const { field, readonly, disabled } = props;
  // form-js leaves its buttons in a list that cannot be changed
  const shown = useMemo(
    () => (readonly || disabled ? { ...field, allowAddRemove: false } : field), [field, readonly, disabled],
  );
  if (field.properties?.display === 'table') return <Table {...props} />;
  if (field.properties?.display === 'requests') return <Requests {...props} />;
  if (field.properties?.display === 'checklist') return <Checklist {...props} />;
  return (
    <>
      <DynamicList {...props} field={shown} />
      <Messages id={`${props.domId}-error-message`} errors={props.errors} />
    </>
  );
}
List.config = DynamicList.config;

function Table(props) {
  const { field, domId, errors, readonly, disabled } = props;
  const box = useRef();
  const [said, say] = useState('');
  const { list, lines, groups, acts, editable } = useTable(props, box, say);
  const described = errors?.length ? `${domId}-error-message` : undefined;
  return (
    <div class="fjs-form-field fjs-form-field-table" role="group" aria-labelledby={domId}>
      <Label id={domId} label={field.label} />
      <div class={`lh-scroll${lines.rows.length > LONG ? ' lh-long' : ''}`} tabIndex={0} role="region" aria-labelledby={domId} ref={box}>
        <table
          class={`lh-table${list.named ? ' lh-named' : ''}${list.numbered ? ' lh-numbered' : ''}`} aria-describedby={described}
          onKeyDown={acts.keys} onPaste={acts.paste}
        >
          <ColumnGroups list={list} editable={editable} />
          <Head list={list} editable={editable} />
          <Bodies lines={lines} groups={groups} onRemove={acts.remove} />
        </table>
      </div>
      {lines.changes && (
        <Changes field={field} changes={lines.changes} changed={lines.changed} onRestore={editable ? acts.bringBack : undefined} />
      )}
      {editable && (
        <div class="lh-under">
          <button type="button" class="lh-add" disabled={lines.rows.length >= list.most} onClick={() => acts.add()}>
            ＋ {word('add_row')}
          </button>
          <span class="lh-hint">{word('paste_hint')}</span>
          <span class="lh-said" role="status">{said}</span>
        </div>
      )}
      {!readonly && !disabled && <FileLink path={props.fieldInstance.valuePath} />}
      <Messages id={`${domId}-error-message`} errors={errors} />
    </div>
  );
}

// The way to the page where the table is filled in from a file; what is typed is kept before.
function FileLink({ path }) {
  const { addresses, leave } = useContext(FormContext).getService('tableFiles');
  const address = addresses[path.join('.')];
  const go = async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ((await leave?.()) !== false) location.assign(address);
  };
  return address && <p class="lh-sheet"><a href={address} onClick={go}>{word('table_file')}</a></p>;
}

// Everything a table is drawn from, and what can be done with it.
function useTable(props, box, say) {
  const { field, readonly, disabled } = props;
  const { getService } = useContext(FormContext);
  const form = getService('form');
  const outer = useContext(LocalExpressionContext);
  const goal = useRef(null);
  const list = useMemo(
    () => ({ ...describe(field), feel: getService('feel'), pathRegistry: getService('pathRegistry') }), [field],
  );
  const rows = Array.isArray(props.value) ? props.value : [];
  const editable = !list.fixed && !readonly && !disabled;
  const [keeper, wake, rest] = useKeeper(getService('keepers'), props.domId, rows.length);
  const lines = new Lines({ form, list, rows, props, outer, keeper, editable, origins: getService('origins') });
  const groups = list.rowGroup ? groupsOf(rows.length, (row) => lines.titleOf(row)) : [{ title: '', rows: [...rows.keys()] }];
  const order = groups.flatMap((group) => group.rows);

  useWaking(box, rows.length, wake, rest);
  useEffect(() => {
    if (!goal.current) return;
    // what cannot be reached once its row is there is given up: nobody's focus is taken later
    if (focusCell(box.current, ...goal.current) || isLive(box.current, goal.current[0])) goal.current = null;
  });
  useReveal(field, (row) => wake([keeper.ids[row]]));
  const acts = new Acts({ form, props, lines, order, keeper, wake, goal, box, say });
  return { list, lines, groups, acts, editable };
}

// A field of a row is asked for: `wake` brings the row to life.
function useReveal(field, wake) {
  const bus = useContext(FormContext).getService('eventBus');
  const latest = useRef();
  latest.current = wake;
  useEffect(() => {
    const reveal = ({ instance }) => field.id in (instance.indexes ?? {}) && latest.current(instance.indexes[field.id]);
    bus.on('lh.reveal', reveal);
    return () => bus.off('lh.reveal', reveal);
  }, [field]);
}

function Bodies({ lines, groups, onRemove }) {
  const { list, rows, editable } = lines;
  const surroundings = useContext(FormRenderContext);
  const cells = useMemo(() => ({ ...surroundings, Column: Bare }), [surroundings]);
  const total = (label, counted, kind) =>
    <TotalRow list={list} label={label} rows={counted.map((row) => lines.arounds[row])} editable={editable} kind={kind} />;
  return (
    <FormRenderContext.Provider value={cells}>
      {groups.map((group) => (
        <tbody key={group.title}>
          {list.rowGroup && (group.title || groups.length > 1) && (
            <tr class="lh-group">
              <th scope="rowgroup" colSpan={list.visible.length + list.numbered}><span>{group.title || word('ungrouped')}</span></th>
            </tr>
          )}
          {group.rows.map((row) => <Row key={lines.drawn[row].id} {...lines.drawn[row]} onRemove={onRemove} />)}
          {list.rowGroup && list.summed && total('subtotal', group.rows, 'lh-subtotal')}
          {rows.length === 0 && <tr><td class="lh-none" colSpan={list.visible.length + 2}><span>{word('no_rows')}</span></td></tr>}
        </tbody>
      ))}
      {list.summed && rows.length > 0 && <tfoot>{total('total', rows.map((_, row) => row), 'lh-total')}</tfoot>}
    </FormRenderContext.Provider>
  );
}
