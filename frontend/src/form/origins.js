// What the server filled in before anybody typed, and whether a value still says the same (forms/drift.py).
import { align } from './alignment.js';
import { at } from './settle.js';

const MANY = new Set(['checklist', 'taglist']);
const isEmpty = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);

// form-js service: remembers the prefill of the form.
export class Origins {
  constructor(form) {
    Object.assign(this, { form, raw: {}, begun: {}, rows: new Map() });
  }

  remember(prefill) {
    this.raw = prefill;
    this.rows.clear();
    this.begun = this.form._getInitializedFieldData(structuredClone(prefill));
  }

  // What was filled in at `path`, as form-js began with it; undefined when nothing was.
  value(path) {
    const found = at(this.begun, path);
    return isEmpty(at(this.raw, path)) || isEmpty(found) ? undefined : found;
  }

  // The rows filled into a list, each with nothing but its filled columns; null when there were none.
  rowsOf(field, path) {
    const name = path.join('.');
    if (!this.rows.has(name)) this.rows.set(name, this.readRows(field, path));
    return this.rows.get(name);
  }

  readRows(field, path) {
    const raw = at(this.raw, path);
    if (!Array.isArray(raw)) return null;
    const columns = keyed(field);
    const rows = raw.map((_, row) => {
      const filled = columns.map((column) => [column.key, this.value([...path, row, ...column.key.split('.')])]);
      return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
    });
    return rows.some((row) => Object.keys(row).length) ? rows : null;
  }
}
Origins.$inject = ['form'];

// For each row of a list the filled-in row it was ({key: value}), null for an added one; and the rows that are gone.
export function compareRows(field, held, rows) {
  const columns = keyed(field);
  const pairs = field.allowAddRemove === false
    ? rows.map((_, row) => (row < held.length ? row : null))
    : align(
        held.map((row) => columns.map((column) => comparable(column, row[column.key]))),
        rows.map((row) => columns.map((column) => comparable(column, at(row, column.key.split('.'))))),
      );
  const kept = new Set(pairs);
  return {
    was: pairs.map((pair) => (pair === null ? null : held[pair])),
    gone: held.map((row, place) => ({ row, place })).filter(({ place }) => !kept.has(place)),
    places: pairs,
  };
}

const keyed = (field) => (field.components ?? []).filter((column) => column.key && column.type !== 'expression');

// Whether two values of a field say the same.
export function same(field, one, two) {
  if (isEmpty(one) && isEmpty(two)) return true;
  return JSON.stringify(comparable(field, one)) === JSON.stringify(comparable(field, two));
}

function comparable(field, value) {
  if (isEmpty(value)) return null;
  if (field.type === 'number') return Number(value);
  if (field.type === 'filepicker') return value.map((file) => String(file.id)).sort();
  return MANY.has(field.type) ? value.map(String).sort() : value;
}
