// A list that opens at an entry to choose from: a combobox, as the pattern of the W3C describes it. It opens when it is
// asked for by a click or a key, never because the entry was reached.
import { useLayoutEffect, useState } from 'preact/hooks';
import { word } from '../words.js';
import { Popup } from '../popup.jsx';

const OPENING = ['ArrowDown', 'ArrowUp'];

// `pick(option)` takes an option, `first` is the place to begin at. `stays`: it stays open when one was taken.
export function useList({ id, options, pick, first = 0, stays = false, fixed = false, openedBy = OPENING }) {
  const [active, setActive] = useState(null); // the place of the option the keyboard is at; null while closed
  const [shown, setShown] = useState(false);
  const place = shown && active !== null && options.length ? Math.min(active, options.length - 1) : null;
  const open = (at = first) => {
    if (fixed) return;
    setActive(at);
    setShown(true);
  };
  const close = () => setShown(false);
  const take = (option) => {
    if (!stays) close();
    if (option) pick(option);
  };
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
  const keys = (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
    const { key } = event;
    if (!shown) {
      if (!openedBy.includes(key)) return false;
      open();
    } else if (key in moves) setActive(Math.max(0, Math.min(options.length - 1, (place ?? 0) + moves[key])));
    else if (key === 'Enter' || (key === ' ' && openedBy.includes(' '))) take(options[place ?? 0]);
    else if (key === 'Escape') close();
    else {
      if (key === 'Tab') close();
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    shown, open, close, keys, place, take, setActive,
    toggle: () => (shown ? close() : open()),
    spoken: {
      role: 'combobox',
      'aria-haspopup': 'listbox',
      'aria-expanded': shown,
      'aria-controls': shown ? `${id}-list` : undefined,
      'aria-activedescendant': place === null ? undefined : `${id}-option-${place}`,
    },
  };
}

export function List({ id, list, anchor, options, isChosen = () => false, many, nothing = word('no_match') }) {
  const own = `${id}-list`;
  useLayoutEffect(() => {
    const frame = document.getElementById(own);
    const item = frame?.querySelector('.focused');
    if (!item) return; // the list scrolls, and nothing around it
    frame.scrollTop = Math.min(item.offsetTop, Math.max(frame.scrollTop, item.offsetTop + item.offsetHeight - frame.clientHeight));
  }, [list.place, list.shown]);
  if (!list.shown) return null;
  return (
    <Popup
      anchor={anchor} isList role="listbox" id={own} aria-label={word('options')} aria-multiselectable={many || undefined}
      onMouseDown={(event) => event.preventDefault()}
    >
      {options.map((option, place) => (
        <div
          key={place} id={`${id}-option-${place}`} role="option" aria-selected={isChosen(option)}
          class={`fjs-dropdownlist-item${place === list.place ? ' focused' : ''}`}
          onClick={() => list.take(option)} onMouseMove={() => place !== list.place && list.setActive(place)}
        >{option.label}</div>
      ))}
      {!options.length && <div class="fjs-dropdownlist-empty" role="option" aria-disabled="true" aria-selected="false">{nothing}</div>}
    </Popup>
  );
}
