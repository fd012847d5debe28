// A form in its sections, as colleagues share it out: what belongs to which, who may write it, and taking in what a
// colleague saved.
import { everyPart } from './errors.js';
import { at } from './settle.js';

export const REST = '-'; // what stands in no section, as the server calls it (forms/books.py)

const topmost = (form) => everyPart(form).filter(({ instance }) => !instance.indexes);

// {section: its values} of what the form would submit.
export function bySection(form, sections, data) {
  const found = {};
  for (const { field, path } of topmost(form)) {
    const held = (found[sections.owner(field) ?? REST] ??= {});
    const value = at(data, path);
    if (value !== undefined) put(held, path, value);
  }
  return found;
}

// Puts what others wrote ({section: values}) into the form; what stands in other sections stays as it is.
export function takeIn(form, sections, written) {
  const data = structuredClone(form._getState().data);
  for (const { field, path } of topmost(form)) {
    const value = at(written[sections.owner(field) ?? REST], path);
    if (value !== undefined) put(data, path, structuredClone(value));
  }
  form._setState({ data: form._getInitializedFieldData(data) });
}

// `schema` in which nothing can be changed that belongs to one of the `locked` sections.
export function withLocks(schema, locked) {
  if (!locked.length) return schema;
  const close = (field) => ({ ...field, readonly: true, ...(field.components ? { components: field.components.map(close) } : {}) });
  return { ...schema, components: schema.components.map((field) => (isLocked(field, locked) ? close(field) : field)) };
}

function isLocked(field, locked) {
  const isSection = field.type === 'group' && field.properties?.section === 'yes';
  return locked.includes(isSection ? field.id : REST);
}

function put(holder, path, value) {
  const last = path.at(-1);
  path.slice(0, -1).reduce((inner, name) => (inner[name] ??= {}), holder)[last] = value;
}
