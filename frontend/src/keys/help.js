// The list of keys, with the switch that turns single keys off.
import { areOn, turn } from './choice.js';
import { dialog, make } from './dialog.js';
import { words } from './words.js';

let box = null;

export function showHelp() {
  box ??= drawn();
  if (!box.open) box.showModal();
}

function drawn() {
  const made = dialog('keys-help', words.title);
  const choice = make('input', { type: 'checkbox', checked: areOn() });
  choice.addEventListener('change', () => turn(choice.checked));
  for (const [heading, lines] of [[words.everywhere, words.keys], [words.inbox, words.list]]) {
    const list = make('dl', { className: 'keys' });
    for (const [key, what] of lines) list.append(make('dt', {}, make('kbd', { textContent: key })), make('dd', { textContent: what }));
    made.append(make('h3', { textContent: heading }), list);
  }
  made.append(
    make('label', { className: 'choice' }, choice, make('span', { textContent: words.on })),
    make('p', { className: 'quiet small', textContent: words.off }),
  );
  return made;
}
