// How a reader knows a part of a form, and where it is found.
import { heading } from './columns.js';
import { everyPart, parts } from './errors.js';
import { word } from './words.js';

// Its label; in a list, the list and the row before it; and the groups around it where others are called the same.
export class Names {
  constructor(form) {
    Object.assign(this, { fields: form.get('formFieldRegistry'), sections: form.get('sections'), counts: new Map() });
    for (const part of parts(form)) this.counts.set(this.plain(part), (this.counts.get(this.plain(part)) ?? 0) + 1);
  }

  plain({ field, instance }) {
    const rows = Object.entries(instance.indexes ?? {});
    const places = rows.map(([id, row]) => `${heading(this.fields.get(id))} ${word('row_label', { row: row + 1 })}`);
    return [...places, heading(field)].filter(Boolean).join(' ') || word('here');
  }

  of(part) {
    const name = this.plain(part);
    const whole = (this.counts.get(name) ?? 0) > 1 ? [...this.groupsAround(part), name].join(' ') : name;
    return part.instance.hidden ? word('not_shown', { name: whole }) : whole;
  }

  // The labels of the groups around a part or its list, from outside; sections are named elsewhere.
  groupsAround({ field, instance }) {
    const [list] = Object.keys(instance.indexes ?? {});
    const found = [];
    let around = this.fields.get(list ? this.fields.get(list)._parent : field._parent);
    while (around?._parent) {
      if (around.label && around.id !== this.sections.owner(around)) found.unshift(around.label);
      around = this.fields.get(around._parent);
    }
    return found;
  }
}

// All parts that `errors` name, in the order of the form: [{name, part}]; of what is not on the form, `part` is the list
// it would be in, if any.
export function partsNamed(form, errors) {
  const all = everyPart(form);
  const known = all.filter(({ name }) => name in errors).map((part) => ({ name: part.name, part }));
  const names = new Set(known.map(({ name }) => name));
  const others = Object.keys(errors).filter((name) => !names.has(name));
  return [...known, ...others.map((name) => ({ name, part: all.findLast((part) => name.startsWith(`${part.name}.`)) }))];
}

// The visible part a reader is led to for `part`: itself, else the nearest one in its row, its section, the form.
export function refuge(form, part) {
  const { indexes, hidden } = part.instance;
  const sections = form.get('sections');
  const all = everyPart(form);
  const place = all.findIndex(({ name }) => name === part.name);
  if (!hidden && place >= 0) return part;
  const near = all.map((other, at) => ({ other, far: Math.abs(at - place) }))
    .filter(({ other }) => !other.instance.hidden && other.field.type !== 'expression').sort((one, two) => one.far - two.far);
  const sameRow = near.find(({ other }) => indexes && JSON.stringify(other.instance.indexes) === JSON.stringify(indexes));
  const sameSection = near.find(({ other }) => sections.owner(other.field) === sections.owner(part.field));
  return (sameRow ?? sameSection ?? near[0])?.other;
}
