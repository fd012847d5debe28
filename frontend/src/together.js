// A form that colleagues of a unit write at the same time: saves section by section, takes in what others saved, and
// lets a person choose where two typed into one section.
import { withLocks } from './form/shares.js';
import { send, wordsOf } from './send.js';
import { sayer } from './together-words.js';

const EVERY = 15_000;

export class Together {
  // `page` is what the server told, `root` the page or the part of one that the form stands in.
  constructor(page, root) {
    Object.assign(this, { page, root, at: page.together, csrf: page.csrf, say: sayer(page.language) });
    this.seen = Object.fromEntries(Object.entries(this.at.sections).map(([id, { revision }]) => [id, revision]));
    Object.assign(this, { kept: {}, clashes: new Map(), boxes: new Map(), timer: null });
  }

  get schema() {
    return withLocks(this.page.schema, this.locked());
  }

  locked() {
    return Object.entries(this.at.sections).filter(([, { mine }]) => !mine).map(([id]) => id);
  }

  // Goes on with the form once it is drawn.
  begin(form, changed) {
    Object.assign(this, { form, changed });
    this.kept = texts(form.sections());
    this.#wait();
  }

  end() {
    clearTimeout(this.timer);
    this.ended = true;
  }

  // Sends the sections in which something was typed: {ok, savedAt, message, status}. `all`: also those nobody saved yet.
  async save(all = false) {
    const now = this.form.sections();
    const written = texts(now);
    const fresh = (id) => all && !this.seen[id] && this.at.sections[id]?.mine;
    const ids = Object.keys(now).filter((id) => fresh(id) || written[id] !== this.kept[id]);
    if (!ids.length) return { ok: true };
    const sections = Object.fromEntries(ids.map((id) => [id, now[id]]));
    const answer = await send(this.at.save, { method: 'PUT', json: { sections, seen: this.seen } }, this.csrf);
    if (!answer.ok) return answer;
    const { saved, refused, savedAt } = answer.body;
    for (const id of ids) this.kept[id] = written[id]; // what was refused is kept, too, beside
    for (const [id, { revision }] of Object.entries(saved)) {
      this.seen[id] = revision;
      this.clashes.delete(id);
    }
    for (const [id, why] of Object.entries(refused)) this.clashes.set(id, why);
    this.#show(answer.body);
    const others = Object.entries(answer.body.sections).filter(([id, { revision }]) => revision > (this.seen[id] ?? 0));
    if (others.some(([id]) => !this.clashes.has(id))) await this.news();
    return { ok: true, savedAt: Object.keys(saved).length ? savedAt : undefined };
  }

  // What was typed and did not reach the server: {sections, seen}, for the browser to keep.
  unsaved() {
    const now = this.form.sections();
    const written = texts(now);
    const ids = Object.keys(now).filter((id) => written[id] !== this.kept[id]);
    return { sections: pick(now, ids), seen: pick(this.seen, ids) };
  }

  // Takes in what the browser kept; what a colleague saved since is refused by the server and kept beside.
  bringBack({ sections, seen }) {
    const ids = Object.keys(sections).filter((id) => this.at.sections[id]?.mine);
    this.form.take(pick(sections, ids));
    Object.assign(this.seen, pick(seen, ids));
  }

  // Asks what colleagues did, and takes in their sections but those in which something is typed that they do not know.
  async news() {
    const seen = encodeURIComponent(JSON.stringify(this.seen));
    const headers = { Accept: 'application/json', ...(this.tag ? { 'If-None-Match': this.tag } : {}) };
    const answer = await fetch(`${this.at.news}?seen=${seen}`, { headers, credentials: 'same-origin' }).catch(() => null);
    if (!answer?.ok || answer.redirected || this.ended) return []; // nothing new, out of reach or signed out
    this.tag = answer.headers.get('ETag');
    const told = await answer.json();
    const written = texts(this.form.sections());
    const newer = Object.entries(told.newer).filter(([id]) => told.sections[id]?.revision > (this.seen[id] ?? 0));
    const clean = newer.filter(([id]) => !this.clashes.has(id) && written[id] === this.kept[id]);
    this.#takeIn(Object.fromEntries(clean), told);
    this.#show(told);
    return clean.map(([id]) => id);
  }

