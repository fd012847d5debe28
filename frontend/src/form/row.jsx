// One row of a table. form-js copies all data at every change, so rows compare contents to be drawn only when needed.
import { Component } from 'preact';
import { buildExpressionContext, FormField, LocalExpressionContext } from '@bpmn-io/form-js-viewer';
import { word } from './words.js';

export class Row extends Component {
  // form-js expects the same object for the same row
  indexes = { ...this.props.cell.indexes, [this.props.list.id]: this.props.row };

  shouldComponentUpdate(next) {
    const now = this.props;
    return !next.list.alone || next.count !== now.count || next.editable !== now.editable
      || next.cell.readonly !== now.cell.readonly || next.cell.disabled !== now.cell.disabled
      || next.removable !== now.removable || next.list !== now.list
      || JSON.stringify([next.values, next.errors]) !== JSON.stringify([now.values, now.errors]);
  }

  render({ row, values, list, around, cell, editable, removable, onKeyDown, onPaste, onRemove }) {
    const context = {
      data: around.data,
      this: shown(around, cell.fieldInstance.valuePath, row) ?? values,
      parent: buildExpressionContext({ ...around, data: around.this }),
      i: [...around.i, row + 1],
    };
    const draw = (field) => <FormField {...cell} key={field.id} field={field} indexes={this.indexes} />;
    const unseen = list.unseen.map(draw);
    return (
      <LocalExpressionContext.Provider value={context}>
        <tr aria-label={word('row_label', { row: row + 1 })}>
          {list.numbered && <th scope="row" class="lh-no">{row + 1}</th>}
          {list.visible.map((column, index) => (
            <td
              key={column.id} class={`lh-${column.type}`}
              onKeyDown={(event) => onKeyDown(event, row, index)} onPaste={(event) => onPaste(event, row, index)}
            >
              {draw(column)}
              {index === 0 && unseen}
            </td>
          ))}
          {editable && (
            <td class="lh-actions">
              <button
                type="button" class="lh-remove" disabled={!removable} title={word('remove_row', { row: row + 1 })}
                aria-label={word('remove_row', { row: row + 1 })} onClick={() => onRemove(row)}
              >
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                  <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
                </svg>
              </button>
            </td>
          )}
        </tr>
      </LocalExpressionContext.Provider>
    );
  }
}

// The row as expressions see it, without what is hidden in it. `path` leads to the list, through rows around it.
function shown(around, path, row) {
  const inside = path.slice(path.findLastIndex((part) => typeof part === 'number') + 1);
  return inside.reduce((inner, name) => inner?.[name], around.this)?.[row];
}
