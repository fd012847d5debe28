// A written chapter as blocks, and the one spelling of it that is kept (forms/narrative.py): plain text as long as it is
// nothing more, else a small markup. What is not ours is left out here; the server refuses it.
//   {kind: 'prose', level, line} · {kind: 'list', numbered, entries: [{line, lists}]} ·
//   {kind: 'table', rows: [[{lines, heads, columns, rows}]]} · {kind: 'picture', file, words}
// A line is a list of {text, bold, shift}; `shift` is 'sub', 'sup' or ''; `level` 0 is a paragraph.
import { tidy, unbroken } from '../tidy.js';

export const DEEPEST = 3; // lists within lists
const PICTURE_SIGN = '\ufffc'; // what a picture counts as
const MARKUP = /^<(?:p|h[1-3]|ul|ol|table|img)[ >]/;
const LEVELS = { P: 0, H1: 1, H2: 2, H3: 3 };
const LISTS = { UL: false, OL: true };
const SHIFTS = { SUB: 'sub', SUP: 'sup' };

export const isNarrative = (field) => field?.type === 'textarea' && field.properties?.display === 'narrative';
export const isMarkup = (value) => MARKUP.test(value);

// Remembers the answers about the last values: a form asks about each of them again and again.
function remembered(answer) {
  const known = new Map();
  return (value) => {
    if (!known.has(value)) {
      if (known.size > 200) known.clear();
      known.set(value, answer(value));
    }
    return known.get(value);
  };
}

export const read = remembered((value) => {
  if (isMarkup(value)) return readBlocks(value);
  return tidy(value).split('\n').map((line) => line.trim()).filter(Boolean).map((text) => prose([{ text, bold: false, shift: '' }]));
});

export const canonical = remembered((value) => (isMarkup(value) ? write(read(value)) : tidy(value)));

// What the limits of a text count: its characters, a picture as one.
export const letters = remembered((value) => (isMarkup(value) ? read(value).map(lettersOf).join('') : value.replaceAll('\n', '')));

// A chapter as lines of plain text.
export const words = remembered((value) => (isMarkup(value) ? read(value).flatMap((block) => wordsOf(block)).join('\n') : value));

// The numbers of the pictures that nothing is said about.
export function wordlessPictures(value) {
  const pictures = read(value ?? '').filter(({ kind }) => kind === 'picture');
  return pictures.map((picture, place) => !picture.words && place + 1).filter(Boolean);
}

export const prose = (line, level = 0) => ({ kind: 'prose', level, line });

function readBlocks(value) {
  const { body } = new DOMParser().parseFromString(value, 'text/html');
  return [...body.children].map(readBlock).filter(Boolean);
}

function readBlock(element) {
  const { tagName } = element;
  if (tagName in LISTS) return readList(element);
  if (tagName === 'TABLE') return { kind: 'table', rows: [...element.rows].map(readRow) };
  if (tagName === 'IMG') {
    const file = element.getAttribute('src') ?? '';
    return /^[\w-]{1,64}$/.test(file) ? { kind: 'picture', file, words: unbroken(element.getAttribute('alt') ?? '').trim() } : null;
  }
  return prose(readLine(element.childNodes), LEVELS[tagName] ?? 0);
}

function readList(element) {
  const entries = [...element.children].filter(({ tagName }) => tagName === 'LI').map((item) => ({
    line: readLine([...item.childNodes].filter(({ tagName }) => !(tagName in LISTS))),
    lists: [...item.children].filter(({ tagName }) => tagName in LISTS).map(readList),
  }));
  return { kind: 'list', numbered: LISTS[element.tagName], entries };
}

const readRow = (row) => [...row.cells].map((cell) => ({
  lines: linesOf(cell.childNodes), heads: cell.tagName === 'TH', columns: cell.colSpan, rows: cell.rowSpan,
}));

function linesOf(nodes) {
  const lines = [[]];
  for (const node of nodes) {
    if (node.tagName === 'BR') lines.push([]);
    else lines.at(-1).push(node);
  }
  return lines.map((line) => readLine(line));
}

function readLine(nodes, bold = false, shift = '') {
  return [...nodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return [{ text: node.data, bold, shift }];
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    return readLine(node.childNodes, bold || node.tagName === 'B', SHIFTS[node.tagName] ?? shift);
  });
}

