// What stands around every entry: its label, what it is measured in, its description and what is wrong with it.
import { Description, Label, useSingleLineTemplateEvaluation } from '@bpmn-io/form-js-viewer';
import { Messages } from '../messages.jsx';

const words = (...names) => names.filter(Boolean).join(' ');

export function Frame({ type, props, labelled = true, children }) {
  const { field, domId, errors = [], disabled, readonly } = props;
  const state = words(errors.length && 'fjs-has-errors', disabled && 'fjs-disabled', readonly && 'fjs-readonly');
  return (
    <div class={words('fjs-form-field', `fjs-form-field-${type}`, state)}>
      {labelled && <Label id={`${domId}-label`} htmlFor={domId} label={field.label} required={field.validate?.required} />}
      {children}
      <Description id={`${domId}-description`} description={field.description} />
      <Messages id={`${domId}-error-message`} errors={errors} />
    </div>
  );
}

// What an input says to those who do not see the page.
export function spoken({ field, domId, errors = [] }) {
  return {
    required: field.validate?.required || undefined,
    'aria-invalid': errors.length > 0,
    'aria-describedby': words(field.description && `${domId}-description`, errors.length && `${domId}-error-message`) || undefined,
  };
}

// An input between what stands before and after it, such as a unit.
export function Adorned({ props: { field, disabled, readonly }, children }) {
  const { prefixAdorner, suffixAdorner } = field.appearance ?? {};
  return (
    <div class={words('fjs-input-group', disabled && 'fjs-disabled', readonly && 'fjs-readonly')}>
      <Adorner text={prefixAdorner} side="left" edge="right" />
      {children}
      <Adorner text={suffixAdorner} side="right" edge="left" />
    </div>
  );
}

function Adorner({ text, side, edge }) {
  const shown = useSingleLineTemplateEvaluation(text, { debug: true });
  if (!shown) return null;
  return <span class={`fjs-input-adornment border-${edge} border-radius-${side}`}><span class="fjs-input-adornment-text">{shown}</span></span>;
}
