// Walking through a table by keyboard.
import { FIELD } from './marked.jsx';

// Puts the focus into the cell, without a column into the first of the row that takes it; whether there was one.
export function focusCell(table, row, column) {
  const cell = column === undefined ? '[data-column]' : `[data-column="${column}"]`;
  const target = [...(table?.querySelectorAll(`tr[data-row="${row}"] > ${cell}`) ?? [])]
    .map((one) => one.querySelector(FIELD)).find(Boolean);
  target?.focus();
  return Boolean(target);
}

// Whether the row is drawn with its fields.
export const isLive = (table, row) => Boolean(table?.querySelector(`tr[data-row="${row}"]:not([data-resting])`));

// Where a key leads: {step, column, row, adds}: to the next or an earlier row that has a field in this column.
export function readKey(event) {
  if (event.isComposing) return null;
  const cell = event.target.closest?.('[data-column]');
  const line = cell?.closest('tr[data-row]');
  if (!line) return null;
  const place = { row: Number(line.dataset.row), column: Number(cell.dataset.column) };
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.altKey && step) return { ...place, step };
  const plain = event.key === 'Enter' && !event.ctrlKey && !event.metaKey;
  return plain && leavesOnEnter(event.target) ? { ...place, step: 1, adds: true } : null;
}

// Enter means "next row" where it means nothing else: not in lists to choose from, dates, long texts and buttons.
function leavesOnEnter(target) {
  const types = ['text', 'number', 'email', 'tel', 'checkbox', 'radio', ''];
  const own = '.fjs-form-field-select, .fjs-form-field-taglist, .fjs-form-field-datetime';
  return target.tagName === 'INPUT' && types.includes(target.getAttribute('type') ?? '') && !target.closest(own);
}