  get undecided() {
    return [...this.clashes.values()].some(({ why }) => why === 'stale');
  }

  #takeIn(written, told) {
    const ids = Object.keys(written);
    if (!ids.length) return;
    this.form.take(written);
    const after = texts(this.form.sections());
    for (const id of ids) {
      this.seen[id] = told.sections[id].revision;
      this.kept[id] = after[id];
    }
    const titles = ids.map((id) => this.say('taken_in', { who: told.sections[id].by, title: told.sections[id].title }));
    this.note = titles.join(this.say('and'));
  }

  #show(told) {
    const before = this.locked();
    this.at.sections = told.sections;
    this.form.share(told.sections);
    const signed = this.root.querySelector('#together-signed');
    signed.textContent = told.signed;
    signed.hidden = !told.signed;
    if (before.join() !== this.locked().join()) this.note = this.say('shared_anew');
    this.#draw();
  }

  // What the person should know: what has to be decided, and what came in. A clash that is as it was stays as it is
  // drawn: somebody reads in it, or is about to press one of its buttons.
  #draw() {
    const place = this.root.querySelector('#together-notes');
    for (const [id, { of, box }] of this.boxes) {
      if (of === JSON.stringify(this.clashes.get(id))) continue;
      box.remove();
      this.boxes.delete(id);
    }
    const note = place.querySelector('.said');
    for (const [id, why] of this.clashes) {
      if (this.boxes.has(id)) continue;
      const box = this.#clash(id, why);
      this.boxes.set(id, { of: JSON.stringify(why), box });
      place.insertBefore(box, note);
    }
    if ((note?.textContent ?? '') === (this.note ?? '')) return;
    note?.remove();
    if (this.note) place.append(element('p', { className: 'said', textContent: this.note }));
  }

  #clash(id, { why, who, at }) {
    const { title, page } = this.at.sections[id];
    const box = element('div', { className: 'problem' });
    box.append(element('p', { textContent: this.say(why === 'owned' ? 'owned' : 'clash', { who, at, title }) }));
    const buttons = element('p', { className: 'buttons' });
    const button = (key, act) => {
      const made = element('button', { type: 'button', textContent: this.say(key, { who }) });
      made.addEventListener('click', act);
      buttons.append(made);
    };
    if (why === 'stale') {
      button('difference', () => this.#compare(id, box));
      button('mine', () => this.#keepMine(id));
      button('theirs', () => this.#takeTheirs(id));
    } else {
      button('theirs', () => this.#takeTheirs(id));
    }
    buttons.append(element('a', { href: page, textContent: this.say('versions') }));
    box.append(buttons);
    return box;
  }

  async #compare(id, box) {
    const json = { section: id, data: this.form.sections()[id] };
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': this.csrf };
    const answer = await fetch(this.at.difference, { method: 'POST', headers, body: JSON.stringify(json), credentials: 'same-origin' }).catch(() => null);
    const shown = element('div', { className: 'together-difference', tabIndex: -1 });
    if (answer?.ok) shown.innerHTML = await answer.text(); // our own page, in which whatever people typed is text
    else shown.textContent = wordsOf(this.page.language).offline;
    box.querySelector('.together-difference')?.remove();
    box.append(shown);
    shown.focus();
  }

  async #keepMine(id) {
    this.seen[id] = this.clashes.get(id).revision;
    this.kept[id] = null;
    this.clashes.delete(id);
    this.note = this.say('mine_kept');
    await this.changed();
  }

  async #takeTheirs(id) {
    this.clashes.delete(id);
    this.kept[id] = texts(this.form.sections())[id];
    this.seen[id] = 0;
    this.tag = null;
    this.note = '';
    await this.news();
    this.#draw();
  }

  #wait() {
    this.timer = setTimeout(async () => {
      if (document.visibilityState === 'visible') await this.news();
      if (!this.ended) this.#wait();
    }, EVERY);
  }
}

const element = (tag, properties) => Object.assign(document.createElement(tag), properties);
const texts = (sections) => Object.fromEntries(Object.entries(sections).map(([id, data]) => [id, JSON.stringify(data)]));
const pick = (found, ids) => Object.fromEntries(ids.map((id) => [id, found[id]]));
