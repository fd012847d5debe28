// What the tools and the keys of the editor do.
import { baseKeymap, chainCommands, setBlockType, toggleMark } from 'prosemirror-commands';
import { redo, undo } from 'prosemirror-history';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { TextSelection } from 'prosemirror-state';
import {
  addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable,
  mergeCells, splitCell, toggleHeaderRow,
} from 'prosemirror-tables';
import { DEEPEST } from './blocks.js';
import { schema } from './schema.js';

const { nodes, marks } = schema;
const ROWS = 3;
const COLUMNS = 3;

// The list around the selection, and how many lists are around it: {node, depth, place}.
function listAround({ $from }) {
  let found = null;
  let depth = 0;
  for (let at = $from.depth; at > 0; at -= 1) {
    if (!$from.node(at).type.isInGroup('list')) continue;
    found ??= { node: $from.node(at), place: $from.before(at) };
    depth += 1;
  }
  return found && { ...found, depth };
}

function toggleList(type) {
  return (state, dispatch) => {
    const list = listAround(state.selection);
    if (!list) return wrapInList(type)(state, dispatch);
    if (list.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(list.place, type));
    return true;
  };
}

const sink = (state, dispatch) => (listAround(state.selection)?.depth ?? DEEPEST) < DEEPEST && sinkListItem(nodes.list_item)(state, dispatch);

function insertTable(state, dispatch) {
  const { $from } = state.selection;
  const place = $from.depth ? $from.after(1) : state.selection.to;
  if (isInTable(state)) return false;
  const row = (kind) => nodes.table_row.create(null, Array.from({ length: COLUMNS }, () => kind.createAndFill()));
  const rows = Array.from({ length: ROWS }, (_, at) => row(at ? nodes.table_cell : nodes.table_header));
  const isBlank = $from.depth === 1 && $from.parent.type === nodes.paragraph && !$from.parent.content.size;
  const [from, to] = isBlank ? [$from.before(1), $from.after(1)] : [place, place];
  const tr = state.tr.replaceWith(from, to, nodes.table.create(null, rows));
  dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(from + 3))).scrollIntoView());
  return true;
}

// A part of a table is removed, and the cursor stays in what is left of it.
function within(command) {
  return (state, dispatch) => command(state, dispatch && ((change) => {
    const place = tableAround(state.selection.$from);
    const left = change.doc.nodeAt(place);
    const { from } = change.selection;
    if (left?.type === nodes.table && (from < place || from > place + left.nodeSize)) {
      change.setSelection(TextSelection.near(change.doc.resolve(place + left.nodeSize - 1), -1));
    }
    dispatch(change);
  }));
}

// Where the table begins that a place is in.
function tableAround($from) {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type === nodes.table) return $from.before(depth);
  }
  return null;
}

// By name; each says whether it can be done, and does it when it is given `dispatch`.
export const COMMANDS = {
  undo, redo,
  text: setBlockType(nodes.paragraph),
  heading1: setBlockType(nodes.heading, { level: 1 }),
  heading2: setBlockType(nodes.heading, { level: 2 }),
  heading3: setBlockType(nodes.heading, { level: 3 }),
  bold: toggleMark(marks.bold), sup: toggleMark(marks.sup), sub: toggleMark(marks.sub),
  bullets: toggleList(nodes.bullet_list), numbers: toggleList(nodes.ordered_list),
  sink, lift: liftListItem(nodes.list_item),
  table: insertTable,
  row_below: addRowAfter, row_above: addRowBefore, column_after: addColumnAfter, column_before: addColumnBefore,
  merge: mergeCells, split: splitCell, head_row: toggleHeaderRow,
  drop_row: within(deleteRow), drop_column: within(deleteColumn), drop_table: deleteTable,
};

// What a key does. Tab walks the cells of a table and leaves everything else, so that it never holds anybody.
export const KEYS = {
  ...baseKeymap,
  'Enter': chainCommands(splitListItem(nodes.list_item), baseKeymap.Enter),
  'Shift-Enter': chainCommands(splitListItem(nodes.list_item), baseKeymap.Enter),
  'Backspace': chainCommands(liftAtStart, baseKeymap.Backspace),
  'Tab': goToNextCell(1), 'Shift-Tab': goToNextCell(-1),
  'Mod-b': COMMANDS.bold, 'Mod-.': COMMANDS.sup, 'Mod-,': COMMANDS.sub,
  'Mod-]': COMMANDS.sink, 'Mod-[': COMMANDS.lift,
  'Mod-Alt-0': COMMANDS.text, 'Mod-Alt-1': COMMANDS.heading1, 'Mod-Alt-2': COMMANDS.heading2, 'Mod-Alt-3': COMMANDS.heading3,
  'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo,
  'Mod-Enter': () => false, // sends the form
};

function liftAtStart(state, dispatch) {
  const { $cursor } = state.selection;
  return Boolean($cursor && !$cursor.parentOffset && listAround(state.selection)) && liftListItem(nodes.list_item)(state, dispatch);
}

// What the tools show: {style, bold, sup, sub, bullets, numbers, able: {command: whether it can be done}}.
export function toolsOf(state) {
  const { $from, from, to, empty } = state.selection;
  const has = (type) => Boolean(empty ? type.isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, type));
  const list = listAround(state.selection)?.node.type;
  const { parent } = $from;
  return {
    style: parent.type === nodes.heading ? `heading${parent.attrs.level}` : 'text',
    bold: has(marks.bold), sup: has(marks.sup), sub: has(marks.sub),
    bullets: list === nodes.bullet_list, numbers: list === nodes.ordered_list,
    able: Object.fromEntries(Object.entries(COMMANDS).map(([name, command]) => [name, command(state)])),
    inTable: isInTable(state),
  };
}
