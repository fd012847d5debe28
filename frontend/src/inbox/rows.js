// Brings the list to what the server says now, row by row: nothing that somebody has focused, ticked or opened is lost.
const FOCUSABLE = ['.go', '.tick input', 'summary', '.take button'];

const parsed = (html) => Object.assign(document.createElement('template'), { innerHTML: html }).content;

// A row as the server writes it, without what the reader did to it.
function plain(row) {
  const copy = row.cloneNode(true);
  for (const details of copy.querySelectorAll('details')) details.removeAttribute('open');
  copy.querySelector('.go')?.removeAttribute('aria-current');
  return `${row.dataset.revision} ${copy.innerHTML}`;
}

const rowsOf = (list) => new Map([...list.querySelectorAll('#items > li')].map((row) => [row.dataset.task, row]));

// Puts `html` into `list`; the answer tells which tasks came, changed and went: {added, changed, gone}, all sets.
export function patch(list, html) {
  const fresh = parsed(html);
  const news = { added: new Set(), changed: new Set(), gone: new Set() };
  const [before, after] = [rowsOf(list), rowsOf(fresh)];
  for (const [task, row] of after) {
    if (!before.has(task)) news.added.add(task);
    else if (plain(before.get(task)) !== plain(row)) news.changed.add(task);
  }
  for (const task of before.keys()) if (!after.has(task)) news.gone.add(task);
  const items = list.querySelector('#items');
  if (!items || !after.size) {
    if (before.size || after.size) list.replaceChildren(fresh);
    else swap(list, fresh, '.tabs');
    return news;
  }
  for (const part of ['.tabs', '.chips', '.pages']) swap(list, fresh, part);
  arrange(items, before, after, news);
  return news;
}

// A part of the list beside its rows; what holds the focus is left until it does not.
function swap(list, fresh, part) {
  const [old, now] = [list.querySelector(part), fresh.querySelector(part)];
  if (!old || !now || old.contains(document.activeElement)) return;
  if (old.outerHTML !== now.outerHTML) old.replaceWith(now);
}

function arrange(items, before, after, news) {
  const focused = document.activeElement?.closest?.('#items > li');
  const place = FOCUSABLE.find((selector) => focused?.querySelector(selector) === document.activeElement);
  let following = focused ?? null;
  while (following && news.gone.has(following.dataset.task)) following = following.nextElementSibling;
  for (const task of news.gone) before.get(task).remove();
  let last = null;
  for (const [task, row] of after) {
    const kept = before.get(task);
    if (kept && news.changed.has(task)) renew(kept, row);
    const shown = kept ?? row;
    const expected = last ? last.nextElementSibling : items.firstElementChild;
    if (shown !== expected) items.insertBefore(shown, expected);
    last = shown;
  }
  if (!focused || document.activeElement?.closest?.('#items > li')) return;
  const target = focused.isConnected ? focused : following ?? last;
  (target?.querySelector(place ?? '.go') ?? target?.querySelector('.go'))?.focus({ preventScroll: true });
}

function renew(kept, row) {
  const ticked = kept.querySelector('.tick input')?.checked;
  const opened = kept.querySelector('details')?.open;
  const current = kept.querySelector('.go')?.getAttribute('aria-current');
  kept.replaceChildren(...row.childNodes);
  kept.dataset.revision = row.dataset.revision;
  const [tick, details] = [kept.querySelector('.tick input'), kept.querySelector('details')];
  if (tick) tick.checked = Boolean(ticked);
  if (details) details.open = Boolean(opened);
  if (current) kept.querySelector('.go')?.setAttribute('aria-current', current);
}
