// The header rows and the rows of totals of a table.
import { heading, isRowHeader, lookOf, totalCells } from './columns.js';
import { sum } from './decimals.js';
import { at } from './settle.js';
import { withUnit } from './shown.js';
import { word } from './words.js';

export function Head({ list, editable }) {
  const two = list.heads.length === 2;
  return (
    <thead class={two ? 'lh-two' : undefined}>
      {list.heads.map((cells, line) => (
        <tr key={line}>
          {line === 0 && list.numbered && <th scope="col" rowSpan={list.heads.length} class="lh-no">{word('row_number')}</th>}
          {cells.map((cell) => (cell.column ? <ColumnHead key={cell.column.id} {...cell} /> : (
            <th key={cell.text} scope="colgroup" colSpan={cell.columns} class="lh-over">{cell.text}</th>
          )))}
          {line === 0 && editable && (
            <th scope="col" rowSpan={list.heads.length} class="lh-actions"><span class="lh-hidden">{word('operations')}</span></th>
          )}
        </tr>
      ))}
    </thead>
  );
}

function ColumnHead({ column, rows }) {
  return (
    <th scope="col" rowSpan={rows} class={`${lookOf(column)}${isRowHeader(column) ? ' lh-name-cell' : ''}`}>
      {heading(column)}
      {column.validate?.required && <span class="fjs-asterix" aria-hidden="true">*</span>}
    </th>
  );
}

// The columns as groups, so that a heading over several of them is one for screen readers, too.
export function ColumnGroups({ list, editable }) {
  const spans = list.heads[0].map((cell) => cell.columns ?? 1);
  return [...(list.numbered ? [1] : []), ...spans, ...(editable ? [1] : [])].map((span, place) => <colgroup key={place} span={span} />);
}

// 合计 or 小计 over `rows`; a value that is hidden does not count.
export function TotalRow({ list, label, rows, editable, kind }) {
  const cells = totalCells(list, word(label), (column) => {
    const counted = rows.filter((around) => !column.conditional?.hide || !list.feel.test(column.conditional.hide, around));
    return withUnit(column, sum(counted.map((around) => at(around.this, column.key.split('.')))));
  });
  return (
    <tr class={kind}>
      {cells.map((cell) => (cell.isLabel
        ? <th key={cell.id} scope="row" colSpan={cell.span}><span>{cell.text}</span></th>
        : <td key={cell.id} class="lh-sum">{cell.text}</td>))}
      {editable && <td class="lh-actions" />}
    </tr>
  );
}
