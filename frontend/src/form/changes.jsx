// Below a table that was filled in: how much of it is still as it was, and the rows that are gone, to be brought back.
import { word } from './words.js';

export function Changes({ field, changes, changed, onRestore }) {
  const held = changes.was.filter(Boolean).length + changes.gone.length;
  const added = changes.was.length - changes.was.filter(Boolean).length;
  const parts = [
    changed && word('changed_rows', { count: changed }),
    added && word('added_rows', { count: added }),
    changes.gone.length && word('gone_rows', { count: changes.gone.length }),
  ].filter(Boolean);
  return (
    <div class="lh-changes">
      <p class="lh-hint">{word('rows_filled_in', { count: held })}{word('comma_wide')}{parts.join(word('comma_wide')) || word('rows_unchanged')}</p>
      {changes.gone.length > 0 && (
        <details>
          <summary>{word('show_gone', { count: changes.gone.length })}</summary>
          <ul>
            {changes.gone.map(({ row, place }) => (
              <li key={place}>
                <span>{nameOf(field, row, place)}</span>{' '}
                {onRestore && <button type="button" class="lh-restore" onClick={() => onRestore({ row, place })}>{word('restore')}</button>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

// A row in a few words: its first filled texts.
function nameOf(field, row, place) {
  const words = (field.components ?? []).map((column) => row[column.key]).filter((value) => typeof value === 'string' && value);
  return [word('row_label', { row: place + 1 }), ...words.slice(0, 3)].join(' ');
}
