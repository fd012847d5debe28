// Keys on every page of somebody signed in: silent in fields, while composing Chinese, and when switched off.
import { act, actOf } from '../keys/acts.js';
import { areOn } from '../keys/choice.js';
import { showHelp } from '../keys/help.js';
import { showPalette } from '../keys/palette.js';

const { places, palette } = document.getElementById('keys').dataset;
const goes = JSON.parse(places); // letter after g -> address
const PAUSE = 1500; // after which g alone means nothing any more
const FIELDS = 'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable], [role=textbox], [role=combobox], .djs-container';
let went = 0;

// what is unfolded below a field takes Escape for itself
const isUnfolded = (field) => field.getAttribute?.('aria-expanded') === 'true' || document.querySelector('.flatpickr-calendar.open');
const isTyping = (event) => event.isComposing || event.keyCode === 229 || event.target.closest?.(FIELDS);

act('c', () => document.querySelector('main .claim button')?.click());
act('e', () => document.querySelector('main .form :is(input, textarea):not([type=hidden], [disabled], [readonly])')?.focus());

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
    if (event.isComposing) return;
    event.preventDefault();
    showPalette(palette);
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape' && !event.isComposing && !isUnfolded(event.target)) actOf('Escape')?.();
  if (isTyping(event) || !areOn() || event.key === 'Escape') return;
  const run = meaning(event);
  if (!run) return;
  event.preventDefault();
  run();
});

function meaning(event) {
  const { key } = event;
  if (went > Date.now() - PAUSE && goes[key]) return () => location.assign(goes[key]);
  went = 0;
  if (key === 'g') return () => { went = Date.now(); };
  if (key === '?') return showHelp;
  if (key === '/') {
    const search = document.querySelector('main input[type=search]');
    return search && (() => search.focus());
  }
  // what has the focus answers Enter and Space itself
  if (key === 'Enter' && event.target !== document.body && event.target.id !== 'main') return null;
  return actOf(key);
}

for (const button of document.querySelectorAll('[data-keys-help]')) {
  button.hidden = false;
  button.addEventListener('click', showHelp);
}
