// The identities of the rows of a table, and which of them are live. In a long table a row rests, as text, while it is
// far from the part that is seen: five hundred rows of fields would take seconds to draw and to lay out.
import { useEffect, useRef, useState } from 'preact/hooks';

const LIVE = 24; // rows that never rest
const NEAR = '700px 0px';

class Keeper {
  ids = [];
  awake = new Set();
  next = 0;

  // Gives each of `count` rows an identity; rows that are there from the beginning rest when there are many.
  keep(count) {
    const isNew = !this.ids.length;
    while (this.ids.length < count) {
      const id = this.next++;
      this.ids.push(id);
      if (!isNew || id < LIVE) this.awake.add(id);
    }
    this.ids.length = count;
    return this.ids;
  }

  // Lets all but the first rows rest again, when the table is drawn anew.
  rest() {
    if (this.ids.length > LIVE) this.awake = new Set(this.ids.slice(0, LIVE));
    return this;
  }

  remove(row) {
    this.ids.splice(row, 1);
  }

  insert(row) {
    const id = this.next++;
    this.awake.add(id);
    this.ids.splice(row, 0, id);
  }
}

// form-js service: the keepers of all tables, which outlive their tables when a section is closed and opened again.
export class Keepers {
  known = new Map();

  of(name) {
    if (!this.known.has(name)) this.known.set(name, new Keeper());
    return this.known.get(name).rest();
  }
}

// [keeper, wake, rest]: `wake(ids)` brings rows to life and draws the table again, `rest(ids)` the other way round.
export function useKeeper(keepers, name, count) {
  const keeper = useRef();
  const [, redraw] = useState(0);
  keeper.current ??= keepers.of(name);
  keeper.current.keep(count);
  const set = (ids, live) => {
    const { awake } = keeper.current;
    const others = ids.filter((id) => id !== undefined && awake.has(id) !== live);
    others.forEach((id) => (live ? awake.add(id) : awake.delete(id)));
    if (others.length) redraw((times) => times + 1);
  };
  return [keeper.current, (ids) => set(ids, true), (ids) => set(ids, false)];
}

// Wakes the rows that come near what is seen of the scrolling box, and lets those rest that leave it.
export function useWaking(box, count, wake, rest) {
  const near = useRef(new WeakSet());
  useEffect(() => {
    if (count <= LIVE || !box.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      const [coming, leaving] = [[], []];
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) coming.push(idOf(target));
        else if (near.current.has(target) && !target.contains(document.activeElement)) leaving.push(idOf(target));
        if (isIntersecting) near.current.add(target);
        else near.current.delete(target);
      }
      wake(coming);
      rest(leaving);
    }, { root: box.current, rootMargin: NEAR });
    box.current.querySelectorAll('tr[data-id]').forEach((line) => observer.observe(line));
    return () => observer.disconnect();
  }, [count]);
}

const idOf = (line) => Number(line.dataset.id);
