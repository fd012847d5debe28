// The diagram of a case: one tab for each process that was entered, where it stands and where it was.
import { mountDiagram } from '../diagram.js';

const page = JSON.parse(document.getElementById('page-data').textContent);
const canvas = document.getElementById('diagram');
const buttons = [...document.querySelectorAll('#diagram-tabs button')];
const files = new Map();

async function source(name) {
  if (!files.has(name)) files.set(name, fetch(page.source + encodeURIComponent(name)).then((answer) => answer.text()));
  return files.get(name);
}

async function show(process) {
  for (const button of buttons) {
    const isShown = button.dataset.process === process.id;
    button.setAttribute('aria-pressed', String(isShown));
    if (isShown) toMiddle(button);
  }
  const xml = await source(process.file);
  canvas.replaceChildren();
  await mountDiagram(canvas, { xml, process: process.id, marks: page.marks, flows: page.flows, lang: page.language });
}

// Moves the row of tabs alone: the page stays where it is.
function toMiddle(button) {
  const tabs = button.parentElement;
  tabs.scrollLeft = button.offsetLeft - (tabs.clientWidth - button.offsetWidth) / 2;
}

const processOf = (id) => page.tabs.find((one) => one.id === id);
for (const button of buttons) button.addEventListener('click', () => show(processOf(button.dataset.process)));

await show(processOf(page.shown) ?? page.tabs[0]);
