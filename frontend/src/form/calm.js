// While a mouse button or a finger is down nothing on the page is drawn anew: what is left by the press may lose or get
// a mistake, and what lies below would move away before the button is released, which is no click any more.
import { options } from 'preact';

let isDown = false;
const waiting = new Set();

const drawLater = options.debounceRendering ?? ((draw) => Promise.resolve().then(draw));
options.debounceRendering = (draw) => (isDown ? waiting.add(draw) : drawLater(draw));

// Calls `act` now, or once nothing is pressed any more; one that waits is called once.
export function whenCalm(act) {
  if (isDown) waiting.add(act);
  else act();
}

const press = () => (isDown = true);
const letGo = () => {
  isDown = false;
  for (const act of [...waiting]) {
    waiting.delete(act);
    act();
  }
};
const release = () => setTimeout(letGo); // after the click

for (const type of ['pointerdown', 'mousedown']) addEventListener(type, press, true);
for (const type of ['pointerup', 'pointercancel', 'mouseup', 'dragend']) addEventListener(type, release, true);
addEventListener('blur', release); // of the window
addEventListener('pointermove', ({ buttons }) => isDown && !buttons && release(), true); // let go outside the window
// A key may come before that timeout when the page is busy: it must meet what the click made.
addEventListener('keydown', ({ repeat }) => isDown && !repeat && letGo(), true);
