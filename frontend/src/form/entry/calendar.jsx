// One month to pick a day from, by flatpickr.
import flatpickr from 'flatpickr';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { word } from '../words.js';

// Opens at `day`, else at `today`; no day before `least` can be picked. `focused`: the keyboard is in it.
export function Calendar({ id, day, today, least, focused, onPick, onLeave }) {
  const box = useRef();
  const latest = useRef();
  latest.current = { onPick, onLeave };
  useLayoutEffect(() => { // before the box around it is measured
    const picker = flatpickr(document.createElement('input'), {
      inline: true, appendTo: box.current, dateFormat: 'Y-m-d', ariaDateFormat: 'Y-m-d',
      now: today, defaultDate: day ?? undefined, minDate: least, monthSelectorType: 'dropdown',
      errorHandler: () => {}, // a day before `least` is there, although it could not be picked
      onChange: (_, picked) => latest.current.onPick(picked),
    });
    return () => picker.destroy();
  }, []);
  useEffect(() => {
    if (!focused) return;
    const days = ['.selected', '.today', ':not(.flatpickr-disabled)'].map((kind) => box.current.querySelector(`.flatpickr-day${kind}`));
    days.find(Boolean)?.focus();
  }, [focused]);
  const keys = (event) => {
    if (event.key === 'Escape') latest.current.onLeave();
    if (event.key !== 'Tab') event.stopPropagation(); // it is nothing to the table around
  };
  return <div id={id} class="lh-calendar" role="dialog" aria-label={word('calendar')} ref={box} onKeyDown={keys} />;
}
