// The components of an imported schema as a tree of what carries data: fields, groups and lists, with their paths, and
// marks on every branch that hides or computes something, so that the other branches need no look at a change.

export function planOf(components, formFields) {
  return (components ?? []).map((field) => node(field, formFields)).filter(Boolean);
}

function node(field, formFields) {
  const { keyed, pathed, repeatable } = formFields.get(field.type)?.config ?? {};
  const hide = field.conditional?.hide || null;
  if (keyed) {
    const computes = field.type === 'expression';
    return { field, hide, kind: 'field', path: field.key.split('.'), nodes: [], hides: Boolean(hide), computes };
  }
  if (!pathed) return null;
  const nodes = planOf(field.components, formFields);
  return {
    field, hide, nodes,
    kind: repeatable ? 'list' : 'group',
    path: field.path ? field.path.split('.') : [],
    hides: Boolean(hide) || nodes.some((inner) => inner.hides),
    computes: nodes.some((inner) => inner.computes),
  };
}
