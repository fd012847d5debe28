// What is hidden and what is computed, worked out until nothing changes, exactly as the server does (forms/state.py).
// form-js by itself takes hidden values away only once, and computes only what is drawn.
import { buildExpressionContext } from '@bpmn-io/form-js-viewer';

const PASSES = 8; // as on the server

export const at = (data, path) => path.reduce((inner, name) => inner?.[name], data);

// What the rows of a list see as `parent`, and then each of them as a whole.
export const parentOf = (around) => buildExpressionContext({ ...around, data: around.this });
export const rowAround = (around, parent, values, row) => ({ data: around.data, this: values, parent, i: [...around.i, row + 1] });
export const formAround = (seen) => ({ data: seen, this: seen, parent: null, i: [] });

// {data: with everything computed, left: without what is hidden, seen: what expressions see}
export function settle(nodes, data, initialData, feel) {
  const dynamic = nodes.some((node) => node.hides || node.computes);
  let settled = { data, left: data, seen: { ...initialData, ...data } };
  let before = '';
  for (let pass = 0; dynamic && pass < PASSES; pass++) {
    const { hidden, computed } = decide(nodes, settled.seen, settled.data, feel);
    const now = JSON.stringify([hidden, computed]);
    if (now === before || (pass === 0 && !hidden.length && !computed.length)) break;
    before = now;
    const filled = edited(settled.data, computed.map(([path, value]) => [path, value]));
    const left = edited(filled, hidden.map((path) => [path]));
    settled = { data: filled, left, seen: { ...initialData, ...left } };
  }
  return settled;
}

// Evaluates conditions and computed fields: the paths to hide, and the values that are not yet what they should be.
function decide(nodes, seen, data, feel) {
  const found = { hidden: [], computed: [] };
  const visit = (inner, around, path, isHidden) => {
    for (const node of inner) {
      if (!(node.hides || node.computes || isHidden)) continue;
      const here = [...path, ...node.path];
      const gone = isHidden || (node.hide !== null && feel.test(node.hide, around) === true);
      if (gone && node.kind !== 'group') found.hidden.push(here);
      else if (node.kind === 'group') visit(node.nodes, around, here, gone);
      else if (node.kind === 'list') rows(node, around, here);
      else if (node.computes) compute(node, around, here);
    }
  };
  const rows = (node, around, path) => {
    const items = at(data, path);
    if (!Array.isArray(items) || !items.length) return;
    const shown = at(seen, path) ?? [];
    const parent = parentOf(around);
    items.forEach((_, row) => visit(node.nodes, rowAround(around, parent, shown[row] ?? {}, row), [...path, row], false));
  };
  const compute = (node, around, path) => {
    const value = feel.value(node.field.expression, around) ?? null;
    if (JSON.stringify(value) !== JSON.stringify(at(data, path) ?? null)) found.computed.push([path, value]);
  };
  visit(nodes, formAround(seen), [], false);
  return found;
}

// A copy of `data` with values written ([path, value]) or taken away ([path]); what is not touched is shared. An object
// that becomes empty goes too, but never a row or a list.
function edited(data, changes) {
  if (!changes.length) return data;
  const fresh = new Set();
  const own = (value) => {
    if (fresh.has(value)) return value;
    const copy = Array.isArray(value) ? [...value] : { ...value };
    fresh.add(copy);
    return copy;
  };
  const root = own(data);
  for (const [path, ...value] of changes) {
    if (value.length) put(root, path, value[0], own);
    else take(root, path, own);
  }
  return root;
}

function put(holder, [name, ...rest], value, own) {
  if (!rest.length) holder[name] = value;
  else put((holder[name] = own(holder[name] ?? {})), rest, value, own);
}

function take(holder, [name, ...rest], own) {
  if (!rest.length) {
    delete holder[name];
    return;
  }
  if (Object(holder[name]) !== holder[name]) return;
  take((holder[name] = own(holder[name])), rest, own);
  const kept = Array.isArray(holder) || Array.isArray(holder[name]) || Object.keys(holder[name]).length;
  if (!kept) delete holder[name];
}
