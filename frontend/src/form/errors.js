// Between the errors of form-js (by field id and row numbers) and ours (by dotted path, as the server names them), and
// the checks form-js does not know. What a custom `check` demands is decided by the server, which counts exactly.
import { heading } from './columns.js';
import { isNarrative, wordlessPictures } from './narrative/blocks.js';
import { word } from './words.js';

const at = (data, path) => path.reduce((inner, name) => inner?.[name], data);
const rowsOf = (instance) => Object.values(instance.indexes ?? {});

const partOf = (instance) => ({ instance, field: instance.field, path: instance.valuePath, name: instance.name });

// Every field and list that is not hidden, drawn or not, in the order of the form: {field, instance, path, name}.
export const parts = (form) => form.get('settlement').instances().map(partOf);

// Those, and the hidden ones among them.
export const everyPart = (form) => form.get('settlement').everything().map(partOf);

// The sentences form-js holds about a part.
export function sentencesOf(form, { instance }) {
  const found = at(form._getState().errors[instance.id], rowsOf(instance));
  return Array.isArray(found) && found.every((item) => typeof item === 'string') ? found : [];
}

// Runs all checks and draws the errors: {path: [sentences]}.
export function check(form, uploads) {
  form.validate();
  const found = {};
  for (const part of parts(form)) {
    if (part.field.disabled) continue;
    // what a field waits for is not missing
    const sentences = uploads.under(part.name) ? [] : sentencesOf(form, part);
    const all = sentences.length ? sentences : own(form, part, uploads);
    if (all.length) found[part.name] = all;
  }
  draw(form, found);
  return found;
}

// The rules of ours that can be decided here.
export function own(form, { field, path, name, instance }, uploads) {
  const { data } = form._getState();
  const value = at(data, path);
  const properties = field.properties ?? {};
  if (uploads.under(name)) return [word('uploading')];
  if (isNarrative(field)) return wordlessPictures(value).map((number) => word('picture_words', { number }));
  if (field.type === 'dynamiclist') {
    if (properties.display === 'requests') return unanswered(form, { field, path });
    const count = Array.isArray(value) ? value.length : 0;
    const [least, most] = [Number(properties.minRows) || 0, Number(properties.maxRows) || Infinity];
    if (field.allowAddRemove === false) return [];
    if (count < least) return [word('min_rows', { limit: least })];
    return count > most ? [word('max_rows', { limit: most })] : [];
  }
  if (properties.sameAs) {
    const context = rowsOf(instance).length ? instance.expressionContextInfo.this : data;
    const others = parts(form).filter((part) => part.name.endsWith(properties.sameAs));
    const other = at(context, properties.sameAs.split('.'));
    if ((value ?? null) !== (other ?? null)) {
      return [word('same_as', { label: others[0] ? heading(others[0].field) : properties.sameAs })];
    }
  }
  return [];
}

// What is said while a request has no answer.
function unanswered(form, part) {
  const left = form.get('asked').of(part, form._getState().data).filter(({ answered }) => !answered).length;
  return left ? [part.field.properties.checkMessage ?? word('requests_left', { count: left })] : [];
}

// Puts {path: [sentences]} beside the fields; returns the paths that no field on the page has.
export function draw(form, errors) {
  const held = {};
  const open = new Set(Object.keys(errors));
  for (const part of parts(form)) {
    if (!open.delete(part.name)) continue;
    const rows = rowsOf(part.instance);
    if (!rows.length) held[part.field.id] = errors[part.name];
    else put((held[part.field.id] ??= []), rows, errors[part.name]);
  }
  form._setState({ errors: held });
  return [...open];
}

function put(list, rows, sentences) {
  const [row, ...rest] = rows;
  if (rest.length) put((list[row] ??= []), rest, sentences);
  else list[row] = sentences;
}
