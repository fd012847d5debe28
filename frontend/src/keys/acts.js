// What single keys do on this page: each page adds its own, pages/keys.js listens.
const acts = new Map();

// `run`, instead of what was there before, is called when `key` (as KeyboardEvent.key names it) is pressed outside of fields.
export const act = (key, run) => acts.set(key, run);

export const actOf = (key) => acts.get(key);
