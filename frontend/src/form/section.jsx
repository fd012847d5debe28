// A section of a long form, drawn when it is the chosen one; the others only keep their place.
import { useContext, useEffect, useState } from 'preact/hooks';
import { Default, FormContext, Group } from '@bpmn-io/form-js-viewer';
import { Share } from './outline.jsx';
import { RequestsAt } from './requests.jsx';
import { isSection } from './sections.js';
import { word } from './words.js';

export function GroupOrSection(props) {
  return isSection(props.field) && !props.indexes ? <Section {...props} /> : <Group {...props} />;
}
GroupOrSection.config = Group.config;

function Section(props) {
  const { id } = props.field;
  const sections = useContext(FormContext).getService('sections');
  const [, redraw] = useState(0);
  useEffect(() => sections.listen(() => redraw((times) => times + 1)), []);
  const all = sections.list();
  const place = all.findIndex((section) => section.id === id);
  if (!sections.isOpen(id) || place < 0) return null;
  return (
    <section class="lh-section" aria-labelledby={headingOf(id)}>
      <h2 id={headingOf(id)} tabIndex={-1}>{all[place].title}</h2>
      {sections.shared[id] && <Whose {...sections.shared[id]} />}
      <RequestsAt {...props} />
      <Default {...props} />
      {!sections.all && <Neighbours sections={sections} before={all[place - 1]} after={all[place + 1]} />}
    </section>
  );
}

function Whose({ owner, mine, own, page, ...told }) {
  const whose = owner && !own && word(mine ? 'owned_you_may' : 'owned_read_only', { who: owner });
  return (
    <p class="lh-whose">
      {whose && <strong>{whose}</strong>} <Share {...told} owner={own ? word('you') : ''} /> <a href={page}>{word('versions')}</a>
    </p>
  );
}

function Neighbours({ sections, before, after }) {
  const link = (section, key) => section && (
    <button type="button" class="lh-go" onClick={() => goTo(sections, section.id)}>{word(key, { title: section.title })}</button>
  );
  return <div class="lh-neighbours">{link(before, 'section_before')}{link(after, 'section_after')}</div>;
}

export const headingOf = (id) => `lh-section-${id}`;

// Opens a section and puts the focus on its heading.
export function goTo(sections, id) {
  sections.choose(id);
  requestAnimationFrame(() => setTimeout(() => {
    const heading = document.getElementById(headingOf(id));
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  }));
}
