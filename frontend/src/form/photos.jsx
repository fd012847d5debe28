// A file field with photos=yes: taken with the camera or chosen, sent at once, shown small with who took them and when.
// What could not be sent stays here and is sent as soon as there is a connection again.
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { Description, FilePicker, FormContext, Label } from '@bpmn-io/form-js-viewer';
import { Files, unfit } from './files.jsx';
import { Messages } from './messages.jsx';
import { word } from './words.js';

const MAX_PHOTOS = 50; // as on the server
const AGAIN = 15_000;

export const FilesOrPhotos = (props) => (props.field.properties?.photos === 'yes' ? <Photos {...props} /> : <Files {...props} />);
FilesOrPhotos.config = FilePicker.config;

function Photos(props) {
  const { field, domId, errors, disabled, readonly, value, onChange, fieldInstance } = props;
  const { getService } = useContext(FormContext);
  const [uploads, { addressOf }] = [getService('uploads'), getService('pictures')];
  const [waiting, wait] = useState([]);
  const [refused, refuse] = useState([]);
  const held = useRef([]);
  const sending = useRef(false);
  held.current = Array.isArray(value) ? value : [];
  const fixed = disabled || readonly || !uploads.allowed;
  const limit = field.multiple === true ? Number(field.properties?.maxFiles) || MAX_PHOTOS : 1;

  const keep = (files) => {
    held.current = files;
    onChange({ value: files.length ? files : null });
  };

  // One after the other; the first that finds no connection, and those behind it, wait.
  async function send(files) {
    if (sending.current) {
      wait((others) => [...others, ...files]);
      return;
    }
    sending.current = true;
    const left = [...files];
    const problems = [];
    while (left.length) {
      const [file] = left;
      const problem = unfit(file, field, field.multiple === true ? held.current.length : 0, limit);
      if (problem) problems.push(problem);
      else {
        wait([...left]);
        try {
          const { id, name, size } = await uploads.send(file, fieldInstance);
          keep([...(field.multiple === true ? held.current.filter((other) => other.id !== id) : []), { id, name, size }]);
        } catch (error) {
          if (error.status === 0) break;
          problems.push(word('not_sent', { name: file.name, why: error.message }));
        }
      }
      left.shift();
    }
    sending.current = false;
    wait(left);
    refuse(problems);
  }

  useEffect(() => {
    if (!waiting.length) return undefined;
    const again = () => send(waiting);
    const timer = setTimeout(again, AGAIN);
    window.addEventListener('online', again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', again);
    };
  }, [waiting]);

  const pick = (event) => {
    const files = [...event.target.files];
    event.target.value = '';
    send([...waiting, ...files]);
  };
  const picker = (id, capture, label) => (
    <span class="lh-pick">
      <input
        id={id} type="file" class="lh-file" accept={field.accept || 'image/*'} capture={capture} multiple={!capture && limit > 1}
        aria-invalid={errors.length > 0} aria-describedby={`${domId}-error-message`} onChange={pick}
      />
      <label htmlFor={id} class="lh-choose">{label}<span class="lh-hidden">{word('separator')}{field.label}</span></label>
    </span>
  );
  return (
    <div class={`fjs-form-field fjs-form-field-filepicker lh-photos${errors.length ? ' fjs-has-errors' : ''}`}>
      <Label label={field.label} required={field.validate?.required} />
      <Description id={`${domId}-description`} description={field.description} />
      {(held.current.length > 0 || waiting.length > 0) && (
        <ul class="lh-shots">
          {held.current.map((file) => (
            <li key={file.id}><Shot file={file} address={addressOf(file.id)} known={uploads.known(file.id)} onRemove={fixed ? undefined : () => keep(held.current.filter(({ id }) => id !== file.id))} /></li>
          ))}
          {waiting.map((file) => <li key={`${file.name} ${file.lastModified}`} class="lh-waiting">{word('photo_waits', { name: file.name })}</li>)}
        </ul>
      )}
      {!fixed && held.current.length < limit && (
        <div class="lh-photo-acts">
          {picker(domId, 'environment', word('take_photo'))}
          {picker(`${domId}-chosen`, undefined, word('choose_photos'))}
        </div>
      )}
      <p class="lh-said" role="status">{waiting.length ? word('photos_wait', { count: waiting.length }) : ''}</p>
      <Messages id={`${domId}-error-message`} errors={[...refused, ...errors]} />
    </div>
  );
}

function Shot({ file, address, known, onRemove }) {
  return (
    <figure>
      <a href={address} target="_blank" rel="noopener"><img src={address} alt={word('photo', { name: file.name })} loading="lazy" /></a>
      <figcaption>{known.by && <span>{known.by}</span>} {known.at && <span>{known.at}</span>}</figcaption>
      {onRemove && <button type="button" class="lh-take-away" aria-label={word('remove_file', { name: file.name })} onClick={onRemove}>{word('remove')}</button>}
    </figure>
  );
}
