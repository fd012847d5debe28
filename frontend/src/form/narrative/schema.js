// What the editor knows: the document of a chapter, to and from blocks.
import { Schema } from 'prosemirror-model';
import { tableNodes } from 'prosemirror-tables';

const TAGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

const nodes = {
  doc: { content: 'block+' },
  paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    content: 'inline*', group: 'block', marks: 'sub sup', defining: true,
    attrs: { level: { default: 1 } },
    // our own first: the page around counts its headings from one as well
    parseDOM: [...[1, 2, 3].map((level) => ({ tag: `.lh-level-${level}`, attrs: { level } })), ...TAGS.map((tag, place) => ({ tag, attrs: { level: Math.min(place + 1, 3) } }))],
    toDOM: ({ attrs }) => [`h${attrs.level + 2}`, { class: `lh-level-${attrs.level}` }, 0],
  },
  bullet_list: { content: 'list_item+', group: 'block list', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
  ordered_list: { content: 'list_item+', group: 'block list', parseDOM: [{ tag: 'ol' }], toDOM: () => ['ol', 0] },
  list_item: { content: 'paragraph list*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
  picture: {
    group: 'block', draggable: true,
    // `waiting` names a picture that is still being sent
    attrs: { file: { default: '' }, words: { default: '' }, waiting: { default: '' } },
    parseDOM: [{
      tag: 'img[data-file], img[data-waiting]',
      getAttrs: ({ dataset, alt }) => ({ file: dataset.file ?? '', waiting: dataset.waiting ?? '', words: (alt ?? '').slice(0, 200) }),
    }],
    toDOM: ({ attrs }) => ['img', { 'data-file': attrs.file, alt: attrs.words }],
  },
  ...tableNodes({ tableGroup: 'block', cellContent: 'paragraph+', cellAttributes: {} }),
  text: { group: 'inline' },
};

const marks = {
  bold: { parseDOM: [{ tag: 'b' }, { tag: 'strong' }], toDOM: () => ['b', 0] },
  sub: { excludes: 'sub sup', parseDOM: [{ tag: 'sub' }], toDOM: () => ['sub', 0] },
  sup: { excludes: 'sub sup', parseDOM: [{ tag: 'sup' }], toDOM: () => ['sup', 0] },
};

export const schema = new Schema({ nodes, marks });
const kinds = schema.nodes;

// The document of `blocks`, with a line to go on writing in behind a table or a picture.
export function documentOf(blocks) {
  const content = blocks.map(nodeOf);
  return kinds.doc.create(null, content.at(-1)?.isTextblock ? content : [...content, kinds.paragraph.create()]);
}

function nodeOf(block) {
  if (block.kind === 'prose') {
    return block.level ? kinds.heading.create({ level: block.level }, textsOf(block.line)) : paragraph(block.line);
  }
  if (block.kind === 'list') {
    const items = block.entries.map(({ line, lists }) => kinds.list_item.create(null, [paragraph(line), ...lists.map(nodeOf)]));
    return (block.numbered ? kinds.ordered_list : kinds.bullet_list).create(null, items);
  }
  if (block.kind === 'table') {
    return kinds.table.create(null, block.rows.map((row) => kinds.table_row.create(null, row.map(cellOf))));
  }
  return kinds.picture.create({ file: block.file, words: block.words });
}

function cellOf({ lines, heads, columns, rows }) {
  const kind = heads ? kinds.table_header : kinds.table_cell;
  return kind.create({ colspan: columns, rowspan: rows }, lines.length ? lines.map(paragraph) : [paragraph([])]);
}

const paragraph = (line) => kinds.paragraph.create(null, textsOf(line));

const textsOf = (line) => line.filter(({ text }) => text).map(({ text, bold, shift }) => (
  schema.text(text, [...(bold ? [schema.marks.bold.create()] : []), ...(shift ? [schema.marks[shift].create()] : [])])
));

export const blocksOf = (node) => childrenOf(node).map(blockOf);

function blockOf(node) {
  switch (node.type) {
    case kinds.heading: return { kind: 'prose', level: node.attrs.level, line: lineOf(node) };
    case kinds.bullet_list: case kinds.ordered_list:
      return {
        kind: 'list', numbered: node.type === kinds.ordered_list,
        entries: childrenOf(node).map((item) => ({ line: lineOf(item.firstChild), lists: childrenOf(item).slice(1).map(blockOf) })),
      };
    case kinds.table: return { kind: 'table', rows: childrenOf(node).map((row) => childrenOf(row).map(cellFrom)) };
    case kinds.picture: return { kind: 'picture', file: node.attrs.file, words: node.attrs.words };
    default: return { kind: 'prose', level: 0, line: lineOf(node) };
  }
}

const cellFrom = (cell) => ({
  lines: childrenOf(cell).map(lineOf), heads: cell.type === kinds.table_header,
  columns: cell.attrs.colspan, rows: cell.attrs.rowspan,
});

const lineOf = (node) => childrenOf(node).map(({ text, marks: held }) => ({
  text, bold: held.some(({ type }) => type.name === 'bold'), shift: held.find(({ type }) => type.name !== 'bold')?.type.name ?? '',
}));

function childrenOf(node) {
  const found = [];
  node.forEach((child) => found.push(child));
  return found;
}
