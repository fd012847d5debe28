// How many tasks are ticked, and all of the page at once.
import { say } from './words.js';

export function countTicks(list) {
  const boxes = () => [...list.querySelectorAll('.tick input')];
  const refresh = () => {
    const [all, told] = [list.querySelector('#all'), list.querySelector('#chosen-count')];
    if (!all) return;
    const ticked = boxes().filter((box) => box.checked).length;
    for (const part of list.querySelectorAll('[data-live]')) part.hidden = false;
    told.textContent = ticked ? say('chosen', { count: ticked }) : '';
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  list.addEventListener('change', (event) => {
    if (event.target.id === 'all') for (const box of boxes()) box.checked = event.target.checked;
    refresh();
  });
  refresh();
  return refresh;
}
