// The editor of a written chapter: ProseMirror with nothing but what a chapter may hold. It is loaded only by a form that
// has one.
import { gapCursor } from 'prosemirror-gapcursor';
import { history } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { EditorState, Plugin, Selection } from 'prosemirror-state';
import { isInTable, tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { read, write } from './blocks.js';
import { COMMANDS, KEYS, toolsOf } from './commands.js';
import { PictureView } from './picture.js';
import { blocksOf, documentOf, schema } from './schema.js';
import { cleaned } from './word.js';
import { word } from '../words.js';

const PICTURES = /^image\/(png|jpeg|webp)$/;
const MEGABYTE = 1024 * 1024;

export class Editor {
  // `attributes` are those of the box to type into; `send(file)` sends a picture and gives its id, `addressOf(id)` says
  // where it is; `onInput(isComposing)`, `onTools(tools)`, `onFocus()`, `onBlur()` and `say(sentence)` are told.
  constructor({ place, value, attributes, mostMegabytes, ...told }) {
    Object.assign(this, told, { attributes, mostMegabytes, waiting: new Map(), count: 0 });
    this.view = new EditorView(place, {
      state: this.stateOf(value),
      attributes: () => this.attributes,
      dispatchTransaction: (change) => this.dispatch(change),
      nodeViews: { picture: (...given) => new PictureView(this, ...given) },
      transformPastedHTML: (html, { state }) => cleaned(html, {
        hold: (file) => this.hold(file),
        left: (count) => this.say(word('pictures_left_out', { count })),
        inTable: isInTable(state),
      }),
      handlePaste: (_, event) => this.take(picturesOf(event.clipboardData)),
      handleDrop: (_, event, slice, moved) => !moved && this.take(picturesOf(event.dataTransfer)),
      handleDOMEvents: { focus: () => this.onFocus(), blur: () => this.onBlur() },
    });
    this.onTools(toolsOf(this.view.state));
  }

  stateOf(value) {
    const plugins = [keymap(KEYS), history(), gapCursor(), tableEditing(), lastLine()];
    const doc = documentOf(read(value));
    // the cursor begins in a line, never on a picture that the first letter would replace
    return EditorState.create({ doc, plugins, selection: Selection.findFrom(doc.resolve(0), 1, true) });
  }

  value() {
    return write(blocksOf(this.view.state.doc));
  }

  // Shows another text, such as one that was restored.
  set(value) {
    this.view.updateState(this.stateOf(value));
    this.onTools(toolsOf(this.view.state));
  }

  // What the box is called, described and whether it is wrong.
  describe(attributes) {
    this.attributes = attributes;
    this.view.setProps({});
  }

  dispatch(change) {
    this.view.updateState(this.view.state.apply(change));
    this.onTools(toolsOf(this.view.state));
    if (!change.docChanged) return;
    this.onInput(this.view.composing);
    this.sendWaiting();
  }

  run(name) {
    COMMANDS[name](this.view.state, (change) => this.view.dispatch(change));
    this.view.focus();
  }

  focus() {
    this.view.focus();
  }

  // Inserts pictures; whether there were any.
  take(files) {
    if (!files.length) return false;
    for (const file of files) {
      const node = schema.nodes.picture.create({ waiting: this.hold(file) });
      const { tr, selection } = this.view.state;
      const after = selection.$from.depth ? selection.$from.after(1) : selection.to;
      this.view.dispatch(tr.insert(after, node).scrollIntoView());
    }
    return true;
  }

  hold(file) {
    this.count += 1;
    this.waiting.set(String(this.count), file);
    return String(this.count);
  }

  sendWaiting() {
    this.view.state.doc.forEach(({ attrs: { waiting } }) => {
      const file = waiting && this.waiting.get(waiting);
      if (!file) return;
      this.waiting.delete(waiting);
      queueMicrotask(() => this.sendOne(waiting, file));
    });
  }

  async sendOne(waiting, file) {
    try {
      if (!PICTURES.test(file.type)) throw new Error(word('picture_type'));
      if (file.size > this.mostMegabytes * MEGABYTE) throw new Error(word('picture_size', { limit: this.mostMegabytes }));
      this.say(word('picture_sending'));
      const { id } = await this.send(file);
      this.settle(waiting, (tr, place, node) => tr.setNodeMarkup(place, null, { ...node.attrs, file: id, waiting: '' }));
      this.say(word('picture_sent'));
    } catch (error) {
      this.settle(waiting, (tr, place, node) => tr.delete(place, place + node.nodeSize));
      this.say(word('picture_refused', { why: error.message }));
    }
  }

  // Changes the picture that was waiting, wherever it stands by now; that is not a step anybody would undo.
  settle(waiting, change) {
    if (this.view.isDestroyed) return;
    const { doc, tr } = this.view.state;
    doc.forEach((node, place) => {
      if (node.attrs.waiting === waiting) this.view.dispatch(change(tr, place, node).setMeta('addToHistory', false));
    });
  }

  destroy() {
    this.view.destroy();
  }
}

// The pictures of something pasted or dropped, unless it comes with words: a table copied from Excel has a picture of
// itself with it.
function picturesOf(data) {
  const html = data?.getData('text/html') ?? '';
  const words = html.replace(/<(style|head)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<[^>]*>/gi, '').trim();
  return words || /data-file=|<table/i.test(html) ? [] : [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
}

// There is always a line to go on writing in behind a table or a picture.
const lastLine = () => new Plugin({
  appendTransaction: (changes, before, { doc, tr }) => (
    changes.some(({ docChanged }) => docChanged) && !doc.lastChild.isTextblock
      ? tr.insert(doc.content.size, schema.nodes.paragraph.create()) : null
  ),
});
