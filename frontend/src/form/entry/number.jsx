// Numbers, typed as people write them.
import { Numberfield } from '@bpmn-io/form-js-viewer';
import { useTyped } from '../typing.js';
import { Adorned, Frame, spoken } from './frame.jsx';
import { readNumber } from './numbers.js';
import { staysOnEnter } from './text.jsx';

export function NumberField(props) {
  const { field, domId, disabled, readonly } = props;
  const { input } = useTyped(props, {
    read: (text) => readNumber(text, field.serializeToString) ?? (text.trim() || null),
    write: (value) => String(value ?? ''),
  });
  return (
    <Frame type="number" props={props}>
      <Adorned props={props}>
        <input
          class="fjs-input" type="text" inputMode="decimal" autoComplete="off" id={domId} disabled={disabled} readOnly={readonly}
          onKeyDown={staysOnEnter} {...spoken(props)} {...input}
        />
      </Adorned>
    </Frame>
  );
}
NumberField.config = { ...Numberfield.config, sanitizeValue: ({ value, formField }) => begun(value, formField.serializeToString) };

// What a draft holds of somebody's typing stays, although it is no number.
function begun(value, asText) {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return readNumber(String(value), asText) ?? (String(value).trim() || null);
}
