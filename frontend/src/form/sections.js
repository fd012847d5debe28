// The sections of a long form: which there are, which one is drawn, and how far each has come. Only the chosen one is
// drawn, or all of them; everything is checked and submitted whatever is drawn.
import { own, parts, sentencesOf } from './errors.js';
import { sectionTitles } from './numbering.js';
import { at, formAround } from './settle.js';

const PAUSE = 400; // after the last change, before everything is judged again

export const isSection = (field) => field.type === 'group' && field.properties?.section === 'yes';
const isNumbered = (field) => !['no', 'false'].includes(field.properties?.numbered);

// form-js service
export class Sections {
  constructor(form, settlement, feel, templating, formFieldRegistry, validator, uploads, origins) {
    Object.assign(this, { form, settlement, feel, templating, fields: formFieldRegistry, validator, uploads, origins });
    Object.assign(this, { chosen: null, all: false, seen: new Set(), listeners: new Set(), states: new Map(), owners: new Map(), shared: {} });
  }

  // Begins once the form is there; `chosen` is the id of the section to begin with, if it still exists.
  begin(chosen) {
    if (!this.any) return;
    this.chosen = chosen;
    this.settle();
    this.judge();
    this.form.on('changed', () => {
      this.settle();
      this.tell();
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.judge(), PAUSE);
    });
  }

  // A condition may hide the chosen section, or show the first one.
  settle() {
    const list = this.list();
    const there = list.some(({ id }) => id === this.chosen);
    if (!there) this.chosen = list[0]?.id ?? null;
    if (this.chosen !== null) this.seen.add(this.chosen);
  }

  // Whether the form has sections at all, hidden ones included.
  get any() {
    return (this.form._getState().schema?.components ?? []).some(isSection);
  }

  end() {
    clearTimeout(this.waiting);
    this.listeners.clear();
  }

  // Calls `listener` whenever something changed; the answer ends it.
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // What colleagues share out: {section: {owner, by, at, mine, own, remarks, page}}.
  told(shared) {
    this.shared = shared;
    this.tell();
  }

  tell() {
    this.listeners.forEach((listener) => listener());
  }

  // The visible sections, in order: [{id, field, title}].
  list() {
    const around = formAround(this.settlement.of().seen);
    const visible = (this.form._getState().schema?.components ?? [])
      .filter((field) => isSection(field) && !(field.conditional?.hide && this.feel.test(field.conditional.hide, around)))
      .map((field) => ({ field, label: this.labelOf(field, around) }));
    const titles = sectionTitles(visible.filter(({ field }) => isNumbered(field)).map(({ label }) => label)).values();
    return visible.map(({ field, label }) => ({ id: field.id, field, title: isNumbered(field) ? titles.next().value : label }));
  }

  labelOf({ label = '' }, around) {
    return this.templating.isTemplate(label) ? this.feel.text(label, around, { debug: true }) : label;
  }

  isOpen(id) {
    return this.all || this.chosen === id;
  }

  choose(id) {
    this.chosen = id;
    this.seen.add(id);
    this.tell();
  }

  showAll(all) {
    this.all = all;
    this.tell();
  }

  // The id of the section a field belongs to; undefined for what stands outside.
  owner(field) {
    if (!this.owners.has(field.id)) {
      let outermost = field;
      while (this.fields.get(outermost._parent)?._parent) outermost = this.fields.get(outermost._parent);
      this.owners.set(field.id, isSection(outermost) ? outermost.id : undefined);
    }
    return this.owners.get(field.id);
  }

  // How many requests there are within a section: [all, answered].
  requested(id) {
    return this.form.get('asked').within(id);
  }

  // How far a section has come: {name: untouched | filled | progress | complete | errors, count}.
  state(id) {
    const { missing = 0, touched = false, filled = false } = this.states.get(id) ?? {};
    const errors = this.errors?.get(id) ?? 0;
    if (errors) return { name: 'errors', count: errors };
    if (!missing && (touched || this.seen.has(id))) return { name: 'complete', count: 0 };
    if (touched) return { name: 'progress', count: missing };
    return { name: filled ? 'filled' : 'untouched', count: missing };
  }

  // Works out all of that: the mistakes that are drawn, and quietly what else would be one.
  judge() {
    const { data, initialData } = this.form._getState();
    const states = new Map();
    this.errors = new Map();
    for (const part of parts(this.form)) {
      const id = this.owner(part.field);
      if (id === undefined || part.field.disabled) continue;
      const state = states.get(id) ?? states.set(id, { missing: 0, touched: false, filled: false }).get(id);
      const value = at(data, part.path);
      if (sentencesOf(this.form, part).length) this.errors.set(id, (this.errors.get(id) ?? 0) + 1);
      else if (this.isWrong(part, value)) state.missing++;
      state.filled ||= this.isFilledIn(part);
      state.touched ||= part.field.type !== 'expression' && differs(value, at(initialData, part.path));
    }
    this.states = states;
    this.tell();
  }

  isFilledIn({ field, path, instance }) {
    if (instance.indexes) return false;
    return field.type === 'dynamiclist' ? this.origins.rowsOf(field, path) !== null : this.origins.value(path) !== undefined;
  }

  isWrong(part, value) {
    return this.validator.validateFieldInstance(part.instance, value).length > 0 || own(this.form, part, this.uploads).length > 0;
  }
}
Sections.$inject = ['form', 'settlement', 'feel', 'templating', 'formFieldRegistry', 'validator', 'uploads', 'origins'];

// A list differs by its number of rows; its cells speak for themselves.
function differs(value, before) {
  if (Array.isArray(value) && value.some((item) => Object(item) === item)) return value.length !== (before?.length ?? 0);
  return JSON.stringify(value ?? null) !== JSON.stringify(before ?? null);
}
