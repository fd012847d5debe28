// A list whose rows are drawn as cards, one below the other: for requests that are answered one by one, and for checks
// that are ticked with a thumb. Its fields are form-js's own, as in a table.
import { useContext, useMemo, useRef } from 'preact/hooks';
import { FormContext, FormField, LocalExpressionContext } from '@bpmn-io/form-js-viewer';
import { Words } from './cells.jsx';
import { describe } from './columns.js';
import { useKeeper } from './keeper.js';
import { Lines } from './lines.js';
import { RowOrigin } from './marked.jsx';

// {form, list, lines, keeper}: what the cards are drawn from.
export function useCards(props) {
  const { field, readonly, disabled } = props;
  const { getService } = useContext(FormContext);
  const form = getService('form');
  const outer = useContext(LocalExpressionContext);
  const list = useMemo(
    () => ({ ...describe(field), feel: getService('feel'), pathRegistry: getService('pathRegistry') }), [field],
  );
  const rows = Array.isArray(props.value) ? props.value : [];
  const editable = !list.fixed && !readonly && !disabled;
  const [keeper] = useKeeper(getService('keepers'), props.domId, rows.length);
  const lines = new Lines({ form, list, rows, props, outer, keeper, editable, origins: getService('origins') });
  return { form, list, lines, keeper, editable };
}

export const isHidden = (line, column) =>
  Boolean(column.conditional?.hide && line.list.feel.test(column.conditional.hide, line.around));

// Surroundings of what stands in a card.
export function Card({ line, children }) {
  return (
    <LocalExpressionContext.Provider value={line.around}>
      <RowOrigin.Provider value={{}}>{children}</RowOrigin.Provider>
    </LocalExpressionContext.Provider>
  );
}

// One column of a card; null when a condition hides it.
export function Piece({ line, column }) {
  const { list, cell, row, keeper, id } = line;
  const held = useRef({});
  if (held.current[list.id] !== row) held.current = { ...cell.indexes, [list.id]: row };
  const indexes = held.current;
  // a file may have been sent some time after it was chosen: it belongs to this row, wherever that stands by now
  const change = (update) => {
    const now = keeper.ids.indexOf(id);
    if (now < 0) return;
    const places = { ...cell.indexes, [list.id]: now };
    const valuePath = list.pathRegistry.getValuePath(update.field, { indexes: places });
    cell.onChange({ ...update, indexes: places, fieldInstance: { ...update.fieldInstance, id: update.field.id, indexes: places, valuePath } });
  };
  const steady = useRef();
  steady.current = change;
  const onChange = useMemo(() => (update) => steady.current(update), []);
  if (isHidden(line, column)) return null;
  if (column.type === 'text') return <Words cell={cell} column={column} indexes={indexes} />;
  return <FormField {...cell} field={column} indexes={indexes} onChange={onChange} />;
}
