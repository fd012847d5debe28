// Beside the paper that is judged: each section, table, row and field of it has a button that puts its place into the
// form, as a new request or as what the score in hand rests on; and what was pointed at is marked there.
import { parts } from './errors.js';
import { emptyRow } from './filling.js';
import { heading } from './columns.js';
import { at } from './settle.js';
import { word } from './words.js';

const isPointing = (column) => column.properties?.places === 'yes' && ['select', 'taglist'].includes(column.type);
const BUTTON = 'lh-point';

// Begins pointing for `form`, drawn in `container`; the answer ends it.
export function point(form, container) {
  const pane = document.querySelector('.book-pane');
  if (!pane || !targets(form).length) return () => {};
  const listening = new AbortController();
  const buttons = [...pane.querySelectorAll('[data-place]')].map((place) => addButton(place, form, container));
  let last = null; // the row somebody worked in last, for scores
  container.addEventListener('focusin', (event) => {
    const row = event.target.closest('tr[data-row]');
    if (row) last = Number(row.dataset.row);
  }, { signal: listening.signal });
  pane.addEventListener('click', (event) => {
    const button = event.target.closest(`.${BUTTON}`);
    if (button) choose(form, container, button.closest('[data-place]').dataset.place, last);
  }, { signal: listening.signal });
  const refresh = () => mark(pane, form);
  form.on('changed', refresh);
  refresh();
  return () => {
    listening.abort();
    buttons.forEach((button) => button.remove());
  };
}

// Every visible field for places: {part of the list or field, column}.
function targets(form) {
  return parts(form).flatMap((part) => {
    if (part.field.type === 'dynamiclist') {
      const column = part.field.components?.find(isPointing);
      return column ? [{ part, column }] : [];
    }
    return !Object.keys(part.instance.indexes ?? {}).length && isPointing(part.field) ? [{ part, column: null }] : [];
  });
}

function addButton(place, form, container) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = BUTTON;
  const name = place.dataset.name || place.textContent.trim().slice(0, 40);
  const { part, column } = targets(form)[0];
  const label = word(part.field.allowAddRemove === false ? 'point_cite' : 'point_ask', { label: heading(column ?? part.field), list: heading(part.field) });
  button.setAttribute('aria-label', `${label}${word('separator')}${name}`);
  button.title = label;
  button.textContent = '＋';
  (place.matches('tr') ? place.cells[0] : place).append(button);
  return button;
}

// Puts `place` where it belongs.
function choose(form, container, place, last) {
  const [{ part, column }] = targets(form);
  const { data } = form._getState();
  if (!column) {
    form._update({ fieldInstance: part.instance, value: withPlace(part.field, at(data, part.path), place) });
    return;
  }
  const rows = at(data, part.path) ?? [];
  const free = part.field.allowAddRemove !== false;
  const blank = free ? rows.findIndex((row) => !row[column.key] && !Object.values(row).some((value) => typeof value === 'string' && value)) : -1;
  const row = free ? (blank < 0 ? rows.length : blank) : Math.min(last ?? 0, rows.length - 1);
  if (row < 0) return;
  const before = rows[row] ?? emptyRow(form, part.field, part.instance.indexes, row);
  const filled = rows.toSpliced(row, rows[row] ? 1 : 0, { ...before, [column.key]: withPlace(column, before[column.key], place) });
  form._update({ fieldInstance: part.instance, value: filled });
  const next = free ? part.field.components[part.field.components.indexOf(column) + 1] ?? column : column;
  reach(container, form, part, row, next);
}

const withPlace = (field, value, place) =>
  (field.type === 'taglist' ? [...new Set([...(Array.isArray(value) ? value : []), place])] : place);

// Puts the focus into what is filled in next.
function reach(container, form, part, row, column) {
  const tab = document.getElementById('pane-sheet');
  if (tab && getComputedStyle(tab.closest('fieldset')).display !== 'none') tab.click();
  const found = () => parts(form).find(({ field, instance }) => field.id === column.id && instance.indexes?.[part.field.id] === row);
  requestAnimationFrame(() => found() && form._emit('lh.go', { part: found() }));
}

// Shows in the paper what the form points at.
function mark(pane, form) {
  const chosen = new Set(targets(form).flatMap(({ part, column }) => {
    const value = at(form._getState().data, part.path);
    const all = column ? (value ?? []).map((row) => row[column.key]) : [value];
    return all.flat().filter(Boolean);
  }));
  for (const place of pane.querySelectorAll('[data-place]')) place.classList.toggle('lh-pointed', chosen.has(place.dataset.place));
}
