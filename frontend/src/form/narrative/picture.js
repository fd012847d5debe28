// A picture in the editor, with the words below it.
import { NodeSelection } from 'prosemirror-state';
import { word } from '../words.js';

const LONGEST = 200; // as on the server

export class PictureView {
  constructor(editor, node, view, placeOf) {
    Object.assign(this, { editor, node, view, placeOf });
    const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);
    this.dom = make('figure', { className: 'lh-picture', contentEditable: 'false' });
    this.image = make('img', { alt: '', draggable: false });
    this.image.addEventListener('click', () => this.choose());
    this.image.addEventListener('error', () => this.say(true));
    this.image.addEventListener('load', () => this.say(false));
    this.missing = make('p', { className: 'lh-picture-missing', textContent: word('picture_missing'), hidden: true });
    const label = make('label', { className: 'lh-picture-words' });
    this.input = make('input', { type: 'text', maxLength: LONGEST, value: node.attrs.words });
    this.input.addEventListener('input', () => this.keep());
    this.input.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
    label.append(make('span', { textContent: word('picture_label') }), this.input);
    this.button = make('button', { type: 'button', className: 'lh-tool lh-picture-remove', textContent: word('picture_remove') });
    this.button.addEventListener('click', () => this.remove());
    this.dom.append(this.image, this.missing, label, this.button);
    this.show();
  }

  show() {
    const { file, words } = this.node.attrs;
    this.dom.classList.toggle('lh-waiting', !file);
    this.image.hidden = !file || !this.missing.hidden;
    const address = file ? this.editor.addressOf(file) : '';
    if (file && this.image.getAttribute('src') !== address) this.image.src = address;
    this.image.alt = words;
    if (this.input.value !== words) this.input.value = words;
  }

  // Says that there is no such picture in this case, as when the text came from an earlier one.
  say(isMissing) {
    this.missing.hidden = !isMissing;
    this.image.hidden = isMissing;
  }

  choose() {
    this.view.dispatch(this.view.state.tr.setSelection(NodeSelection.create(this.view.state.doc, this.placeOf())));
    this.view.focus();
  }

  keep() {
    this.view.dispatch(this.view.state.tr.setNodeMarkup(this.placeOf(), null, { ...this.node.attrs, words: this.input.value }));
  }

  remove() {
    const place = this.placeOf();
    this.view.dispatch(this.view.state.tr.delete(place, place + this.node.nodeSize));
    this.view.focus();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  stopEvent({ target }) {
    return target === this.input || target === this.button;
  }

  ignoreMutation() {
    return true;
  }
}
