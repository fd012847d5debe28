// A dynamic list with the custom property display=table, drawn as a real table. Its cells are form-js's own fields, so
// checks, conditions and read-only rules are the same as elsewhere; a stock form-js shows the same schema as a list.
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  DynamicList, FormContext, FormRenderContext, Label, LocalExpressionContext,
} from '@bpmn-io/form-js-viewer';
import { Messages } from './messages.jsx';
import { readCell, readGrid } from './paste.js';
import { Row } from './row.jsx';
import { word } from './words.js';

const FIELD = 'input:not([type=hidden]):not([type=file]), textarea, button';
// components that have a value or an effect but nothing to see: they get no column
const UNSEEN = new Set(['expression', 'separator', 'spacer']);

// In a cell, form-js's grid column and margins are in the way.
const Bare = ({ children }) => children;

export function List(props) {
  const { field, readonly, disabled } = props;
  // form-js leaves its buttons in a list that cannot be changed
  const shown = useMemo(
    () => (readonly || disabled ? { ...field, allowAddRemove: false } : field), [field, readonly, disabled],
  );
  if (field.properties?.display === 'table') return <Table {...props} />;
  return (
    <>
      <DynamicList {...props} field={shown} />
      <Messages id={`${props.domId}-error-message`} errors={props.errors} />
    </>
  );
}
List.config = DynamicList.config;

function Table(props) {
  const { field, domId, readonly, disabled, errors, indexes } = props;
  const form = useContext(FormContext).getService('form');
  const surroundings = useContext(FormRenderContext);
  const around = useContext(LocalExpressionContext);
  const body = useRef();
  const goal = useRef(null); // the cell that gets the focus once it is drawn
  const [said, say] = useState('');
  const rows = Array.isArray(props.value) ? props.value : [];
  const list = useMemo(() => describe(field), [field]);
  const editable = field.allowAddRemove !== false && !readonly && !disabled;
  const cells = useMemo(() => ({ ...surroundings, Column: Bare }), [surroundings]);

  const focus = (row, column) => focusCell(body.current, row, column);
  useEffect(() => {
    if (goal.current && focus(...goal.current)) goal.current = null;
  });

  const change = (value) => props.onChange({ value });
  const add = (column = 0) => {
    if (rows.length >= list.most) return;
    goal.current = [rows.length, column];
    change([...rows, emptyRow(form, field, indexes, rows.length)]);
  };
  const remove = (row) => {
    dropErrors(form, list.columns, indexes, row);
    change(rows.filter((_, index) => index !== row));
    if (rows.length > 1) focus(Math.max(0, row - 1), 0);
  };
  const paste = (event, row, column) => {
    const grid = readGrid(event.clipboardData?.getData('text/plain') ?? '');
    if (grid.length === 1 && grid[0].length === 1) return; // one value: the field itself takes it
    event.preventDefault();
    const room = (editable ? list.most : rows.length) - row;
    const filled = [...rows];
    grid.slice(0, room).forEach((line, offset) => {
      const index = row + offset;
      filled[index] = withCells(filled[index] ?? emptyRow(form, field, indexes, index), list.visible, column, line);
    });
    change(filled);
    const rest = Math.max(0, grid.length - room);
    say(word(rest ? 'pasted_part' : 'pasted', { count: grid.length - rest, rest }));
  };
  const keys = (event, row, column) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.altKey && step) {
      event.preventDefault();
      focus(row + step, column);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && leavesOnEnter(event.target)) {
      event.preventDefault();
      if (row < rows.length - 1) focus(row + 1, column);
      else if (editable) add(column);
    }
  };

  return (
    <div class="fjs-form-field fjs-form-field-table" role="group" aria-labelledby={domId}>
      <Label id={domId} label={field.label} />
      <div class="lh-scroll" tabIndex={0} role="region" aria-labelledby={domId}>
        <table class="lh-table" aria-describedby={errors?.length ? `${domId}-error-message` : undefined}>
          <Head list={list} editable={editable} />
          <tbody ref={body}>
            <FormRenderContext.Provider value={cells}>
              {rows.map((values, row) => (
                <Row
                  key={row} row={row} values={values} list={list} around={around} cell={props}
                  errors={errorsOfRow(form, list.columns, indexes, row)} editable={editable} count={rows.length}
                  removable={editable && rows.length > list.least} onKeyDown={keys} onPaste={paste} onRemove={remove}
                />
              ))}
            </FormRenderContext.Provider>
            {rows.length === 0 && (
              <tr><td class="lh-none" colSpan={list.visible.length + 2}>{word('no_rows')}</td></tr>
            )}
          </tbody>
        </table>
      </div>
      {editable && (
        <div class="lh-under">
          <button type="button" class="lh-add" disabled={rows.length >= list.most} onClick={() => add()}>
            ＋ {word('add_row')}
          </button>
          <span class="lh-hint">{word('paste_hint')}</span>
          <span class="lh-said" role="status">{said}</span>
        </div>
      )}
      <Messages id={`${domId}-error-message`} errors={errors} />
    </div>
  );
}

