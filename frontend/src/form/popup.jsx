// A box that opens at an entry, above everything else on the page: no table that scrolls cuts it off, no bar covers it,
// and it stays within the window.
import { useLayoutEffect, useRef } from 'preact/hooks';

const GAP = 2;
const EDGE = 8;
const LONGEST = 320; // of a list

// `anchor` is the ref of what it opens at; everything else is said of the box.
export function Popup({ anchor, isList, children, ...more }) {
  const box = useRef();
  useLayoutEffect(() => {
    const there = ({ target }) => target !== box.current && place(box.current, anchor.current, isList);
    box.current.showPopover?.();
    addEventListener('scroll', there, { capture: true, passive: true });
    addEventListener('resize', there);
    return () => {
      removeEventListener('scroll', there, { capture: true });
      removeEventListener('resize', there);
    };
  }, []);
  useLayoutEffect(() => place(box.current, anchor.current, isList));
  return <div class={`lh-popup${isList ? ' fjs-dropdownlist' : ''}`} popover="manual" ref={box} {...more}>{children}</div>;
}

// Below the anchor, or above it where there is more room; a list is as wide as its anchor at least, and not too long.
function place(box, anchor, isList) {
  const at = anchor.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  Object.assign(box.style, { minWidth: isList ? `${at.width}px` : '', maxWidth: `${clientWidth - 2 * EDGE}px` });
  const [below, above] = [clientHeight - at.bottom, at.top].map((room) => room - GAP - EDGE);
  const whole = box.scrollHeight + box.offsetHeight - box.clientHeight;
  const wanted = isList ? Math.min(whole, LONGEST) : whole;
  const goesUp = wanted > below && above > below;
  const height = Math.min(wanted, Math.max(goesUp ? above : below, 80));
  const left = Math.max(EDGE, Math.min(at.left, clientWidth - EDGE - box.offsetWidth));
  const top = Math.max(EDGE, goesUp ? at.top - GAP - height : at.bottom + GAP);
  const visibility = isSeen(at, anchor) ? '' : 'hidden';
  Object.assign(box.style, { maxHeight: `${height}px`, left: `${left}px`, top: `${top}px`, visibility });
}

// Whether the anchor was not scrolled out of the table it stands in.
function isSeen(at, anchor) {
  const frame = anchor.closest('.lh-scroll')?.getBoundingClientRect();
  return !frame || (at.bottom > frame.top && at.top < frame.bottom && at.right > frame.left && at.left < frame.right);
}
