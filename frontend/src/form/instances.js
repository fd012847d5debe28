// Every field and list that is not hidden, in the order of the form, whether it is drawn at the moment or not: what is
// checked, saved and submitted must not depend on which section is open or how far a table was scrolled.
import { at, formAround, parentOf, rowAround } from './settle.js';

// As form-js keeps them itself: {id, valuePath, indexes, expressionContextInfo, value}; `field`, `name` and `hidden`
// are ours. With `all`, the hidden ones, too.
export function instancesOf(nodes, { data, seen }, feel, all = false) {
  const found = [];
  const visit = (inner, around, path, indexes, gone) => {
    for (const node of inner) {
      const hidden = gone || (node.hide !== null && feel.test(node.hide, around));
      if (hidden && !all) continue;
      const valuePath = [...path, ...node.path];
      if (node.kind === 'group') visit(node.nodes, around, valuePath, indexes, hidden);
      else found.push(instance(node, valuePath, indexes, around, hidden));
      if (node.kind === 'list') rows(node, around, valuePath, indexes, hidden);
    }
  };
  const rows = (node, around, path, indexes, gone) => {
    const items = at(data, path);
    if (!Array.isArray(items)) return;
    const shown = at(seen, path) ?? [];
    const parent = parentOf(around);
    items.forEach((values, row) => {
      const inRow = rowAround(around, parent, shown[row] ?? values, row);
      visit(node.nodes, inRow, [...path, row], { ...indexes, [node.field.id]: row }, gone);
    });
  };
  const instance = ({ field }, valuePath, indexes, expressionContextInfo, hidden) => ({
    id: field.id, field, valuePath, indexes, expressionContextInfo, hidden, name: valuePath.join('.'), value: at(data, valuePath),
  });
  visit(nodes, formAround(seen), [], undefined, false);
  return found;
}
