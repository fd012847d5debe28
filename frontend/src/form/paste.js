// What Excel, WPS and web tables put on the clipboard, as rows of cells, and each cell as the value of its column.
import { joined, readDay, readTime } from './entry/dates.js';
import { readNumber } from './entry/numbers.js';

// Tab-separated text as a list of rows. A cell that holds a line break, a tab or a quote comes quoted.
export function readGrid(text) {
  const rows = [[]];
  let cell = '';
  let quoted = false;
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let at = 0; at < source.length; at++) {
    const sign = source[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[at + 1] === '"') cell += source[at++];
      else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === '\t' || sign === '\n') {
      rows.at(-1).push(cell);
      cell = '';
      if (sign === '\n') rows.push([]);
    } else cell += sign;
  }
  rows.at(-1).push(cell);
  return rows;
}

// The value that `text` means in `column` (a component of the form); undefined when it means nothing there.
export function readCell(column, text) {
  const trimmed = text.trim();
  switch (column.type) {
    case 'textfield':
      return trimmed.replace(/\s*\n\s*/g, ' ');
    case 'textarea':
      return trimmed;
    case 'number':
      return trimmed === '' ? null : readNumber(trimmed.replace(/[,，]/g, ''), column.serializeToString) ?? undefined;
    case 'checkbox':
      return /^(是|√|✓|☑|1|true|yes|y)$/i.test(trimmed);
    case 'datetime':
      return trimmed === '' ? null : readMoment(column, trimmed);
    case 'select':
    case 'radio':
      return trimmed === '' ? null : readOption(column, trimmed);
    case 'checklist':
    case 'taglist':
      return trimmed.split(/[、,，;；\n]/).map((part) => readOption(column, part.trim())).filter((value) => value !== undefined);
    default:
      return undefined;
  }
}

function readMoment(column, text) {
  const [first, ...rest] = text.split(/[\sT]+/);
  const isTime = column.subtype === 'time';
  const [day, time] = [isTime ? '' : readDay(first), isTime ? readTime(text) : column.subtype === 'datetime' ? readTime(rest.join(' ')) : ''];
  return day === null || time === null ? undefined : joined({ day, time }, column);
}

function readOption(column, text) {
  const options = Array.isArray(column.values) ? column.values : [];
  return options.find((option) => option.label === text || String(option.value) === text)?.value;
}
