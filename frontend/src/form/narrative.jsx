// A text of many lines: a plain one, or a written chapter with headings, lists, tables and pictures.
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { FormContext, Textarea as FormTextarea } from '@bpmn-io/form-js-viewer';
import { Frame } from './entry/frame.jsx';
import { Textarea } from './entry/text.jsx';
import { isNarrative, letters, read } from './narrative/blocks.js';
import { Blocks } from './narrative/shown.jsx';
import { Tools } from './narrative/tools.jsx';
import { word } from './words.js';

const MEGABYTES = 10; // of a picture, unless the form says otherwise
const NO_TOOLS = { style: 'text', able: {} };

export function TextOrChapter(props) {
  if (!isNarrative(props.field)) return <Textarea {...props} />;
  return props.disabled || props.readonly ? <Fixed {...props} /> : <Chapter {...props} />;
}
TextOrChapter.config = FormTextarea.config;

function Fixed(props) {
  return (
    <Frame type="textarea" props={props}>
      <div class="lh-chapter lh-fixed" id={props.domId} tabIndex={props.errors?.length ? -1 : undefined}><Written value={props.value} /></div>
    </Frame>
  );
}

function Written({ value }) {
  const pictures = useContext(FormContext).getService('pictures');
  return <Blocks blocks={read(value ?? '')} addressOf={pictures.addressOf} />;
}

function Chapter(props) {
  const { domId, field, fieldInstance, value, errors = [] } = props;
  const form = useContext(FormContext);
  const [typing, uploads, pictures] = ['typing', 'uploads', 'pictures'].map((name) => form.getService(name));
  const [tools, setTools] = useState(null);
  const [said, say] = useState('');
  const [failed, fail] = useState(false);
  const place = useRef();
  const editor = useRef(null);
  const latest = useRef();
  latest.current = props;
  const entry = useRef(null); // what is being typed (typing.js); known: the value the form has
  entry.current ??= {
    known: value ?? '',
    take() {
      const next = editor.current?.value() ?? this.known;
      if (next === this.known) return;
      this.known = next;
      latest.current.onChange({ value: next });
    },
  };
  const attributes = {
    id: domId, class: 'lh-chapter-text', role: 'textbox', tabindex: '0', 'aria-multiline': 'true', 'aria-labelledby': `${domId}-label`,
    'aria-describedby': `${domId}-count${errors.length ? ` ${domId}-error-message` : ''}`, 'aria-invalid': String(errors.length > 0),
    ...(field.validate?.required && { 'aria-required': 'true' }),
  };
  const latestAttributes = useRef();
  latestAttributes.current = attributes;
  useEffect(() => {
    let gone = false;
    import('./narrative/editor.js').then(({ Editor }) => {
      if (gone) return;
      editor.current = new Editor({
        place: place.current, value: entry.current.known, attributes: latestAttributes.current,
        mostMegabytes: Number(field.properties.maxMB) || MEGABYTES,
        addressOf: pictures.addressOf,
        send: (file) => uploads.send(file, latest.current.fieldInstance ?? fieldInstance),
        onInput: (isComposing) => typing.hold(entry.current, isComposing),
        onTools: setTools,
        onFocus: () => latest.current.onFocus?.(),
        onBlur: () => {
          typing.finish(entry.current);
          latest.current.onBlur?.();
        },
        say,
      });
    }).catch(() => fail(true));
    return () => {
      gone = true;
      typing.finish(entry.current);
      editor.current?.destroy();
    };
  }, []);
  useEffect(() => {
    if ((value ?? '') === entry.current.known) return;
    entry.current.known = value ?? '';
    editor.current?.set(entry.current.known);
  }, [value]);
  const mark = JSON.stringify(attributes);
  useEffect(() => editor.current?.describe(attributes), [mark]);

  const most = Number(field.validate?.maxLength);
  const count = letters(value ?? '').length;
  return (
    <Frame type="textarea" props={props}>
      <div class="lh-chapter">
        {!failed && <Tools tools={tools ?? NO_TOOLS} id={domId} run={(name) => editor.current?.run(name)} pick={(files) => editor.current?.take(files)} />}
        <div class="lh-writing" ref={place} onMouseDown={(event) => event.target === place.current && (event.preventDefault(), editor.current?.focus())} />
        {!tools && <div class="lh-chapter-text"><Written value={value} /></div>}
      </div>
      <div class="lh-chapter-foot">
        <span role="status">{failed ? word('editor_missing') : said}</span>
        <span id={`${domId}-count`}>{most ? word('letters_of', { count, limit: most }) : word('letters', { count })}</span>
      </div>
    </Frame>
  );
}
