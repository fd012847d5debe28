// New rows, pasted cells, and the errors of rows that go away.
import { readCell } from './paste.js';

// A new row as form-js itself would begin it, with the default values of the columns.
export function emptyRow(form, field, indexes, row) {
  return form._getInitializedFieldData(form._getState().data, {
    container: field,
    indexes: { ...indexes, [field.id]: row },
  });
}

// `values` with texts written into the columns from the `first` on; what means nothing in a column is left out.
export function withCells(values, columns, first, texts) {
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

export function errorsOfRow(form, columns, indexes, row) {
  return columns.map((column) => errorsOf(form, column, indexes)?.[row] ?? null);
}

// form-js keeps errors by row number: those of a removed row go, those below move up.
export function dropErrors(form, columns, indexes, row) {
  for (const column of columns) {
    const held = errorsOf(form, column, indexes);
    if (Array.isArray(held)) held.splice(row, 1);
  }
}

// Room for a row that comes back.
export function makeRoomForErrors(form, columns, indexes, row) {
  for (const column of columns) {
    const held = errorsOf(form, column, indexes);
    if (Array.isArray(held) && row < held.length) held.splice(row, 0, null);
  }
}
