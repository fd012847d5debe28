// The diagram of a case: one tab for each process that was entered, where it stands and where it was.
import { mountDiagram } from '../diagram.js';

const page = JSON.parse(document.getElementById('page-data').textContent);
const canvas = document.getElementById('diagram');
const tabs = document.getElementById('diagram-tabs');
const files = new Map();

async function source(name) {
  if (!files.has(name)) files.set(name, fetch(page.source + encodeURIComponent(name)).then((answer) => answer.text()));
  return files.get(name);
}

async function show(process) {
  for (const button of tabs.children) button.setAttribute('aria-pressed', String(button.dataset.process === process.id));
  tabs.querySelector('[aria-pressed=true]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  const xml = await source(process.file);
  canvas.replaceChildren();
  await mountDiagram(canvas, { xml, process: process.id, marks: page.marks, flows: page.flows, lang: page.language });
}

if (page.tabs.length > 1) {
  for (const process of page.tabs) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.process = process.id;
    button.textContent = process.current ? `${process.name} ●` : process.name;
    button.addEventListener('click', () => show(process));
    tabs.append(button);
  }
} else tabs.hidden = true;

await show(page.tabs.find((process) => process.id === page.shown) ?? page.tabs[0]);
