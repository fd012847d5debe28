// A dialog of the page: the browser keeps the focus in it, Escape and a click beside it close it.
import { words } from './words.js';

export const make = (name, values = {}, ...parts) => {
  const element = Object.assign(document.createElement(name), values);
  element.append(...parts);
  return element;
};

export function dialog(name, title) {
  const heading = make('h2', { id: `${name}-title`, textContent: title });
  const close = make('button', { type: 'button', className: 'plain', textContent: words.close });
  const box = make('dialog', { id: name, className: 'keys-dialog' }, make('div', { className: 'head' }, heading, close));
  box.setAttribute('aria-labelledby', heading.id);
  close.addEventListener('click', () => box.close());
  box.addEventListener('click', (event) => {
    if (event.target === box) box.close();
  });
  document.body.append(box);
  return box;
}
