// The list of everything that is wrong, above the form: it takes the focus, and each line leads to its field, wherever
// that is: in another section, or far down in a table.
import { heading } from './columns.js';
import { parts, sentencesOf } from './errors.js';
import { word } from './words.js';

const FOCUSABLE = 'input:not([type=hidden]):not([disabled]), textarea:not([disabled]), [role=combobox], [tabindex="0"]';
const FRAMES = 20; // to wait until a field that was not drawn is there

export class Summary {
  // `box` is an empty element that stays above the form.
  constructor(box, form, container) {
    Object.assign(this, { box, form, container, shown: [] });
    box.className = 'lh-summary';
    box.tabIndex = -1;
    box.hidden = true;
    box.setAttribute('role', 'alert');
  }

  // Shows {path: [sentences]}, in the order of the form; paths without a field on the page are listed without a link.
  show(errors) {
    const known = parts(this.form).filter((part) => part.name in errors);
    const names = new Set(known.map((part) => part.name));
    const others = Object.keys(errors).filter((name) => !names.has(name)).map((name) => ({ name }));
    this.shown = [...known.map((part) => ({ name: part.name, part })), ...others]
      .map(({ name, part }) => ({ name, part, line: this.line(part, errors[name]) }));
    this.title = document.createElement('p');
    this.box.replaceChildren(this.title, ...this.lists());
    this.count();
    if (this.shown.length) this.box.focus();
  }

  // One list, or one under the title of each section.
  lists() {
    const sections = this.form.get('sections').list();
    const listOf = (shown) => {
      const list = document.createElement('ul');
      list.append(...shown.map(({ line }) => line));
      return list;
    };
    if (!sections.length) return [listOf(this.shown)];
    const groups = [...sections, { id: undefined, title: word('outside_sections') }].map(({ id, title }) => {
      const shown = this.shown.filter(({ part }) => (part && this.form.get('sections').owner(part.field)) === id);
      const group = document.createElement('div');
      const name = document.createElement('p');
      name.textContent = title;
      group.append(name, listOf(shown));
      return { group, shown };
    });
    this.groups = groups;
    return groups.filter(({ shown }) => shown.length).map(({ group }) => group);
  }

  // Lines whose field has been corrected since go away.
  refresh() {
    if (this.box.hidden) return;
    const there = new Map(parts(this.form).map((part) => [part.name, part]));
    for (const { line, name, part } of this.shown) {
      if (part) line.hidden = !there.has(name) || sentencesOf(this.form, there.get(name)).length === 0;
    }
    this.count();
  }

  count() {
    const count = this.shown.filter(({ line }) => !line.hidden).length;
    this.groups?.forEach(({ group, shown }) => (group.hidden = shown.every(({ line }) => line.hidden)));
    this.box.hidden = count === 0;
    this.title.textContent = count === 1 ? word('one_problem') : word('problems', { count });
  }

  line(part, sentences) {
    const item = document.createElement('li');
    const text = sentences.join(' ');
    if (!part) {
      item.textContent = text;
      return item;
    }
    const link = document.createElement('a');
    link.href = `#${this.idOf(part)}`;
    link.textContent = `${nameOf(this.form, part)}${word('separator')}${text}`;
    link.addEventListener('click', (event) => {
      event.preventDefault();
      this.go(part);
    });
    item.append(link);
    return item;
  }

  idOf({ instance }) {
    return ['fjs-form', this.form._id, instance.id].join('-') + Object.values(instance.indexes ?? {}).map((row) => `_${row}`).join('');
  }

  // The element of a part: form-js derives ids from that of the field (…-date, …-0 for options).
  elementOf(part) {
    const id = this.idOf(part);
    const own = document.getElementById(id);
    return own?.matches(FOCUSABLE) ? own : this.container.querySelector(`[id^="${id}-"]:is(input, textarea)`) ?? own;
  }

  // Opens its section and wakes its row, as far as needed, and puts the focus into the field.
  go(part, frames = FRAMES) {
    const sections = this.form.get('sections');
    const section = sections.owner(part.field);
    if (frames === FRAMES) {
      if (section !== undefined && !sections.isOpen(section)) sections.choose(section);
      this.form._emit('lh.reveal', part);
    }
    const element = this.elementOf(part);
    if (!element && frames) requestAnimationFrame(() => this.go(part, frames - 1));
    else this.focus(element);
  }

  focus(element) {
    const group = element?.closest('.fjs-form-field');
    const target = element?.matches(FOCUSABLE) ? element : group?.querySelector(FOCUSABLE) ?? group;
    group?.scrollIntoView({ block: 'center', inline: 'nearest' });
    target?.focus({ preventScroll: false });
  }
}

// How a reader knows a field: its label, and in a table the list and the row.
function nameOf(form, { field, instance }) {
  const rows = Object.entries(instance.indexes ?? {});
  const fields = form.get('formFieldRegistry');
  const places = rows.map(([id, row]) => `${heading(fields.get(id))} ${word('row_label', { row: row + 1 })}`);
  return [...places, heading(field)].filter(Boolean).join(' ') || word('here');
}
