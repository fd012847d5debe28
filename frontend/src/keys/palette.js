// The palette: pages and procedures by name, cases by whatever a search finds them by.
import { dialog, make } from './dialog.js';
import { words } from './words.js';

const PAUSE = 200;
let palette = null;

export function showPalette(address) {
  palette ??= new Palette(address);
  palette.show();
}

class Palette {
  constructor(address) {
    this.address = address;
    this.box = dialog('palette', words.find);
    this.input = make('input', { type: 'search', autocomplete: 'off', placeholder: words.hint });
    this.list = make('div', { id: 'palette-list' });
    this.status = make('p', { className: 'quiet small' });
    this.status.setAttribute('role', 'status');
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-label': words.find, 'aria-controls': 'palette-list', 'aria-expanded': 'true', 'aria-autocomplete': 'list' })) this.input.setAttribute(name, value);
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', words.find);
    this.box.append(this.input, this.list, this.status);
    this.options = [];
    this.chosen = -1;
    this.turn = 0;
    this.input.addEventListener('input', () => this.later());
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.list.addEventListener('click', (event) => this.#go(event.target.closest('[role=option]')));
  }

  show() {
    if (this.box.open) return;
    this.input.value = '';
    this.box.showModal();
    this.input.focus();
    this.ask();
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const turn = ++this.turn;
    const answer = await fetch(`${this.address}?q=${encodeURIComponent(this.input.value)}`, {
      headers: { Accept: 'application/json' }, credentials: 'same-origin',
    }).catch(() => null);
    const found = answer?.ok ? await answer.json() : { pages: [], starts: [], cases: [] };
    if (turn === this.turn) this.#draw(found);
  }

  #draw(found) {
    this.options = [];
    const groups = ['pages', 'starts', 'cases'].filter((key) => found[key].length).map((key) => {
      const group = make('div', { className: 'group' }, make('p', { className: 'quiet small', textContent: words[key], id: `palette-${key}` }));
      group.setAttribute('role', 'group');
      group.setAttribute('aria-labelledby', `palette-${key}`);
      for (const one of found[key]) group.append(this.#option(one));
      return group;
    });
    this.list.replaceChildren(...groups);
    this.status.textContent = this.options.length ? words.found.replace('{count}', this.options.length) : words.nothing;
    this.#choose(this.options.length ? 0 : -1);
  }

  #option({ name, note, address }) {
    const option = make('div', { id: `palette-${this.options.length}`, className: 'option' }, make('span', { textContent: name }));
    if (note) option.append(make('span', { className: 'quiet small', textContent: note }));
    option.setAttribute('role', 'option');
    option.dataset.address = address;
    this.options.push(option);
    return option;
  }

  #choose(index) {
    this.options[this.chosen]?.removeAttribute('aria-selected');
    this.chosen = index;
    const option = this.options[index];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.input.setAttribute('aria-activedescendant', option.id);
    else this.input.removeAttribute('aria-activedescendant');
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault(); // a search field would only empty itself
      this.box.close();
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && this.options.length) {
      event.preventDefault();
      this.#choose((this.chosen + by + this.options.length) % this.options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#go(this.options[this.chosen]);
    }
  }

  #go(option) {
    if (!option) return;
    this.box.close();
    location.assign(option.dataset.address);
  }
}
