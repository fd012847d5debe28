// What was asked for on a paper (lists with display=requests): which requests there are, where each belongs in this form,
// whether it is answered, and the way to it.
import { parts } from './errors.js';
import { compareRows } from './origins.js';
import { readPlace, rowIn, showBeside } from './places.js';
import { goTo } from './section.jsx';
import { at, formAround, parentOf, rowAround } from './settle.js';

const isRequests = (field) => field.type === 'dynamiclist' && field.properties?.display === 'requests';
const isEmpty = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);

// form-js service; `paper` {elements, n} says which paper this form is: the steps it is filed at, and the newest filed so far.
export class Asked {
  constructor(form, settlement, feel, templating, origins, paper) {
    Object.assign(this, { form, settlement, feel, templating, origins, paper, held: null });
  }

  // Every request, in order: {field, row, place, title, words, answered, mine}.
  all() {
    const { data } = this.form._getState();
    if (this.held?.data === data) return this.held.found;
    const found = parts(this.form).filter(({ field }) => isRequests(field)).flatMap((part) => this.of(part, data));
    this.held = { data, found };
    return found;
  }

  of({ field, path }, data) {
    const around = formAround(this.settlement.of().seen);
    const parent = parentOf(around);
    return (at(data, path) ?? []).map((values, row) => {
      const inside = rowAround(around, parent, values, row);
      const [title = '', words = ''] = field.components.filter(({ type }) => type === 'text').map(({ text }) => this.words(text, inside));
      const place = readPlace(values[field.properties.place]);
      return { field, row, place, title, words, answered: this.isAnswered(field, values, inside), mine: (this.paper.elements ?? []).includes(place?.element) };
    });
  }

  words(text = '', around) {
    return (this.templating.isTemplate(text) ? this.feel.text(text, around, { debug: true }) : text).trim();
  }

  isAnswered(field, values, around) {
    const asked = field.components.filter(({ key, conditional }) => key && !(conditional?.hide && this.feel.test(conditional.hide, around)));
    return asked.every(({ key, validate }) => !validate?.required || !isEmpty(at(values, key.split('.'))));
  }

  // The requests that belong at a section, a list (with its rows) or a field of this form.
  at({ field, fieldInstance }) {
    const mine = this.all().filter((one) => one.mine);
    if (!mine.length) return mine;
    if (field.type === 'group') return mine.filter(({ place }) => place.section === field.id);
    const path = fieldInstance?.valuePath;
    if (!path || isRequests(field)) return [];
    const name = path.join('.');
    return mine.filter(({ place }) => {
      const { list, row, rest } = rowIn(place.path);
      if (field.type === 'dynamiclist') return place.path.length > 0 && list.join('.') === name;
      if (row === null || path.length <= list.length) return place.path.length > 0 && list.join('.') === name;
      return rest.length > 0 && path.slice(list.length + 1).join('.') === rest.filter((step) => !/^\d+$/.test(step)).join('.')
        && this.rowNow(list, row, place) === path[list.length];
    });
  }

  // The requests about a row of a list, and what is in it.
  atRow(listPath, row) {
    return this.all().filter(({ mine, place }) => {
      if (!mine) return false;
      const found = rowIn(place.path);
      return found.row !== null && found.list.join('.') === listPath.join('.') && this.rowNow(found.list, found.row, place) === row;
    });
  }

  // How many requests there are within a section: [all, answered].
  within(id) {
    const inside = this.all().filter((one) => one.mine && this.sectionOf(one.place) === id);
    return [inside.length, inside.filter(({ answered }) => answered).length];
  }

  sectionOf(place) {
    if (place.section) return place.section;
    const part = this.partAt(place);
    return part && this.form.get('sections').owner(part.field);
  }

  // Where the row of the filed paper is by now; null when it has gone, or when a later paper was filed since.
  rowNow(list, row, place) {
    if (place.n !== this.paper.n) return null;
    const rows = at(this.form._getState().data, list);
    const part = parts(this.form).find(({ name }) => name === list.join('.'));
    const held = part && this.origins.rowsOf(part.field, list);
    if (!Array.isArray(rows) || !held) return Array.isArray(rows) && row < rows.length ? row : null;
    this.pairs ??= new WeakMap();
    if (!this.pairs.has(rows)) this.pairs.set(rows, compareRows(part.field, held, rows).places);
    const now = this.pairs.get(rows).indexOf(row);
    return now < 0 ? null : now;
  }

  // The part of this form a place leads to: its field, else something in its row, else its list.
  partAt(place) {
    const { list, row, rest } = rowIn(place.path);
    const all = parts(this.form);
    const now = row === null ? null : this.rowNow(list, row, place);
    if (now !== null) {
      const start = [...list, now].join('.');
      const exact = rest.length && all.find(({ name }) => name === [start, ...rest].join('.'));
      const inRow = exact || all.find(({ name, field }) => name.startsWith(`${start}.`) && field.type !== 'expression');
      if (inRow) return inRow;
    }
    return all.find(({ name }) => name === list.join('.'));
  }

  // Leads to the place of a request: in this form, or in the paper beside it.
  go({ place, mine }) {
    if (!place) return;
    if (!mine) showBeside(place.text);
    else if (place.section) goTo(this.form.get('sections'), place.section);
    else {
      const part = this.partAt(place);
      if (part) this.form._emit('lh.go', { part });
    }
  }

  canGo({ place, mine }) {
    if (!place) return false;
    return mine ? Boolean(place.section || (place.path.length && this.partAt(place))) : Boolean(document.querySelector('.book-pane'));
  }
}
Asked.$inject = ['form', 'settlement', 'feel', 'templating', 'origins', 'paper'];
