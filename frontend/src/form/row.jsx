// One row of a table, drawn again only when something in it changed; its key is its identity, so that what is typed into
// a cell stays with its row when rows above it come and go.
import { Component } from 'preact';
import { FormField, LocalExpressionContext } from '@bpmn-io/form-js-viewer';
import { Resting, Words } from './cells.jsx';
import { heading, isRowHeader, lookOf } from './columns.js';
import { RowOrigin } from './marked.jsx';
import { RowRequests } from './requests.jsx';
import { at } from './settle.js';
import { word } from './words.js';

export class Row extends Component {
  // form-js changes data in place before it copies them: `mark` is a text of everything the row shows
  shouldComponentUpdate(next) {
    return next.mark !== this.props.mark || next.list !== this.props.list;
  }

  // form-js expects the same object for the same row
  get indexes() {
    const { cell, list, row } = this.props;
    if (this.held?.[list.id] !== row) this.held = { ...cell.indexes, [list.id]: row };
    return this.held;
  }

  // A field may report a value some time after it was typed, a file when it has been sent: it belongs to this row,
  // wherever that stands by now, or to none when the row has gone.
  change = (update) => {
    const { cell, list, keeper, id } = this.props;
    const row = keeper.ids.indexOf(id);
    if (row < 0) return;
    const indexes = { ...cell.indexes, [list.id]: row };
    const valuePath = list.pathRegistry.getValuePath(update.field, { indexes });
    cell.onChange({ ...update, indexes, fieldInstance: { ...update.fieldInstance, id: update.field.id, indexes, valuePath } });
  };

  render({ row, id, list, around, cell, live, was, added, editable, removable, onRemove }) {
    return (
      <LocalExpressionContext.Provider value={around}>
        <RowOrigin.Provider value={was ?? {}}>
          <tr aria-label={word('row_label', { row: row + 1 })} data-row={row} data-id={id} data-resting={live ? undefined : ''} class={added ? 'lh-added' : undefined}>
            {list.numbered && this.number()}
            {list.visible.map((column, place) => this.cell(column, place))}
            {editable && <td class="lh-actions"><Remove row={row} disabled={!removable} onClick={() => onRemove(row)} /></td>}
          </tr>
        </RowOrigin.Provider>
      </LocalExpressionContext.Provider>
    );
  }

  number() {
    const { row, list, added, cell } = this.props;
    const inside = <>{row + 1}<RowRequests path={cell.fieldInstance.valuePath} row={row} />{added && <span class="lh-tag">{word('added')}</span>}</>;
    return list.named ? <td class="lh-no">{inside}</td> : <th scope="row" class="lh-no">{inside}</th>;
  }

  cell(column, place) {
    const { list, around, added } = this.props;
    const header = isRowHeader(column);
    const Tag = header ? 'th' : 'td';
    const hidden = column.conditional?.hide && list.feel.test(column.conditional.hide, around);
    const look = `${lookOf(column)}${header ? ' lh-name-cell' : ''}${hidden ? ' lh-void' : ''}`;
    return (
      <Tag key={column.id} scope={header ? 'row' : undefined} class={look} data-column={place} data-head={heading(column)}>
        {hidden ? <span aria-hidden="true" /> : this.content(column)}
        {added && !list.numbered && place === 0 && <span class="lh-tag">{word('added')}</span>}
      </Tag>
    );
  }

  content(column) {
    const { cell, live, list, values, around, errors, was } = this.props;
    if (column.type === 'text') return <Words cell={cell} column={column} indexes={this.indexes} />;
    if (!live && column.key) {
      const value = at(values, column.key.split('.'));
      return <Resting column={column} value={value} around={around} errors={errors[list.columns.indexOf(column)]} origin={was?.[column.key]} />;
    }
    return <FormField {...cell} field={column} indexes={this.indexes} onChange={this.change} />;
  }
}

function Remove({ row, disabled, onClick }) {
  const name = word('remove_row', { row: row + 1 });
  return (
    <button type="button" class="lh-remove" disabled={disabled} title={name} aria-label={name} onClick={onClick}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
      </svg>
    </button>
  );
}
