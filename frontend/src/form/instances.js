// Every field and list that is not hidden, in the order of the form, whether it is drawn at the moment or not: what is
// checked, saved and submitted must not depend on which section is open or how far a table was scrolled.
import { at, formAround, parentOf, rowAround } from './settle.js';

// As form-js keeps them itself: {id, valuePath, indexes, expressionContextInfo, value}; `field` and `name` are ours.
export function instancesOf(nodes, { data, seen }, feel) {
  const found = [];
  const visit = (inner, around, path, indexes) => {
    for (const node of inner) {
      if (node.hide !== null && feel.test(node.hide, around)) continue;
      const valuePath = [...path, ...node.path];
      if (node.kind === 'group') visit(node.nodes, around, valuePath, indexes);
      else found.push(instance(node, valuePath, indexes, around));
      if (node.kind === 'list') rows(node, around, valuePath, indexes);
    }
  };
  const rows = (node, around, path, indexes) => {
    const items = at(data, path);
    if (!Array.isArray(items)) return;
    const shown = at(seen, path) ?? [];
    const parent = parentOf(around);
    items.forEach((values, row) => {
      const inRow = rowAround(around, parent, shown[row] ?? values, row);
      visit(node.nodes, inRow, [...path, row], { ...indexes, [node.field.id]: row });
    });
  };
  const instance = ({ field }, valuePath, indexes, expressionContextInfo) => ({
    id: field.id, field, valuePath, indexes, expressionContextInfo, name: valuePath.join('.'), value: at(data, valuePath),
  });
  visit(nodes, formAround(seen), [], undefined);
  return found;
}
