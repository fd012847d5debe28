// Asks the server now and then whether the list is still as shown; an unchanged one costs a line (304).
const EVERY = 15_000;
const LONGEST = 240_000;

export class Live {
  // `apply(html)` is given the list whenever it is another one than before.
  constructor(address, apply) {
    Object.assign(this, { address, apply, tag: null, pause: EVERY, timer: null });
  }

  // Asks at once.
  async refresh() {
    const headers = this.tag ? { 'If-None-Match': this.tag } : {};
    const answer = await fetch(this.address, { headers, credentials: 'same-origin' }).catch(() => null);
    this.pause = answer?.ok || answer?.status === 304 ? EVERY : Math.min(this.pause * 2, LONGEST);
    if (!answer?.ok || answer.redirected) return; // out of reach or signed out: the page says so when it is used
    this.tag = answer.headers.get('ETag');
    this.apply(await answer.text());
  }

  start() {
    const again = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(async () => {
        if (document.visibilityState === 'visible') await this.refresh();
        again();
      }, this.pause);
    };
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.refresh();
    });
    again();
  }
}
