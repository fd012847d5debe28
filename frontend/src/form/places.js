// Places of what was filed (engine/cases/places.py): element@n#path, (id) for a section, '' for the whole paper.
export function readPlace(text) {
  const found = /^([^@#]+)@(\d+)(?:#([\s\S]+))?$/.exec(String(text ?? ''));
  if (!found) return null;
  const [, element, n, path = ''] = found;
  const section = /^\((.+)\)$/.exec(path)?.[1];
  return { text, element, n: Number(n), section, path: section || !path ? [] : path.split('.') };
}

// The rows of a path: how far it leads to a list, the row there, and what follows.
export function rowIn(path) {
  const at = path.findIndex((step) => /^\d+$/.test(step));
  return at < 0 ? { list: path, row: null, rest: [] } : { list: path.slice(0, at), row: Number(path[at]), rest: path.slice(at + 1) };
}

// Shows a place in the paper that stands beside the form, if it does: true when it is there.
export function showBeside(text) {
  const found = document.querySelector(`.book-pane [data-place="${CSS.escape(text)}"]`) ?? nearest(text);
  if (!found) return false;
  const tab = document.getElementById('pane-book');
  if (tab && !tab.checked) tab.click();
  found.setAttribute('tabindex', '-1');
  found.scrollIntoView({ block: 'center' });
  found.focus({ preventScroll: true });
  return true;
}

// Of a cell, or a file in one, the page marks the row.
function nearest(text) {
  const cut = text.lastIndexOf('.');
  if (cut < 0) return null;
  const around = text.slice(0, cut);
  return document.querySelector(`.book-pane [data-place="${CSS.escape(around)}"]`) ?? nearest(around);
}
