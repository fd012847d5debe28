// The list of everything that is wrong, above the form: it takes the focus, and each line leads to its field.
import { parts, sentencesOf } from './errors.js';
import { heading } from './table.jsx';
import { word } from './words.js';

const FOCUSABLE = 'input:not([type=hidden]):not([disabled]), textarea:not([disabled]), [role=combobox], [tabindex="0"]';

export class Summary {
  // `box` is an empty element that stays above the form.
  constructor(box, form, container) {
    Object.assign(this, { box, form, container, shown: [] });
    box.className = 'lh-summary';
    box.tabIndex = -1;
    box.hidden = true;
    box.setAttribute('role', 'alert');
  }

  // Shows {path: [sentences]}; paths without a field on the page are listed without a link.
  show(errors) {
    const known = parts(this.form);
    const byName = new Map(known.map((part) => [part.name, part]));
    const order = new Map(inPageOrder(known, this).map((part, place) => [part.name, place]));
    const names = Object.keys(errors).sort((one, two) => (order.get(one) ?? Infinity) - (order.get(two) ?? Infinity));
    this.shown = names.map((name) => ({ name, part: byName.get(name), line: this.line(byName.get(name), errors[name]) }));
    this.title = document.createElement('p');
    const list = document.createElement('ul');
    list.append(...this.shown.map(({ line }) => line));
    this.box.replaceChildren(this.title, list);
    this.count();
    if (names.length) this.box.focus();
  }

  // Lines whose field has been corrected since go away.
  refresh() {
    if (this.box.hidden) return;
    for (const { line, name, part } of this.shown) {
      const there = part && parts(this.form).find((other) => other.name === name);
      if (part) line.hidden = !there || sentencesOf(this.form, there).length === 0;
    }
    this.count();
  }

  count() {
    const count = this.shown.filter(({ line }) => !line.hidden).length;
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

  go(part) {
    const element = this.elementOf(part);
    const group = element?.closest('.fjs-form-field');
    const target = element?.matches(FOCUSABLE) ? element : group?.querySelector(FOCUSABLE) ?? group;
    group?.scrollIntoView({ block: 'center', inline: 'nearest' });
    target?.focus({ preventScroll: false });
  }
}

function inPageOrder(known, summary) {
  return known.map((part) => ({ ...part, element: summary.elementOf(part) })).sort((one, two) => {
    if (!one.element || !two.element || one.element === two.element) return 0;
    return one.element.compareDocumentPosition(two.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}

// How a reader knows a field: its label, and in a table the list and the row.
function nameOf(form, { field, instance }) {
  const rows = Object.entries(instance.indexes ?? {});
  const fields = form.get('formFieldRegistry');
  const places = rows.map(([id, row]) => `${heading(fields.get(id))} ${word('row_label', { row: row + 1 })}`);
  return [...places, heading(field)].filter(Boolean).join(' ') || word('here');
}
