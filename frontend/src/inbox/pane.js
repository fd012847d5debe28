// The task beside the list: the server's own part of the page, with its form, claimed and submitted without leaving.
import { say } from './words.js';

// The forms are fetched with the first task that is opened: a list alone, as on a phone, does without them.
const forms = () => import('../task.js');

const INSIDE = /^\/tasks\/[0-9a-f]{32}\.\d+(?=$|\/)/;

// The address of the task that `address` is about; null when it is about none.
export const taskOf = (address) => new URL(address, location.href).pathname.match(INSIDE)?.[0] ?? null;

export class Pane {
  // `done(address)` is told where the server would go on after a submission, `acted(path)` that a button of the task
  // at `path` did something, `closed()` that the pane was closed.
  constructor(place, { style, done, acted, closed }) {
    Object.assign(this, { place, style, done, acted, closed, path: null, task: null, turn: 0 });
    place.addEventListener('submit', (event) => {
      if (!taskOf(event.target.action)) return;
      event.preventDefault();
      this.post(event.target, event.submitter);
    });
    place.addEventListener('click', (event) => {
      if (event.target.closest('[data-close]')) this.close();
    });
  }

  // Shows the task at `path`; false when the form that is open could not be left. `anew`: also when it is shown already.
  async open(path, { anew = false, focus = false } = {}) {
    if (this.path === path && !anew) {
      if (focus) this.focus();
      return true;
    }
    if (!(await this.#leave())) return false;
    const turn = ++this.turn;
    this.path = path;
    this.place.hidden = false;
    this.#rest(true);
    forms().catch(() => null); // on their way while the task is; what went wrong is said when they are needed
    const answer = await fetch(`${path}/pane`, { credentials: 'same-origin' }).catch(() => null);
    if (turn !== this.turn) return true;
    if (answer?.redirected) location.assign(path); // signed out meanwhile
    const body = answer?.ok ? await answer.text() : null;
    if (turn !== this.turn) return true;
    this.#rest(false);
    if (body === null) this.#fail();
    else await this.#show(body, turn);
    if (focus && turn === this.turn) this.focus();
    return true;
  }

  async close() {
    if (!(await this.#leave())) return false;
    this.turn += 1;
    this.path = null;
    this.place.hidden = true;
    this.place.replaceChildren();
    this.#rest(false);
    this.closed();
    return true;
  }

  // The task was changed by somebody else: says so and leaves what is typed alone.
  warn() {
    this.place.querySelector('[data-gone]')?.removeAttribute('hidden');
  }

  focus() {
    this.place.focus({ preventScroll: true });
    this.place.scrollIntoView({ block: 'nearest' });
  }

  // Sends a plain form of a task (claim, put back, done …) and shows how the task stands afterwards.
  async post(form, submitter) {
    const buttons = form.querySelectorAll('button');
    for (const button of buttons) button.setAttribute('aria-disabled', 'true');
    const answer = await fetch(form.action, {
      method: 'POST', body: new FormData(form, submitter), headers: { Accept: 'application/json' }, credentials: 'same-origin',
    }).catch(() => null);
    for (const button of buttons) button.removeAttribute('aria-disabled');
    if (!answer?.ok) {
      const told = await answer?.json().catch(() => null);
      this.#complain(form, told?.message ?? say('failed'));
      return;
    }
    const path = taskOf(answer.url);
    if (path) {
      await this.open(path, { anew: true });
      await this.acted(path);
    } else this.#finish(answer.url);
  }

  // What is shown is over: until the next task is there nothing in it can be pressed.
  #finish(address) {
    this.#rest(true);
    return this.done(address);
  }

  #rest(resting) {
    this.place.inert = resting;
    if (resting) this.place.setAttribute('aria-busy', 'true');
    else this.place.removeAttribute('aria-busy');
  }

  async #leave() {
    if (this.task && !(await this.task.leave()) && !window.confirm(say('unsaved'))) {
      this.#rest(false); // it stays, with what was typed
      return false;
    }
    await this.task?.leave(true);
    this.task = null;
    return true;
  }

  async #show(body, turn) {
    this.place.innerHTML = body; // our own page, in which whatever people typed is text
    this.place.scrollTop = 0;
    if (!this.place.querySelector('#page-data')) return;
    if (this.style && !document.querySelector(`link[href="${this.style}"]`)) {
      document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: this.style }));
    }
    const loaded = await forms().catch(() => null);
    if (turn !== this.turn) return;
    if (!loaded) return this.#fail();
    const task = await loaded.mountTask(this.place, (address) => this.#finish(address));
    if (turn === this.turn) this.task = task;
    else await task.leave(true);
  }

  #fail() {
    const line = Object.assign(document.createElement('p'), { className: 'problem', textContent: `${say('failed')} ` });
    line.append(Object.assign(document.createElement('a'), { href: this.path, textContent: say('alone') }));
    this.place.replaceChildren(line);
  }

  #complain(form, sentence) {
    const line = form.querySelector('.wrong') ?? Object.assign(document.createElement('p'), { className: 'wrong' });
    line.setAttribute('role', 'alert');
    line.textContent = sentence;
    form.append(line);
  }
}
