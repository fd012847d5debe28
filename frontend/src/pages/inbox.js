// The inbox: list and task side by side on wide screens, kept up to date, worked by mouse or keys.
import { act } from '../keys/acts.js';
import { Live } from '../inbox/live.js';
import { Pane, taskOf } from '../inbox/pane.js';
import { patch } from '../inbox/rows.js';
import { countTicks } from '../inbox/ticks.js';
import { say } from '../inbox/words.js';

const at = (id) => document.getElementById(id);
const [desk, list, view, news, outcome] = ['desk', 'list', 'view', 'news', 'outcome'].map(at);
const here = desk.dataset.here;
const wide = matchMedia('(min-width: 1180px)');
const SHOWN = 12_000;
const CHOICE = 'liangheng inbox split';
const PLACE = `liangheng inbox place ${here}`;

const isSplit = () => wide.matches && localStorage.getItem(CHOICE) !== 'off';
const rows = () => [...list.querySelectorAll('#items > li')];
const linkOf = (row) => row?.querySelector('.go') ?? null;
const wanted = () => new URLSearchParams(location.search).get('task');
const pathOf = (task) => `/tasks/${task}`;
const addressOf = (task) => (task ? `${here}${here.includes('?') ? '&' : '?'}task=${task}` : here);

const pane = new Pane(at('pane'), { style: desk.dataset.formCss, done: goOn, acted: afterwards, closed: showClosed });
const recount = countTicks(list);
const live = new Live(desk.dataset.list, (html) => {
  const found = patch(list, html);
  mark();
  recount();
  countInTitle();
  const open = pane.path?.slice('/tasks/'.length);
  if (open && !busy && (found.gone.has(open) || found.changed.has(open))) pane.warn();
  if (!busy) tell(found);
});
let busy = false; // what changes now is our own doing

function countInTitle() {
  const count = list.querySelector('[data-section=mine] .count')?.textContent ?? '0';
  const bare = document.title.replace(/^\([^)]*\) /, '');
  document.title = count === '0' ? bare : `(${count}) ${bare}`;
}

let quiet = null;
function tell(found) {
  const said = ['added', 'changed', 'gone'].filter((key) => found[key].size).map((key) => say(key, { count: found[key].size }));
  if (!said.length) return;
  clearTimeout(quiet);
  quiet = setTimeout(() => { news.textContent = ''; }, SHOWN);
  news.textContent = say('news', { what: said.join(document.documentElement.lang.startsWith('zh') ? '，' : ', ') });
}

function mark() {
  for (const row of rows()) {
    const chosen = pane.path !== null && linkOf(row).pathname === pane.path;
    row.classList.toggle('chosen', chosen);
    if (chosen) linkOf(row).setAttribute('aria-current', 'true');
    else linkOf(row).removeAttribute('aria-current');
  }
  desk.classList.toggle('open', pane.path !== null);
}

function showClosed() {
  if (wanted()) history.pushState(null, '', addressOf(null));
  mark();
}

// Opens the task at `path` beside the list; `quietly`: the address stays, nothing was asked for.
async function choose(path, { focus = false, quietly = false, anew = false } = {}) {
  const opening = pane.open(path, { focus, anew });
  mark();
  if (!(await opening)) return mark();
  const task = path.slice('/tasks/'.length);
  if (!quietly && wanted() !== task) history.pushState(null, '', addressOf(task));
  mark();
  rows().find((row) => row.dataset.task === task)?.scrollIntoView({ block: 'nearest' });
}

async function afterwards() {
  busy = true;
  await live.refresh();
  busy = false;
}

// After a submission: the list as it is now, what became of the task, and the next one.
async function goOn(address) {
  const url = new URL(address, location.href);
  const index = Math.max(0, rows().findIndex((row) => linkOf(row).pathname === pane.path));
  busy = true;
  await live.refresh();
  if (url.searchParams.has('done') && !taskOf(address)) {
    const answer = await fetch(`/inbox/outcome?done=${encodeURIComponent(url.searchParams.get('done'))}`, { credentials: 'same-origin' }).catch(() => null);
    if (answer?.ok) outcome.innerHTML = await answer.text();
  } else outcome.replaceChildren();
  busy = false;
  const next = taskOf(address) ?? linkOf(rows()[Math.min(index, rows().length - 1)])?.pathname;
  if (next) await choose(next, { focus: true, anew: true });
  else await pane.close();
  outcome.scrollIntoView({ block: 'nearest' });
}

function follow() {
  const task = wanted();
  if (task && isSplit()) return choose(pathOf(task), { quietly: true });
  if (task) return location.replace(pathOf(task));
  const first = linkOf(rows()[0]);
  if (isSplit() && first && pane.path === null) return choose(first.pathname, { quietly: true });
  return null;
}

list.addEventListener('click', (event) => {
  const link = event.target.closest('.go');
  if (!link || !isSplit() || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  choose(link.pathname, { focus: event.detail === 0 });
});
list.addEventListener('submit', (event) => {
  if (!isSplit() || !event.target.matches('.take')) return;
  event.preventDefault();
  pane.post(event.target, event.submitter);
});
addEventListener('popstate', () => (wanted() ? follow() : pane.close()));

function drawView() {
  view.hidden = !wide.matches;
  view.setAttribute('aria-pressed', String(isSplit()));
  desk.classList.toggle('split-view', isSplit());
}
view.addEventListener('click', async () => {
  localStorage.setItem(CHOICE, isSplit() ? 'off' : 'on');
  if (!isSplit()) await pane.close();
  drawView();
  if (isSplit()) follow();
});
wide.addEventListener('change', drawView);

// -- keys: the row that is worked on is the one that has the focus, else the one that is open
const current = () => document.activeElement?.closest?.('#items > li') ?? list.querySelector('li.chosen') ?? null;
function step(by) {
  const all = rows();
  const row = current();
  const next = row ? all[all.indexOf(row) + by] ?? row : all[0];
  linkOf(next)?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
act('j', () => step(1));
act('k', () => step(-1));
act('Enter', () => linkOf(current())?.click());
act('x', () => current()?.querySelector('.tick input')?.click());
act('c', () => {
  const row = current();
  const button = row?.querySelector('.take button') ?? (linkOf(row)?.pathname === pane.path && at('pane').querySelector('.claim button'));
  if (button) button.click();
});
act('e', async () => {
  const row = current();
  if (!row) return;
  if (!isSplit()) return linkOf(row).click();
  await choose(linkOf(row).pathname, { focus: true });
  at('pane').querySelector('.form :is(input, select, textarea):not([type=hidden], [disabled], [readonly]), .claim button, .act textarea')?.focus();
});
act('Escape', () => {
  const row = list.querySelector('li.chosen');
  if (document.activeElement?.closest('#pane')) (linkOf(row) ?? at('list')).focus();
  else if (pane.path) pane.close();
});

drawView();
list.scrollTop = Number(sessionStorage.getItem(PLACE)) || 0;
addEventListener('pagehide', () => sessionStorage.setItem(PLACE, String(list.scrollTop)));
follow();
live.start();
