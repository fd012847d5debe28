// What is being typed and is not in the data of the form yet. A field shows what is typed into it whatever is drawn
// meanwhile; the data follow after a pause, when the field is left, and before anything else is changed or read.
import { useContext, useEffect, useReducer, useRef } from 'preact/hooks';
import { FormContext } from '@bpmn-io/form-js-viewer';

const PAUSE = 300;

// form-js service
export class Typing {
  constructor(form) {
    this.open = new Map(); // entry -> what takes it over after the pause; undefined while somebody composes a character
    const update = form._update.bind(form);
    form._update = (change) => {
      this.finish();
      update(change);
    };
  }

  hold(entry, isComposing) {
    clearTimeout(this.open.get(entry));
    this.open.set(entry, isComposing ? undefined : setTimeout(() => this.finish(entry), PAUSE));
  }

  // Takes over what was typed: into `entry`, or all of it.
  finish(entry) {
    for (const one of entry ? [entry] : [...this.open.keys()]) {
      if (!this.open.has(one)) continue;
      clearTimeout(this.open.get(one));
      this.open.delete(one);
      one.take();
    }
  }
}
Typing.$inject = ['form'];

const alike = (one, two) => (one ?? '') === (two ?? '');

// What a text input shows and listens to. `read` makes a value of a text, `write` a text of a value; a text that means
// no value is kept as the value, so that it stays on the page and in the draft, and is refused when it is judged.
export function useTyped({ value, onChange, onFocus, onBlur }, { read, write }) {
  const typing = useContext(FormContext).getService('typing');
  const [, redraw] = useReducer((times) => times + 1, 0);
  const entry = useRef(null);
  // text: what was typed, null when there is nothing but the value; drawn: the value last drawn; known: the value
  // that the form has, perhaps not drawn yet
  const own = (entry.current ??= { text: null, drawn: value, known: value, focused: false });
  if (!alike(value, own.drawn)) {
    own.drawn = value;
    if (!alike(value, own.known)) Object.assign(own, { known: value, text: null }); // changed by something else
  }
  if (own.text !== null && !own.focused && !typing.open.has(own) && alike(value, own.known)) own.text = null;
  own.take = () => {
    const next = read(own.text);
    if (!alike(next, own.known)) {
      own.known = next;
      onChange({ value: next });
    }
    redraw();
  };
  useEffect(() => () => typing.finish(own), []);

  const type = (text, isComposing) => {
    own.text = text;
    typing.hold(own, isComposing);
    redraw();
  };
  return {
    // writes a text as if it had been typed
    put(text) {
      type(text);
      typing.finish(own);
    },
    input: {
      value: own.text ?? write(value),
      onInput: (event) => type(event.target.value, event.isComposing),
      onCompositionEnd: (event) => type(event.target.value, false),
      onFocus: () => {
        own.focused = true;
        onFocus?.();
      },
      onBlur: () => {
        own.focused = false;
        typing.finish(own);
        if (own.text !== null) redraw();
        onBlur?.();
      },
    },
  };
}
