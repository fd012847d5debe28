// What was typed while the server was out of reach: kept in this browser until it is saved there, for its writer only.
const AGE = 14 * 24 * 3600 * 1000;

export class Unsaved {
  // `name` says which form of whom.
  constructor(name) {
    this.name = `unsaved ${name}`;
  }

  // {data, draft, at} that never arrived; null when all did. `draft` is the saved draft it was typed on.
  read() {
    try {
      const found = JSON.parse(localStorage.getItem(this.name));
      if (found && Date.now() - found.at < AGE) return found;
    } catch {
      // a browser that keeps nothing, or something that is not ours: there is nothing to bring back
    }
    this.forget();
    return null;
  }

  // Whether the browser took it.
  keep(data, draft) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ data, draft, at: Date.now() }));
      return true;
    } catch {
      return false; // full, or switched off
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // a browser that keeps nothing
    }
  }
}
