// Cuts one process out of a BPMN file: a file of twenty pools would be slow to draw and hard to find one's way in.

const MODEL = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const DRAWING = 'http://www.omg.org/spec/BPMN/20100524/DI';

// The BPMN file `xml` with nothing but the process `id`, its pool and their drawing; unchanged when it has no such
// process or no other.
export function cropTo(xml, id) {
  const file = new DOMParser().parseFromString(xml, 'text/xml');
  const all = (space, name) => [...file.getElementsByTagNameNS(space, name)];
  const processes = all(MODEL, 'process');
  if (processes.length < 2 || !processes.some((process) => process.getAttribute('id') === id)) return xml;

  for (const process of processes) if (process.getAttribute('id') !== id) process.remove();
  for (const pool of all(MODEL, 'participant')) if (localName(pool.getAttribute('processRef')) !== id) pool.remove();
  const kept = new Set([...file.querySelectorAll('[id]')].map((element) => element.getAttribute('id')));
  for (const flow of all(MODEL, 'messageFlow')) {
    const ends = [flow.getAttribute('sourceRef'), flow.getAttribute('targetRef')].map(localName);
    if (!ends.every((end) => kept.has(end))) {
      kept.delete(flow.getAttribute('id'));
      flow.remove();
    }
  }
  for (const drawn of [...all(DRAWING, 'BPMNShape'), ...all(DRAWING, 'BPMNEdge')]) {
    if (!kept.has(localName(drawn.getAttribute('bpmnElement')))) drawn.remove();
  }
  // without a pool of its own the process is drawn on the plane itself
  for (const plane of all(DRAWING, 'BPMNPlane')) {
    if (!all(MODEL, 'participant').length) plane.setAttribute('bpmnElement', id);
  }
  if (!all(MODEL, 'participant').length) all(MODEL, 'collaboration').forEach((element) => element.remove());
  return new XMLSerializer().serializeToString(file);
}

const localName = (name) => (name ?? '').split(':').at(-1);