function Head({ list, editable }) {
  return (
    <thead>
      <tr>
        {list.numbered && <th scope="col" class="lh-no">{word('row_number')}</th>}
        {list.visible.map((column) => (
          <th key={column.id} scope="col" class={`lh-${column.type}`}>
            {heading(column)}
            {column.validate?.required && <span class="fjs-asterix" aria-hidden="true">*</span>}
          </th>
        ))}
        {editable && <th scope="col" class="lh-actions"><span class="lh-hidden">{word('operations')}</span></th>}
      </tr>
    </thead>
  );
}

// What the table is made of: columns, limits of the number of rows, whether a row depends on anything outside it.
function describe(field) {
  const columns = field.components ?? [];
  const properties = field.properties ?? {};
  return {
    id: field.id,
    columns,
    visible: columns.filter((column) => !UNSEEN.has(column.type)),
    unseen: columns.filter((column) => UNSEEN.has(column.type)),
    numbered: properties.numbered !== 'no' && properties.numbered !== 'false',
    least: Number(properties.minRows) || 0,
    most: Number(properties.maxRows) || 500,
    alone: !looksOutside(columns),
  };
}

// Whether an expression in a column reads anything but the columns of its own row.
function looksOutside(columns) {
  const expressions = JSON.stringify(columns).match(/"=(?:[^"\\]|\\.)*"|\{\{.*?\}\}/g) ?? [];
  return expressions.some((source) => {
    const names = source.replace(/\\"(?:[^"\\]|\\[^"])*\\"/g, '').replace(/(?<![\w.])this\.[\w.\u0080-\uffff]+/g, '');
    return /[A-Za-z_\u0080-\uffff]/.test(names.replace(/\b(and|or|not|if|then|else|null|true|false)\b/g, ''));
  });
}

// What a reader sees as the name of a field; form-js shows no other label of a date.
export function heading(column) {
  return column.properties?.header ?? column.dateLabel ?? column.timeLabel ?? column.label ?? '';
}

// A new row as form-js itself would begin it, with the default values of the columns.
function emptyRow(form, field, indexes, row) {
  return form._getInitializedFieldData(form._getState().data, {
    container: field,
    indexes: { ...indexes, [field.id]: row },
  });
}

function withCells(values, columns, first, texts) {
  const filled = structuredClone(values);
  texts.forEach((text, offset) => {
    const column = columns[first + offset];
    if (!column?.key || column.disabled || column.readonly) return;
    const value = readCell(column, text);
    if (value === undefined) return;
    const path = column.key.split('.');
    const last = path.pop();
    path.reduce((inner, name) => (inner[name] ??= {}), filled)[last] = value;
  });
  return filled;
}

const errorsOf = (form, column, indexes) =>
  Object.values(indexes ?? {}).reduce((inner, index) => inner?.[index], form._getState().errors[column.id]);

function errorsOfRow(form, columns, indexes, row) {
  return columns.map((column) => errorsOf(form, column, indexes)?.[row] ?? null);
}

// form-js keeps errors by row number: those of a removed row go, those below move up.
function dropErrors(form, columns, indexes, row) {
  for (const column of columns) {
    const held = errorsOf(form, column, indexes);
    if (Array.isArray(held)) held.splice(row, 1);
  }
}

function focusCell(body, row, column) {
  const line = body?.children[row];
  const target = line?.querySelectorAll(':scope > td')[column]?.querySelector(FIELD);
  target?.focus();
  return Boolean(target);
}

// Enter means "next row" where it means nothing else: not in lists to choose from, dates, long texts and buttons.
function leavesOnEnter(target) {
  const types = ['text', 'number', 'email', 'tel', 'checkbox', 'radio', ''];
  const own = '.fjs-form-field-select, .fjs-form-field-taglist, .fjs-form-field-datetime';
  return target.tagName === 'INPUT' && types.includes(target.getAttribute('type') ?? '') && !target.closest(own);
}
