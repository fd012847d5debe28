// What a form would submit, complete: with what rows hold beside columns.
import { parts } from './errors.js';

// The values of everything visible. Lists stay lists when they are empty, and a row keeps what it holds beside its
// columns (the wording of a rubric), so that a draft brings it back.
export function collect(form) {
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
