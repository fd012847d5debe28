// What each row of a table is drawn from: its values, what its expressions see, its errors, what it had been.
import { inParts } from './feel.js';
import { errorsOfRow } from './filling.js';
import { compareRows, same } from './origins.js';
import { at, parentOf, rowAround } from './settle.js';
import { shownValue } from './shown.js';

export class Lines {
  // `outer` is what expressions around the table see, `props` what form-js gives the field.
  constructor({ form, list, rows, props, outer, keeper, editable, origins }) {
    Object.assign(this, { form, list, rows, props, keeper, editable });
    const { field, fieldInstance, readonly, disabled } = props;
    this.parent = parentOf(outer);
    this.seen = at(outer.this, withinRow(fieldInstance.valuePath)) ?? [];
    this.arounds = rows.map((values, row) => rowAround(outer, this.parent, this.seen[row] ?? values, row));
    const valueOf = inParts(rowAround(outer, this.parent, {}, 0));
    const outside = list.outside.map(([head, ...rest]) => rest.reduce((inner, name) => inner?.[name], valueOf(head)));
    this.common = JSON.stringify([editable, readonly, disabled, rows.length > list.least, outside]);
    this.held = readonly || disabled ? null : origins.rowsOf(field, fieldInstance.valuePath);
    this.changes = this.held && compareRows(field, this.held, rows);
    this.drawn = rows.map((_, row) => this.draw(row));
  }

  // How many filled-in rows are still there with other values.
  get changed() {
    return this.drawn.filter((line) => line.changed).length;
  }

  draw(row) {
    const { list, props, keeper, editable } = this;
    const values = this.rows[row];
    const id = keeper.ids[row];
    const errors = errorsOfRow(this.form, list.columns, props.indexes, row);
    const was = this.changes?.was[row];
    const added = Boolean(this.changes) && was === null;
    const changed = Boolean(was) && this.differs(was, values);
    const live = keeper.awake.has(id);
    return {
      row, id, list, values, was, added, changed, live, editable, keeper, errors,
      around: this.arounds[row],
      cell: props,
      removable: editable && this.rows.length > list.least,
      mark: [row, live, added, this.common, JSON.stringify([values, this.seen[row], errors, was])].join('\n'),
    };
  }

  differs(was, values) {
    return this.list.visible.some((column) => column.key && column.key in was && !column.disabled && column.readonly !== true
      && !same(column, was[column.key], at(values, column.key.split('.'))));
  }

  titleOf(row) {
    const { list, form } = this;
    const value = at(this.rows[row], list.rowGroup);
    const column = list.columns.find(({ key }) => key === list.rowGroup.join('.'));
    return String(column ? shownValue(form, column, value, this.arounds[row]) : value ?? '').trim();
  }
}

// The part of a path that leads on from the row it is in, or from the form.
function withinRow(path) {
  return path.slice(path.findLastIndex((part) => typeof part === 'number') + 1);
}