// The string that is kept for `blocks`, whatever they come from: tidied, without what is empty.
export function write(blocks) {
  const kept = blocks.map(tidied).filter(Boolean);
  if (kept.every(({ kind, level, line }) => kind === 'prose' && !level && line.every(({ bold, shift }) => !bold && !shift))) {
    const plain = kept.map(({ line }) => textOf(line)).join('\n');
    if (!isMarkup(plain)) return plain;
  }
  return kept.map(markup).join('');
}

function tidied(block) {
  if (block.kind === 'prose') {
    const line = tidyLine(block.level ? block.line.map((run) => ({ ...run, bold: false })) : block.line);
    return line.length ? { ...block, line } : null;
  }
  if (block.kind === 'list') return tidyList(block, 1);
  if (block.kind === 'table') {
    const rows = block.rows.map((row) => row.map((cell) => ({ ...cell, lines: cell.lines.map(tidyLine).filter((line) => line.length) })));
    return rows.some((row) => row.some(({ lines }) => lines.length)) ? { ...block, rows } : null;
  }
  return block.file ? { ...block, words: unbroken(block.words).trim() } : null;
}

// Lists that go deeper than they may end in the deepest one.
function tidyList(list, depth) {
  const entries = list.entries.flatMap(({ line, lists }) => {
    const inner = lists.map((one) => tidyList(one, Math.min(depth + 1, DEEPEST))).filter(Boolean);
    const own = tidyLine(line);
    if (depth < DEEPEST) return own.length || inner.length ? [{ line: own, lists: inner }] : [];
    return [...(own.length ? [{ line: own, lists: [] }] : []), ...inner.flatMap((one) => one.entries)];
  });
  return entries.length ? { ...list, entries } : null;
}

function tidyLine(runs) {
  const found = [];
  for (const run of runs) {
    const text = unbroken(run.text);
    const last = found.at(-1);
    if (!text) continue;
    if (last && last.bold === run.bold && last.shift === run.shift) last.text = unbroken(last.text + text);
    else found.push({ ...run, text });
  }
  while (found.length && !(found[0].text = found[0].text.trimStart())) found.shift();
  while (found.length && !(found.at(-1).text = found.at(-1).text.trimEnd())) found.pop();
  return found;
}

const textOf = (line) => line.map(({ text }) => text).join('');

function lettersOf(block) {
  if (block.kind === 'prose') return textOf(block.line);
  if (block.kind === 'list') return block.entries.map(({ line, lists }) => textOf(line) + lists.map(lettersOf).join('')).join('');
  if (block.kind === 'table') return block.rows.flat().flatMap(({ lines }) => lines.map(textOf)).join('');
  return PICTURE_SIGN;
}

function wordsOf(block, depth = 0) {
  if (block.kind === 'prose') return [textOf(block.line)];
  if (block.kind === 'table') return block.rows.map((row) => row.map(({ lines }) => lines.map(textOf).join(' ')).join(' ｜ '));
  if (block.kind === 'picture') return [`〔图：${block.words}〕`];
  return block.entries.flatMap(({ line, lists }, place) => [
    '　'.repeat(depth) + (block.numbered ? `${place + 1}. ` : '· ') + textOf(line),
    ...lists.flatMap((list) => wordsOf(list, depth + 1)),
  ]);
}

const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]);

function markup(block) {
  if (block.kind === 'prose') return element(block.level ? `h${block.level}` : 'p', inline(block.line));
  if (block.kind === 'list') {
    const entries = block.entries.map(({ line, lists }) => element('li', inline(line) + lists.map(markup).join('')));
    return element(block.numbered ? 'ol' : 'ul', entries.join(''));
  }
  if (block.kind === 'table') return element('table', block.rows.map((row) => element('tr', row.map(cellMarkup).join(''))).join(''));
  return `<img src="${escape(block.file)}" alt="${escape(block.words)}">`;
}

function cellMarkup({ lines, heads, columns, rows }) {
  const spans = (columns > 1 ? ` colspan="${columns}"` : '') + (rows > 1 ? ` rowspan="${rows}"` : '');
  const tag = heads ? 'th' : 'td';
  return `<${tag}${spans}>${lines.map(inline).join('<br>')}</${tag}>`;
}

const inline = (line) => line.map(({ text, bold, shift }) => {
  const words = shift ? element(shift, escape(text)) : escape(text);
  return bold ? element('b', words) : words;
}).join('');

const element = (name, inside) => `<${name}>${inside}</${name}>`;
