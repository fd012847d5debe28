// Days, times, and both together: typed, or chosen from a calendar and a list. The calendar opens when it is asked for,
// at what was entered, else at the day the page counts as today.
import { Datetime, FormContext, Label } from '@bpmn-io/form-js-viewer';
import { useContext, useRef, useState } from 'preact/hooks';
import { useTyped } from '../typing.js';
import { Popup } from '../popup.jsx';
import { word } from '../words.js';
import { Calendar } from './calendar.jsx';
import { joined, partsOf, readDay, readTime } from './dates.js';
import { Frame, spoken } from './frame.jsx';
import { CalendarSign, ClockSign } from './icons.jsx';
import { List, useList } from './list.jsx';
import { staysOnEnter } from './text.jsx';

const MINUTES = [1, 5, 10, 15, 30, 60]; // from time to time in the list
const MORNING = '09:00';

export function Moment(props) {
  const { field } = props;
  const subtype = field.subtype ?? 'date';
  const entry = useParts(props, field);
  return (
    <Frame type="datetime" props={props} labelled={false}>
      <div class="fjs-vertical-group">
        {subtype !== 'time' && <Day props={props} entry={entry('day')} />}
        {subtype === 'datetime' && <div class="fjs-datetime-separator" />}
        {subtype !== 'date' && <Time props={props} entry={entry('time')} />}
      </div>
    </Frame>
  );
}
Moment.config = {
  ...Datetime.config,
  sanitizeValue: ({ value }) => (typeof value === 'string' && value.trim() ? value : null),
};

// Each part as a value of its own, although the form keeps one value: entry('day') is {value, onChange}.
function useParts({ value, onChange }, field) {
  const own = useRef({});
  if (own.current.drawn !== value || !own.current.parts) own.current = { drawn: value, parts: partsOf(value, field.subtype) };
  return (name) => ({
    value: own.current.parts[name],
    onChange({ value: part }) {
      own.current.parts = { ...own.current.parts, [name]: part ?? '' };
      onChange({ value: joined(own.current.parts, field) });
    },
  });
}

const READ = {
  day: { read: (text) => readDay(text) ?? text.trim(), write: (value) => value ?? '' },
  time: { read: (text) => readTime(text) ?? text.trim(), write: (value) => value ?? '' },
};

function Day({ props, entry }) {
  const { field, domId, disabled, readonly, onFocus, onBlur } = props;
  const today = useContext(FormContext).getService('today');
  const typed = useTyped({ ...entry, onFocus, onBlur }, READ.day);
  const [shown, show] = useState(null); // null, 'open', or 'keys' when the keyboard is in the calendar
  const anchor = useRef();
  const fixed = disabled || readonly;
  const input = () => anchor.current.querySelector('input');
  const close = () => {
    if (shown) input().focus();
    show(null);
  };
  const keys = (event) => {
    staysOnEnter(event);
    if (event.altKey || fixed) return;
    if (event.key === 'ArrowDown') show('keys');
    else if (event.key === 'Escape' && shown) show(null);
    else return;
    event.preventDefault();
  };
  const pick = (day) => {
    typed.put(day);
    close();
  };
  return (
    <div class="fjs-datetime-subsection" onfocusout={(event) => !event.currentTarget.contains(event.relatedTarget) && show(null)}>
      <Label id={`${domId}-label`} htmlFor={`${domId}-date`} label={field.dateLabel} collapseOnEmpty={!field.timeLabel} required={field.validate?.required} />
      <div class={`fjs-input-group${disabled ? ' fjs-disabled' : ''}${readonly ? ' fjs-readonly' : ''}`} ref={anchor}>
        <button
          type="button" class="fjs-input-adornment border-right border-radius-left lh-opens" tabIndex={-1} disabled={fixed} title={word('open_calendar')}
          aria-label={word('open_calendar')} onMouseDown={(event) => event.preventDefault()} onClick={() => {
            input().focus();
            show(shown ? null : 'open');
          }}
        ><CalendarSign /></button>
        <input
          class="fjs-input" type="text" id={`${domId}-date`} disabled={disabled} readOnly={readonly} placeholder={word('date_shape')} autoComplete="off"
          role="combobox" aria-haspopup="dialog" aria-expanded={Boolean(shown)} aria-controls={shown ? `${domId}-calendar` : undefined}
          {...spoken(props)} {...typed.input} onKeyDown={keys} onClick={() => !fixed && !shown && show('open')}
          onInput={(event) => {
            typed.input.onInput(event);
            show(null);
          }}
        />
      </div>
      {shown && (
        <Popup anchor={anchor}>
          <Calendar
            id={`${domId}-calendar`} day={readDay(typed.input.value)} today={today}
            least={field.disallowPassedDates ? today : undefined} focused={shown === 'keys'} onPick={pick} onLeave={close}
          />
        </Popup>
      )}
    </div>
  );
}

function Time({ props, entry }) {
  const { field, domId, disabled, readonly, onFocus, onBlur } = props;
  const typed = useTyped({ ...entry, onFocus, onBlur }, READ.time);
  const anchor = useRef();
  const options = timesOfDay(field.timeInterval);
  const now = readTime(typed.input.value) ?? MORNING;
  const list = useList({
    id: `${domId}-time`, options, fixed: disabled || readonly,
    first: Math.max(0, options.findLastIndex(({ value }) => value <= now)), pick: ({ value }) => typed.put(value),
  });
  return (
    <div class="fjs-datetime-subsection">
      <Label htmlFor={`${domId}-time`} label={field.timeLabel} collapseOnEmpty={!field.dateLabel} required={field.validate?.required} />
      <div class={`fjs-input-group${disabled ? ' fjs-disabled' : ''}${readonly ? ' fjs-readonly' : ''}`} ref={anchor}>
        <span class="fjs-input-adornment border-right border-radius-left"><ClockSign /></span>
        <input
          class="fjs-input" type="text" id={`${domId}-time`} disabled={disabled} readOnly={readonly} placeholder={word('time_shape')} autoComplete="off"
          aria-autocomplete="none" {...spoken(props)} {...typed.input} {...list.spoken} onClick={() => !list.shown && list.open()}
          onKeyDown={(event) => !list.keys(event) && staysOnEnter(event)}
          onInput={(event) => {
            typed.input.onInput(event);
            list.close();
          }}
          onBlur={() => {
            list.close();
            typed.input.onBlur();
          }}
        />
      </div>
      <List id={`${domId}-time`} list={list} anchor={anchor} options={options} isChosen={({ value }) => value === typed.input.value} />
    </div>
  );
}

const LISTS = new Map();

function timesOfDay(interval) {
  const step = MINUTES.includes(interval) ? Math.max(interval, 5) : 15;
  if (!LISTS.has(step)) {
    const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    LISTS.set(step, Array.from({ length: 1440 / step }, (_, place) => clock(place * step)).map((value) => ({ value, label: value })));
  }
  return LISTS.get(step);
}
