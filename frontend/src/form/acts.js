// What a person does with the rows of a table: add, remove, bring back, paste, walk.
import { dropErrors, emptyRow, makeRoomForErrors, withCells } from './filling.js';
import { focusCell, readKey } from './keys.js';
import { readGrid } from './paste.js';
import { at } from './settle.js';
import { word } from './words.js';

const AHEAD = 8; // rows brought to life together when one of them is walked to

export class Acts {
  // `goal` holds the cell that gets the focus once it is drawn, `order` the rows as they are drawn; `box` (a ref) is
  // where the table stands, which is not known yet while it is drawn for the first time.
  constructor({ form, props, lines, order, keeper, wake, goal, box, say }) {
    Object.assign(this, { form, props, lines, order, keeper, wake, goal, box, say });
    this.list = lines.list;
  }

  get now() {
    return at(this.form._getState().data, this.props.fieldInstance.valuePath) ?? [];
  }

  change(value) {
    this.props.onChange({ value });
  }

  fresh() {
    const { form, props } = this;
    return emptyRow(form, props.field, props.indexes, this.now.length);
  }

  add = (column) => {
    const rows = this.now;
    if (rows.length >= this.list.most) return;
    this.goal.current = [rows.length, column];
    this.change([...rows, this.fresh()]);
  };

  remove = (row) => {
    leave(this.box.current);
    const rows = this.now;
    dropErrors(this.form, this.list.columns, this.props.indexes, row);
    this.keeper.remove(row);
    if (rows.length > 1) this.goal.current = [Math.max(0, row - 1)];
    this.change(rows.filter((_, index) => index !== row));
  };

  // A filled-in row that was removed, before the next of those that are still there.
  bringBack = ({ row, place }) => {
    const rows = this.now;
    const next = this.lines.changes.places.findIndex((held) => held !== null && held > place);
    const here = next < 0 ? rows.length : next;
    const values = structuredClone(this.fresh());
    for (const [key, value] of Object.entries(row)) put(values, key.split('.'), value);
    makeRoomForErrors(this.form, this.list.columns, this.props.indexes, here);
    this.keeper.insert(here);
    this.goal.current = [here];
    this.change(rows.toSpliced(here, 0, values));
  };

  keys = (event) => {
    const found = readKey(event);
    if (!found) return;
    event.preventDefault();
    if (!this.go(found) && found.adds && this.lines.editable) this.add(found.column);
  };

  // To the next row in this direction that has a field in this column.
  go({ row, column, step }) {
    const { order, keeper } = this;
    for (let place = order.indexOf(row) + step; place >= 0 && place < order.length; place += step) {
      const target = order[place];
      if (this.isHidden(target, column)) continue;
      if (!this.lines.drawn[target].live) {
        this.goal.current = [target, column];
        const near = step > 0 ? order.slice(place, place + AHEAD) : order.slice(Math.max(0, place - AHEAD), place + 1);
        this.wake(near.map((one) => keeper.ids[one]));
        return true;
      }
      if (focusCell(this.box.current, target, column)) return true;
    }
    return false;
  }

  isHidden(row, column) {
    const hide = this.list.visible[column]?.conditional?.hide;
    return Boolean(hide) && Boolean(this.list.feel.test(hide, this.lines.arounds[row]));
  }

  paste = (event) => {
    const grid = readGrid(event.clipboardData?.getData('text/plain') ?? '');
    const cell = event.target.closest('[data-column]');
    if (!cell || (grid.length === 1 && grid[0].length === 1)) return; // one value: the field itself takes it
    event.preventDefault();
    const first = this.order.indexOf(Number(cell.closest('tr').dataset.row));
    const room = (this.lines.editable ? this.list.most : this.order.length) - first;
    const fresh = this.fresh();
    const filled = [...this.now];
    grid.slice(0, room).forEach((line, offset) => {
      const row = this.order[first + offset] ?? first + offset;
      filled[row] = withCells(filled[row] ?? fresh, this.list.visible, Number(cell.dataset.column), line);
    });
    this.change(filled);
    const rest = Math.max(0, grid.length - room);
    this.say(word(rest ? 'pasted_part' : 'pasted', { count: grid.length - rest, rest }));
  };
}

function put(values, path, value) {
  const last = path.pop();
  path.reduce((inner, name) => (inner[name] ??= {}), values)[last] = structuredClone(value);
}

// form-js takes over typed text when its field is left: nothing typed may arrive after its row has gone.
function leave(box) {
  if (box?.contains(document.activeElement)) document.activeElement.blur();
}
