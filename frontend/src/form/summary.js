// The list of everything that is wrong, above the form: it takes the focus, and each line leads to its field, wherever
// that is: in another section, or far down in a table. A line whose field was corrected is ticked off and keeps its
// place: while somebody works nothing below the list moves.
import { parts, sentencesOf } from './errors.js';
import { Names, partsNamed, refuge } from './named.js';
import { word } from './words.js';

const FOCUSABLE = [
  'input:not([type=hidden]):not([disabled])', 'textarea:not([disabled])', '[role=combobox]', '[tabindex="0"]', 'button.lh-add:not([disabled])',
].join();
const FRAMES = 20; // to wait until a field that was not drawn is there

const element = (tag, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
};

export class Summary {
  // `box` is an empty element that stays above the form.
  constructor(box, form, container) {
    Object.assign(this, { box, form, container, shown: [] });
    box.className = 'lh-summary';
    box.tabIndex = -1;
    box.hidden = true;
    box.setAttribute('role', 'alert');
    box.setAttribute('aria-atomic', 'false');
  }

  // Shows {path: [sentences]}, in the order of the form; what is not on the page is listed without a link.
  show(errors) {
    const names = new Names(this.form);
    this.shown = partsNamed(this.form, errors).map(({ name, part }) => ({ name, part, line: this.line(names, part, errors[name]) }));
    this.title = element('p');
    this.box.replaceChildren(this.title, ...this.lists());
    this.box.hidden = !this.shown.length;
    this.refresh();
    if (this.shown.length) this.box.focus();
  }

  // One list, or one under the title of each section.
  lists() {
    const sections = this.form.get('sections');
    const listed = sections.list();
    const listOf = (shown) => element('ul', {}, ...shown.map(({ line }) => line));
    if (!listed.length) return [listOf(this.shown)];
    const home = ({ part }) => {
      const owner = part && sections.owner(part.field);
      return listed.some(({ id }) => id === owner) ? owner : undefined;
    };
    return [...listed, { id: undefined, title: word('outside_sections') }]
      .map(({ id, title }) => ({ title, shown: this.shown.filter((one) => home(one) === id) }))
      .filter(({ shown }) => shown.length)
      .map(({ title, shown }) => element('div', {}, element('p', { textContent: title }), listOf(shown)));
  }

  // Ticks off the lines whose field has been corrected since.
  refresh() {
    if (this.box.hidden) return;
    const there = new Map(parts(this.form).map((part) => [part.name, part]));
    for (const one of this.shown) {
      const known = one.part && !one.part.instance.hidden && one.part.name === one.name;
      const isLeft = !known || (there.has(one.name) && sentencesOf(this.form, there.get(one.name)).length > 0);
      this.tick(one, !isLeft);
    }
    const left = this.shown.filter(({ corrected }) => !corrected).length;
    const title = left === 0 ? word('all_corrected') : left === 1 ? word('one_problem') : word('problems', { count: left });
    if (this.title.textContent !== title) this.title.textContent = title;
    this.box.classList.toggle('lh-well', left === 0);
  }

  tick(one, corrected) {
    if (one.corrected === corrected) return;
    one.corrected = corrected;
    one.line.classList.toggle('lh-corrected', corrected);
    if (corrected) one.line.append(element('span', { className: 'lh-hidden', textContent: word('corrected') }));
    else one.line.querySelector('.lh-hidden')?.remove();
  }

  line(names, part, sentences) {
    const text = sentences.join(' ');
    if (!part) return element('li', { textContent: text });
    const link = element('a', { href: `#${this.idOf(part)}`, textContent: `${names.of(part)}${word('separator')}${text}` });
    link.addEventListener('click', (event) => {
      event.preventDefault();
      this.go(refuge(this.form, part));
    });
    return element('li', {}, link);
  }

  idOf({ instance }) {
    return ['fjs-form', this.form._id, instance.id].join('-') + Object.values(instance.indexes ?? {}).map((row) => `_${row}`).join('');
  }

  // The element of a part: ids within it derive from that of the field (…-date, …-0 for options).
  elementOf(part) {
    const id = this.idOf(part);
    const own = document.getElementById(id);
    return own?.matches(FOCUSABLE) ? own : this.container.querySelector(`[id^="${id}-"]:is(input, textarea)`) ?? own;
  }

  // Opens its section and wakes its row, as far as needed, and puts the focus into the field.
  go(part, frames = FRAMES) {
    if (!part) return;
    const sections = this.form.get('sections');
    const section = sections.owner(part.field);
    if (frames === FRAMES) {
      if (section !== undefined && !sections.isOpen(section)) sections.choose(section);
      this.form._emit('lh.reveal', part);
    }
    const found = this.elementOf(part);
    if (!found && frames) requestAnimationFrame(() => this.go(part, frames - 1));
    else this.focus(found);
  }

  focus(found) {
    const group = found?.closest('.fjs-form-field');
    const target = found?.matches(FOCUSABLE) ? found : group?.querySelector(FOCUSABLE) ?? group;
    group?.scrollIntoView({ block: 'center', inline: 'nearest' });
    target?.focus({ preventScroll: false });
  }
}
