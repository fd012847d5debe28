// Forms on a page: form-js in the language of the reader, with tables, uploads and errors as the server names them.
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';
import { agreement, rememberPrefill } from './form/agreement.js';
import { check, draw, parts } from './form/errors.js';
import { Files } from './form/files.jsx';
import { Summary } from './form/summary.js';
import { List } from './form/table.jsx';
import { speak } from './form/words.js';

const CHINESE = { ...Mandarin, yearAriaLabel: '年', monthAriaLabel: '月', hourAriaLabel: '时', minuteAriaLabel: '分' };

// Draws `schema` with `data` in `container`; `prefill` is what the server holds when `data` is a draft on top of it.
// `upload(file, fieldPath)` sends a file and gives {id, name, size}; `onChange` is called whenever a value changed.
// The answer: data() as the server expects it, validate() gives {path: [sentences]} and {} when all is well,
// showErrors() draws such errors (also the server's) and takes the focus, destroy() ends it.
export async function mountForm(container, options) {
  const { schema, data = {}, prefill, lang = 'zh', readonly = false, upload, onChange } = options;
  speak(lang);
  flatpickr.localize({ ...(lang === 'en' ? flatpickr.l10ns.en : CHINESE), firstDayOfWeek: 1 });
  const box = document.createElement('div');
  const place = document.createElement('div');
  container.replaceChildren(box, place);
  const uploads = new Uploads(upload);
  const form = new Form({
    container: place,
    properties: { readOnly: readonly },
    additionalModules: [agreement, {
      __init__: ['components'],
      uploads: ['value', uploads],
      components: ['type', register],
    }],
  });
  await form.importSchema(schema, data);
  if (prefill) rememberPrefill(form, prefill);
  const summary = new Summary(box, form, place);
  form.on('changed', () => {
    summary.refresh();
    onChange?.();
  });
  return {
    data: () => collect(form),
    validate() {
      flush(place);
      return check(form, uploads);
    },
    showErrors(errors) {
      draw(form, errors);
      summary.show(errors);
    },
    destroy() {
      form.destroy();
      container.replaceChildren();
    },
  };
}

function register(formFields) {
  formFields.register('dynamiclist', List);
  formFields.register('filepicker', Files);
}
register.$inject = ['formFields'];

// Sends files and knows which fields still wait for theirs.
class Uploads {
  constructor(upload) {
    this.upload = upload;
    this.allowed = Boolean(upload);
    this.waiting = new Map();
  }

  async send(file, { valuePath }) {
    const name = valuePath.join('.');
    this.waiting.set(name, (this.waiting.get(name) ?? 0) + 1);
    try {
      // the server knows a field of a table by its column, whatever the row
      return await this.upload(file, valuePath.filter((part) => typeof part !== 'number').join('.'));
    } finally {
      this.waiting.set(name, this.waiting.get(name) - 1);
    }
  }

  under(name) {
    return (this.waiting.get(name) ?? 0) > 0;
  }
}

// form-js takes over typed text after a pause or when the field is left: leave it, so that nothing typed is missing.
function flush(place) {
  const active = document.activeElement;
  if (!place.contains(active)) return;
  active.blur();
  active.focus({ preventScroll: true });
}

// The values of everything visible. Lists stay lists when they are empty, and a row keeps what it holds beside its
// columns (the wording of a rubric), so that a draft brings it back.
function collect(form) {
  const collected = form._getSubmitData();
  const { data } = form._getState();
  for (const { field, path } of parts(form)) {
    if (field.type !== 'dynamiclist' || field.disabled) continue;
    const columns = new Set((field.components ?? []).flatMap((column) => (column.key ?? column.path ?? '').split('.')[0]));
    const rows = path.reduce((inner, name) => inner?.[name], data) ?? [];
    const sent = path.slice(0, -1).reduce((inner, name) => (inner[name] ??= {}), collected);
    const last = path.at(-1);
    sent[last] = rows.map((row, index) => ({
      ...Object.fromEntries(Object.entries(row).filter(([name]) => !columns.has(name))),
      ...sent[last]?.[index],
    }));
  }
  return collected;
}
