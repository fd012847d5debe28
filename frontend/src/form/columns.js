// What a table is made of: columns, one or two header rows, groups of rows, totals. The archive draws the same from the
// same properties (forms/tables.py).
import { namesIn } from './feel.js';

// components that have a value or an effect but nothing to see: they get no column
const UNSEEN = new Set(['expression', 'separator', 'spacer']);
const yes = (value) => value === 'yes';

export function describe(field) {
  const properties = field.properties ?? {};
  const columns = field.components ?? [];
  const visible = columns.filter((column) => !UNSEEN.has(column.type));
  return {
    id: field.id,
    columns,
    visible,
    numbered: properties.numbered !== 'no' && properties.numbered !== 'false',
    named: visible.some(isRowHeader),
    heads: headerRows(visible),
    summed: visible.some(isSummed),
    rowGroup: properties.rowGroup && field.allowAddRemove === false ? properties.rowGroup.split('.') : null,
    fixed: field.allowAddRemove === false,
    least: Number(properties.minRows) || 0,
    most: Number(properties.maxRows) || 500,
    outside: namesOutside(columns),
  };
}

export const isRowHeader = (column) => yes(column.properties?.rowHeader);
export const isSummed = (column) => column.type === 'number' && column.properties?.total === 'sum';

// What a reader sees as the name of a field; form-js shows no other label of a date.
export function heading(column) {
  return column.properties?.header ?? column.dateLabel ?? column.timeLabel ?? column.label ?? '';
}

// The classes of the cells of a column: what it holds, and how wide it is.
export function lookOf(column) {
  const width = column.properties?.columnWidth;
  return `lh-${column.type}${['narrow', 'normal', 'wide'].includes(width) ? ` lh-${width}` : ''}`;
}

// Rows of {column} or {text, columns}: two when columns have a common heading, else one.
function headerRows(visible) {
  const groups = [];
  for (const column of visible) {
    const text = column.properties?.headerGroup || '';
    if (text && groups.at(-1)?.text === text) groups.at(-1).columns.push(column);
    else groups.push({ text, columns: [column] });
  }
  if (groups.every(({ text }) => !text)) return [visible.map((column) => ({ column, rows: 1 }))];
  return [
    groups.map(({ text, columns }) => (text ? { text, columns: columns.length } : { column: columns[0], rows: 2 })),
    groups.flatMap(({ text, columns }) => (text ? columns.map((column) => ({ column, rows: 1 })) : [])),
  ];
}

// Rows under the heading they have in common, headings in the order in which they first appear: [{title, rows}].
export function groupsOf(count, titleOf) {
  const found = new Map();
  for (let row = 0; row < count; row++) {
    const title = titleOf(row);
    if (!found.has(title)) found.set(title, { title, rows: [] });
    found.get(title).rows.push(row);
  }
  return [...found.values()];
}

// The cells of a row of totals: its label spans what stands before the first of them.
export function totalCells(list, label, sumOf) {
  const first = list.visible.findIndex(isSummed);
  const span = first + (list.numbered ? 1 : 0);
  const cells = list.visible.slice(first).map((column) => ({ id: column.id, text: isSummed(column) ? sumOf(column) : '' }));
  if (span) return [{ id: 'label', text: label, span, isLabel: true }, ...cells];
  return [{ ...cells[0], text: `${label} ${cells[0].text}`, isLabel: true }, ...cells.slice(1)];
}

// The names that expressions in the columns read outside their row, as paths.
function namesOutside(columns) {
  const sources = JSON.stringify(columns).match(/"=(?:[^"\\]|\\.)*"|\{\{.*?\}\}/g) ?? [];
  const plain = sources.map((source) => source.replace(/^"=|"$/g, ' ').replace(/\\"/g, '"').replace(/[{}]/g, ' '));
  const names = plain.flatMap((source) => namesIn(source) ?? [['']]);
  return names.filter(([head]) => head !== 'this' && head !== '_this_');
}
