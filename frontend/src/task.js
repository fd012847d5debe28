// The form of a task: shows it, saves drafts by itself, submits it, and loses nothing that was typed.
import { ask } from './form/consequences.js';
import { mountForm } from './form.js';
import { Unsaved } from './form/unsaved.js';
import { send, wordsOf } from './send.js';
import { Together } from './together.js';

const PAUSE = 1000;
const AGAIN = 15_000; // while the server is out of reach

// Begins the form that stands in `root`, a page or a part of one; `onDone(address)` is told where to go on after it was
// submitted. The answer: leave(), which ends it.
export async function mountTask(root, onDone) {
  const at = (selector) => root.querySelector(selector);
  const page = JSON.parse(at('#page-data').textContent);
  const words = wordsOf(page.language);
  const kind = at('#form').dataset.task;
  const [problems, saved, button] = [at('#problems'), at('#saved'), at('#submit')];
  const listening = new AbortController();
  const { signal } = listening;
  const shared = page.together && kind !== 'outside' ? new Together(page, root) : null;

  let draft = page.draft?.revision ?? 0; // 0: there was none; one that came meanwhile is not overwritten
  let waiting = null;
  let saving = Promise.resolve();
  let finished = false;
  let kept = '';
  let unsaved = false;
  const local = new Unsaved(`${page.owner} ${page.submit}`);
  const lost = page.save && kind !== 'outside' ? local.read() : null;
  // a later draft of another window is not overwritten; of a shared form each section is judged by the server
  const isLost = lost !== null && (shared ? Boolean(lost.data.sections) : lost.draft === draft);
  if (lost && !isLost) local.forget();

  async function checked(data) {
    const answer = await send(page.check, { method: 'POST', json: { data } }, page.csrf);
    if (!answer.ok) throw new Error(answer.message);
    return answer.body;
  }

  const verify = async (data) => (await checked(data)).errors;

  // Whether the person goes on after being told, once, what follows from what was chosen. Only who would get through is
  // asked: mistakes that only the server finds come first.
  async function agreed() {
    if (!page.asks) return true;
    const { errors, consequences } = await checked(form.data());
    if (Object.keys(errors).length) {
      form.showErrors(errors);
      return false;
    }
    return !consequences.length || ask(consequences, page.language);
  }

  // the section somebody was in, as long as the window is open
  const place = `section ${page.submit}`;

  async function upload(file, field) {
    const body = new FormData();
    body.append('field', field);
    body.append('file', file);
    const answer = await send(page.upload, { method: 'POST', body }, page.csrf);
    if (!answer.ok) throw Object.assign(new Error(answer.message), { status: answer.status });
    return answer.body;
  }

  const form = page.schema
    ? await mountForm(at('#form'), {
        schema: shared ? shared.schema : page.schema,
        data: isLost && !shared ? { ...page.data, ...lost.data } : page.data,
        files: page.files,
        prefill: page.prefill,
        lang: page.language,
        today: page.today,
        upload: page.upload ? upload : undefined,
        onChange: () => later(),
        verify: page.check ? verify : undefined,
        section: sessionStorage.getItem(place),
        onSection: (id) => sessionStorage.setItem(place, id),
        tables: page.save && kind !== 'outside' ? page.tables : undefined,
        fileAddress: page.fileAddress,
        onLeave: keptAll,
        shared: page.together?.sections,
        paper: page.paper,
      })
    : { data: () => ({}), validate: () => ({}), showErrors: () => {} };

  const typed = () => JSON.stringify(form.data());
  kept = isLost && !shared ? '' : typed();
  shared?.begin(form, () => {
    kept = null;
    return keep();
  });
  if (isLost) {
    shared?.bringBack(lost.data);
    saved.textContent = words.brought;
    later();
  }

  function later() {
    if (!page.save || kind === 'outside') return;
    clearTimeout(waiting);
    unsaved = true;
    waiting = setTimeout(keep, PAUSE);
  }

  async function saveOwn() {
    const answer = await send(page.save, { method: 'PUT', json: { data: form.data(), seen: draft } }, page.csrf);
    if (answer.ok) draft = answer.body.revision;
    return { ...answer, savedAt: answer.body?.savedAt };
  }

  function keep() {
    clearTimeout(waiting);
    waiting = null;
    saving = saving.then(async () => {
      const now = typed();
      if (now === kept) unsaved = false;
      if (finished || now === kept) return;
      const answer = await (shared ? shared.save() : saveOwn());
      saved.className = answer.ok || !answer.status ? 'quiet' : 'wrong'; // refused: what is typed stays on the page only
      if (answer.ok) {
        kept = now;
        unsaved = waiting !== null;
        local.forget();
        if (answer.savedAt) saved.textContent = words.saved.replace('{time}', answer.savedAt);
      } else if (answer.status) {
        saved.textContent = answer.message;
      } else {
        saved.textContent = local.keep(shared ? shared.unsaved() : form.data(), draft) ? words.local : words.unsaved;
        waiting ??= setTimeout(keep, AGAIN);
      }
    });
    return saving;
  }

  // Whether all that was typed is kept, so that the page may be left.
  async function keptAll() {
    await keep();
    return typed() === kept;
  }

  function say(message, errors = {}) {
    const lines = Object.entries(errors).flatMap(([, sentences]) => sentences);
    problems.replaceChildren(Object.assign(document.createElement('p'), { textContent: message }));
    if (lines.length) {
      const list = document.createElement('ul');
      for (const line of lines) list.append(Object.assign(document.createElement('li'), { textContent: line }));
      problems.append(list);
    }
    problems.hidden = false;
    problems.focus();
  }

  async function outsideAct() {
    const fields = at('#outside');
    const picked = at('#outside-scan');
    if (picked.files.length) {
      fields.elements.scan.value = (await upload(picked.files[0], picked.dataset.field)).id;
      picked.value = '';
    }
    return Object.fromEntries(['body', 'legal_date', 'number', 'scan'].map((name) => [name, fields.elements[name].value]));
  }

  function markOutside(errors) {
    for (const input of root.querySelectorAll('#outside input')) {
      const name = input.id.replace('outside-', '');
      if (errors[name]) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    }
  }

  async function submit() {
    if (button.getAttribute('aria-disabled') === 'true') return;
    problems.hidden = true;
    const wrong = form.validate();
    if (Object.keys(wrong).length) {
      form.showErrors(wrong);
      return;
    }
    button.setAttribute('aria-disabled', 'true');
    clearTimeout(waiting);
    await (shared ? keep() : saving);
    if (shared?.undecided) {
      say(shared.say('undecided'));
      button.removeAttribute('aria-disabled');
      return;
    }
    try {
      if (!(await agreed())) {
        button.removeAttribute('aria-disabled');
        return;
      }
      const json = { data: form.data(), revision: page.revision, key: page.key, sections: shared?.seen };
      if (kind === 'outside') json.outside = await outsideAct();
      const answer = await send(page.submit, { method: 'POST', json }, page.csrf);
      if (answer.ok) {
        finished = true;
        local.forget();
        onDone(answer.body.location);
        return;
      }
      if (answer.status === 409) await shared?.news();
      const errors = answer.body?.errors ?? {};
      markOutside(errors);
      if (Object.keys(errors).length && kind !== 'outside') form.showErrors(errors);
      else say(answer.status === 409 ? `${answer.message} ${words.kept}` : answer.message, errors);
    } catch (error) {
      say(error.message);
    }
    button.removeAttribute('aria-disabled');
  }

  button?.addEventListener('click', submit, { signal });
  // what is signed is what is stored: every section, also those nobody touched
  root.querySelector('[data-keep-first]')?.addEventListener('submit', async (event) => {
    event.preventDefault();
    await keep();
    if (shared && (await shared.save(true)).ok) event.target.submit();
  }, { signal });
  document.addEventListener('keydown', (event) => {
    if (button && event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) submit();
  }, { signal });
  window.addEventListener('online', () => unsaved && keep(), { signal });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && waiting !== null) keep();
  }, { signal });

  return {
    // What was typed is kept, then the form goes; when it could not be kept it stays (false), unless `anyway`.
    async leave(anyway) {
      if (!finished && waiting !== null) await keep();
      await saving;
      if (unsaved && !finished && !anyway) return false;
      clearTimeout(waiting);
      listening.abort();
      shared?.end();
      form.destroy?.();
      return true;
    },
  };
}
