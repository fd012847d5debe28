// Texts of one line and of many.
import { Textarea as FormTextarea, Textfield as FormTextfield } from '@bpmn-io/form-js-viewer';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useTyped } from '../typing.js';
import { Adorned, Frame, spoken } from './frame.jsx';

const TEXT = { read: (text) => text, write: (value) => value ?? '' };
const GROWS_BY_ITSELF = CSS.supports('field-sizing', 'content');

export function Textfield(props) {
  const { domId, disabled, readonly } = props;
  const { input } = useTyped(props, TEXT);
  return (
    <Frame type="textfield" props={props}>
      <Adorned props={props}>
        <input class="fjs-input" type="text" id={domId} disabled={disabled} readOnly={readonly} onKeyDown={staysOnEnter} {...spoken(props)} {...input} />
      </Adorned>
    </Frame>
  );
}
Textfield.config = FormTextfield.config;

export function Textarea(props) {
  const { domId, disabled, readonly } = props;
  const { input } = useTyped(props, TEXT);
  const box = useRef();
  useLayoutEffect(() => {
    // it only grows: measuring whether it may shrink would make the page jump
    const { scrollHeight, clientHeight, offsetHeight, style } = box.current;
    if (!GROWS_BY_ITSELF && scrollHeight > clientHeight) style.height = `${scrollHeight + offsetHeight - clientHeight}px`;
  }, [input.value]);
  return (
    <Frame type="textarea" props={props}>
      <textarea class="fjs-textarea" id={domId} ref={box} disabled={disabled} readOnly={readonly} {...spoken(props)} {...input} />
    </Frame>
  );
}
Textarea.config = FormTextarea.config;

// A browser would submit a form that has only one line to type into.
export function staysOnEnter(event) {
  if (event.key === 'Enter' && !event.isComposing) event.preventDefault();
}
