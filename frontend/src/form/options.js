// What can be chosen in a field, as {value, label}: listed, sent along by the server, or computed.
import { useContext, useEffect, useMemo } from 'preact/hooks';
import { FormContext, LocalExpressionContext } from '@bpmn-io/form-js-viewer';

export function optionsOf(form, field, around) {
  const found = field.valuesKey
    ? form._getState().initialData?.[field.valuesKey]
    : field.values ?? form.get('feel').value(field.valuesExpression, around);
  return (Array.isArray(found) ? found : []).map(normalised).filter(Boolean);
}

const isNothing = (value) => value === null || value === undefined || value === '';

function normalised(option) {
  const { value, label } = Object(option) === option ? option : { value: option };
  if (isNothing(value)) return null;
  return { value, label: typeof label === 'string' && label ? label : String(value) };
}

export const isSame = (one, two) => one === two || (Object(one) === one && JSON.stringify(one) === JSON.stringify(two));

// The options of a field that is drawn; a value that is none of them any more is given up.
export function useOptions({ field, value, onChange, disabled, readonly }) {
  const form = useContext(FormContext).getService('form');
  const around = useContext(LocalExpressionContext);
  const found = optionsOf(form, field, around);
  const mark = JSON.stringify(found);
  const options = useMemo(() => found, [mark]);
  useEffect(() => {
    if (disabled || readonly || isNothing(value)) return;
    const held = Array.isArray(value) ? value : [value];
    const left = held.filter((one) => options.some((option) => isSame(option.value, one)));
    if (left.length < held.length) onChange({ value: Array.isArray(value) ? left : null });
  }, [options, value]);
  return options;
}

// The label of a value among `options`; '' when it is none of them.
export const labelOf = (options, value) => options.find((option) => isSame(option.value, value))?.label ?? '';
