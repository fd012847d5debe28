// A process as it is drawn, with where a case stands and where it was.
import Viewer from 'bpmn-js/lib/Viewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import './diagram.css';
import { cropTo } from './diagram/crop.js';
import { Sheet } from './diagram/sheet.js';

const WORDS = {
  zh: {
    done: '已完成', active: '进行中', late: '已逾期', cancelled: '已取消', visits: '经过 {count} 次', tokens: '{count} 处进行中',
    larger: '放大', smaller: '缩小', whole: '显示全图', tools: '流程图缩放', list: '、', end: '；', colon: '：',
  },
  en: {
    done: 'done', active: 'under way', late: 'overdue', cancelled: 'cancelled', visits: 'passed {count} times',
    tokens: '{count} under way', larger: 'Zoom in', smaller: 'Zoom out', whole: 'Show all', tools: 'Zoom of the diagram',
    list: ', ', end: '; ', colon: ': ',
  },
};
const FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';

// Draws the process `process` of the BPMN file `xml` in `container`. `marks` gives by element id {state: done | active
// | late | cancelled, visits, tokens}; `flows` are the ids of the sequence flows taken. With `onSelect` every marked
// element can be chosen, by mouse and by keyboard. The answer: focus(elementId) brings an element into view.
export async function mountDiagram(container, { xml, process, marks = {}, flows = [], lang = 'zh', onSelect }) {
  const words = WORDS[lang] ?? WORDS.zh;
  const frame = element('div', 'lh-frame');
  const paper = element('div', 'lh-paper');
  frame.append(paper);
  container.replaceChildren(frame);
  container.classList.add('lh-diagram');
  const viewer = new Viewer({
    container: paper,
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.3 },
      externalStyle: { fontFamily: FONT, fontSize: 11, lineHeight: 1.3 },
    },
  });
  await viewer.importXML(process ? cropTo(xml, process) : xml);
  // the mark of bpmn.io has to stay in sight, wherever the sheet is scrolled to
  container.append(paper.querySelector('.bjs-powered-by'));

  const canvas = viewer.get('canvas');
  const shapes = viewer.get('elementRegistry');
  const here = Object.entries(marks).filter(([id]) => shapes.get(id));
  for (const [id, mark] of here) decorate(viewer, shapes.get(id), mark, words);
  for (const lane of shapes.filter(isLane)) canvas.addMarker(lane, 'lh-lane');
  for (const id of flows) if (shapes.get(id)) canvas.addMarker(id, 'lh-taken');
  describe(container, here, shapes, words);

  const sheet = new Sheet(canvas, paper, frame);
  sheet.begin();
  const standing = here.findLast(([, mark]) => mark.state === 'late') ?? here.findLast(([, mark]) => mark.state === 'active');
  sheet.show(shapes.get((standing ?? here.at(-1))?.[0]) ?? { ...sheet.inner, width: 0 });
  sheet.drag();
  container.append(tools(sheet, words));
  listen(container, sheet);
  if (onSelect) here.forEach(([id, mark]) => choosable(shapes, id, mark, words, onSelect));

  return {
    focus(id) {
      const shape = shapes.get(id);
      if (!shape) return;
      sheet.show(shape);
      const drawn = shapes.getGraphics(id);
      if (drawn.hasAttribute('tabindex')) drawn.focus({ preventScroll: true });
    },
  };
}

function element(name, className, text = '') {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

// Colour by state, how often an element was passed, and how many stand on it when that is more than one.
function decorate(viewer, shape, { state, visits = 0, tokens = 0 }, words) {
  const overlays = viewer.get('overlays');
  viewer.get('canvas').addMarker(shape, `lh-${state}`);
  const badge = (position, className, text, title) => {
    const html = element('div', `lh-badge ${className}`, text);
    html.title = title;
    overlays.add(shape, { position, html, show: { minZoom: 0 } });
  };
  // beside gateways and events the room below is that of their names
  const corner = shape.width > 50 ? { bottom: 9, right: 16 } : { top: -6, right: 6 };
  if (visits > 1) badge(corner, 'lh-visits', `×${visits}`, words.visits.replace('{count}', visits));
  if (tokens > 1) badge({ top: -10, left: -8 }, 'lh-tokens', String(tokens), words.tokens.replace('{count}', tokens));
}

// What the colours say, in words, for those who do not see them.
function describe(container, marks, shapes, words) {
  const parts = ['late', 'active', 'done', 'cancelled'].map((state) => {
    const names = marks.filter(([, mark]) => mark.state === state).map(([id]) => nameOf(shapes.get(id))).filter(Boolean);
    return names.length ? `${words[state]}${words.colon}${names.join(words.list)}` : '';
  });
  container.setAttribute('aria-description', parts.filter(Boolean).join(words.end));
}

const isLane = (shape) => ['bpmn:Participant', 'bpmn:Lane'].includes(shape.type);
const nameOf = (shape) => (shape.businessObject.name ?? '').replace(/\s+/g, ' ').trim();

function tools(sheet, words) {
  const group = element('div', 'lh-tools');
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', words.tools);
  for (const [name, sign] of [['larger', '＋'], ['smaller', '－'], ['whole', '']]) {
    const button = element('button', 'lh-tool', sign || words[name]);
    button.type = 'button';
    button.title = words[name];
    button.setAttribute('aria-label', words[name]);
    button.addEventListener('click', () => sheet[name]());
    group.append(button);
  }
  return group;
}

// Keys of the region. One listener for a container, however often another process is drawn in it.
const sheets = new WeakMap();
function listen(container, sheet) {
  const known = sheets.has(container);
  sheets.set(container, sheet);
  if (known) return;
  container.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (sheets.get(container).key(event.key)) event.preventDefault();
  });
  container.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return; // a plain wheel scrolls
    event.preventDefault();
    sheets.get(container)[event.deltaY < 0 ? 'larger' : 'smaller']();
  }, { passive: false });
}

function choosable(shapes, id, mark, words, onSelect) {
  const drawn = shapes.getGraphics(id);
  drawn.setAttribute('tabindex', '0');
  drawn.setAttribute('role', 'button');
  drawn.setAttribute('aria-label', `${nameOf(shapes.get(id))}${words.colon}${words[mark.state]}`);
  drawn.addEventListener('click', () => onSelect(id));
  drawn.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onSelect(id);
  });
}
