// Forms on a page: form-js in the language of the reader, with tables, sections, uploads and errors as the server names
// them.
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';
import './narrative.css';
import './form/checklist.css';
import './form/requests.css';
import './form/tablet.css';
import { Asked } from './form/asked.js';
import { agreement, rememberPrefill } from './form/agreement.js';
import { collect } from './form/collect.js';
import { whenCalm } from './form/calm.js';
import { check, draw } from './form/errors.js';
import { register } from './form/fields.js';
import { Keepers } from './form/keeper.js';
import { Origins } from './form/origins.js';
import { drawOutline } from './form/outline.jsx';
import { refuge } from './form/named.js';
import { point } from './form/pointing.js';
import { Sections } from './form/sections.js';
import { bySection, takeIn } from './form/shares.js';
import { Summary } from './form/summary.js';
import { Typing } from './form/typing.js';
import { Uploads } from './form/uploads.js';
import { speak } from './form/words.js';

const CHINESE = { ...Mandarin, yearAriaLabel: '年', monthAriaLabel: '月', hourAriaLabel: '时', minuteAriaLabel: '分' };

// Draws `schema` with `data` in `container`; `prefill` is what the server holds when `data` is a draft on top of it.
// `upload(file, fieldPath)` sends a file and gives {id, name, size}; `onChange` is called whenever a value changed;
// `verify(data)` asks the server for the mistakes only it can find, {path: [sentences]}; `section` is the one to begin
// with, `today` the day that counts as today (2026-09-28), `onSection(id)` is told which one is chosen. `tables` are the
// pages where a table is filled in from a file, by its path; `onLeave()` is awaited before one of them is opened. An
// uploaded file is found at `fileAddress` and its id; `files` says of those sent before {by, at} by id. `shared`
// tells of each section whose it is and who saved it, where colleagues share the form out. `paper` {elements, n} are the
// steps this paper is filed at and the number of what was filed last.
// The answer: data() as the server expects it, validate() gives {path: [sentences]} and {} when all is well,
// showErrors() draws such errors (also the server's) and takes the focus, destroy() ends it.
export async function mountForm(container, options) {
  const { schema, data = {}, prefill, lang = 'zh', readonly = false, today, upload, onChange, verify, section, onSection, tables, fileAddress, onLeave, shared, paper, files } = options;
  speak(lang);
  flatpickr.localize({ ...(lang === 'en' ? flatpickr.l10ns.en : CHINESE), firstDayOfWeek: 1 });
  const [box, outline, place] = ['div', 'div', 'div'].map((name) => document.createElement(name));
  container.replaceChildren(box, outline, place);
  const uploads = new Uploads(upload, files);
  const form = new Form({
    container: place,
    properties: { readOnly: readonly },
    additionalModules: [agreement, {
      __init__: ['typing', 'components'],
      today: ['value', today ?? flatpickr.formatDate(new Date(), 'Y-m-d')],
      typing: ['type', Typing],
      uploads: ['value', uploads],
      pictures: ['value', { addressOf: (id) => `${fileAddress ?? ''}${id}` }],
      tableFiles: ['value', { addresses: tables ?? {}, leave: onLeave }],
      keepers: ['type', Keepers],
      origins: ['type', Origins],
      sections: ['type', Sections],
      paper: ['value', paper ?? {}],
      asked: ['type', Asked],
      components: ['type', register],
    }],
  });
  const [sections, typing] = [form.get('sections'), form.get('typing')];
  await form.importSchema(schema, data);
  if (prefill) {
    form.get('origins').remember(prefill);
    rememberPrefill(form, prefill);
  }
  const summary = new Summary(box, form, place);
  form.on('lh.go', ({ part }) => summary.go(refuge(form, part)));
  const refresh = () => summary.refresh();
  form.on('changed', () => {
    whenCalm(refresh);
    onChange?.();
  });
  const mounted = {
    data() {
      typing.finish();
      return collect(form);
    },
    validate() {
      typing.finish();
      return check(form, uploads);
    },
    showErrors(errors) {
      draw(form, errors);
      summary.show(errors);
      sections.judge();
    },
    // {section: values}, for colleagues who share the form out; `take` puts such values in, `share` tells of each
    // section whose it is and who saved it.
    sections() {
      return bySection(form, sections, mounted.data());
    },
    take(written) {
      typing.finish();
      takeIn(form, sections, written);
    },
    share(told) {
      sections.told(told);
    },
    destroy() {
      endPointing();
      sections.end();
      if (erase) erase();
      form.destroy();
      container.classList.remove('lh-book', 'lh-drawn');
      container.replaceChildren();
    },
  };
  const checkAll = async () => {
    let errors = mounted.validate();
    if (!Object.keys(errors).length && verify) errors = await verify(mounted.data());
    mounted.showErrors(errors);
    return Object.keys(errors).length;
  };
  if (shared) sections.told(shared);
  const endPointing = point(form, container);
  sections.begin(section);
  const erase = sections.any && drawOutline(outline, sections, checkAll);
  container.classList.toggle('lh-book', Boolean(erase));
  if (onSection) sections.listen(() => sections.chosen && onSection(sections.chosen));
  // sections are folded in the next frame: from then on what stands below the form stays where it is
  requestAnimationFrame(() => requestAnimationFrame(() => container.classList.add('lh-drawn')));
  return mounted;
}
