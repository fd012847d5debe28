// The file field: every file is uploaded at once, and the form holds [{id, name, size}], as the server expects it.
// form-js's own file picker would keep the files in the browser until the form is submitted.
import { useContext, useRef, useState } from 'preact/hooks';
import { Description, FilePicker, FormContext, Label } from '@bpmn-io/form-js-viewer';
import { Messages } from './messages.jsx';
import { word } from './words.js';

const MEGABYTE = 1024 * 1024;
const MAX_FILES = 50; // as on the server

export function Files(props) {
  const { field, domId, errors, disabled, readonly, value, onChange, fieldInstance } = props;
  const { getService } = useContext(FormContext);
  const [uploads, { addressOf }] = [getService('uploads'), getService('pictures')];
  const input = useRef();
  const held = useRef([]);
  const [said, say] = useState('');
  const [refused, refuse] = useState([]);
  held.current = Array.isArray(value) ? value : [];
  const fixed = disabled || readonly || !uploads.allowed;
  const many = field.multiple === true;
  const limit = many ? Number(field.properties?.maxFiles) || MAX_FILES : 1;

  // the list as it is after the uploads that finished meanwhile
  const keep = (files) => {
    held.current = files;
    onChange({ value: files.length ? files : null });
  };

  async function take(files) {
    const problems = [];
    refuse([]);
    for (const file of files) {
      const problem = unfit(file, field, many ? held.current.length : 0, limit);
      if (problem) {
        problems.push(problem);
        continue;
      }
      say(word('sending', { name: file.name }));
      try {
        const { id, name, size } = await uploads.send(file, fieldInstance);
        keep([...(many ? held.current.filter((other) => other.id !== id) : []), { id, name, size }]);
        say(word('sent', { name }));
      } catch (error) {
        say('');
        problems.push(word('not_sent', { name: file.name, why: error.message }));
      }
    }
    refuse(problems);
    if (input.current) input.current.value = '';
  }

  const described = `${domId}-hint ${domId}-error-message`;
  return (
    <div
      class={`fjs-form-field fjs-form-field-filepicker${errors.length ? ' fjs-has-errors' : ''}`}
      onDragOver={(event) => !fixed && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (!fixed) take([...event.dataTransfer.files].slice(0, limit));
      }}
    >
      <Label htmlFor={domId} label={field.label} required={field.validate?.required} />
      <Description id={`${domId}-description`} description={field.description} />
      {held.current.length > 0 && (
        <ul class="lh-files">
          {held.current.map((file) => (
            <li key={file.id}>
              <a class="lh-name" href={addressOf(file.id)} target="_blank" rel="noopener">{file.name}</a>
              <span class="lh-size">{[sizeInWords(file.size), uploads.known(file.id).by, uploads.known(file.id).at].filter(Boolean).join(' ')}</span>
              {!fixed && (
                <button
                  type="button" class="lh-take-away" aria-label={word('remove_file', { name: file.name })}
                  onClick={() => keep(held.current.filter((other) => other.id !== file.id))}
                >{word('remove')}</button>
              )}
            </li>
          ))}
        </ul>
      )}
      {fixed && held.current.length === 0 && <p class="lh-hint">{word('no_file')}</p>}
      {!fixed && (
        <div class="lh-pick">
          <input
            ref={input} id={domId} type="file" class="lh-file" multiple={many} accept={field.accept || undefined}
            aria-invalid={errors.length > 0} aria-describedby={described}
            onChange={(event) => take([...event.target.files])}
          />
          <label htmlFor={domId} class="lh-choose" aria-hidden="true">{word(many ? 'choose_files' : 'choose_file')}</label>
          <span class="lh-hint" id={`${domId}-hint`}>{hint(field)}</span>
        </div>
      )}
      <p class="lh-said" role="status">{said}</p>
      <Messages id={`${domId}-error-message`} errors={[...refused, ...errors]} />
    </div>
  );
}
Files.config = FilePicker.config;

// Why `file` cannot be taken, or undefined: told before anything is sent.
export function unfit(file, field, count, limit) {
  const megabytes = Number(field.properties?.maxMB);
  if (count >= limit) return word('file_count', { limit });
  if (megabytes && file.size > megabytes * MEGABYTE) return word('file_size', { name: file.name, limit: megabytes });
  if (!accepted(field.accept, file)) return word('file_type', { name: file.name, accept: field.accept });
  return undefined;
}

function accepted(accept, file) {
  const wanted = (accept || '').split(',').map((part) => part.trim().toLowerCase()).filter(Boolean);
  if (!wanted.length) return true;
  const type = file.type.toLowerCase();
  return wanted.some((part) => {
    if (part.startsWith('.')) return file.name.toLowerCase().endsWith(part);
    return part === '*/*' || part === type || (part.endsWith('/*') && type.startsWith(part.slice(0, -1)));
  });
}

function hint(field) {
  const kinds = (field.accept || '').split(',').map((part) => part.trim()).filter(Boolean).join(' ');
  const limit = Number(field.properties?.maxMB);
  const parts = [kinds && word('accepts', { accept: kinds }), limit && word('at_most', { limit })];
  return parts.filter(Boolean).join('，');
}

export function sizeInWords(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MEGABYTE ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
