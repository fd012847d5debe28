// The outline of a long form: its sections and how far each has come, a rail beside the form or, where that is narrow, a
// list to unfold above it.
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { goTo } from './section.jsx';
import { word } from './words.js';

// Draws the outline in `place`; `check()` runs all checks and says how many mistakes there are. The answer ends it.
export function drawOutline(place, sections, check) {
  render(<Outline sections={sections} check={check} />, place);
  return () => render(null, place);
}

function Outline({ sections, check }) {
  const [, redraw] = useState(0);
  const [said, say] = useState('');
  const [unfolded, unfold] = useState(false); // only where the outline is a list to unfold
  const rail = useRef();
  useEffect(() => sections.listen(() => redraw((times) => times + 1)), []);
  useEffect(() => follow(rail.current), [sections.chosen, sections.all]);
  const list = sections.list();
  const states = list.map(({ id }) => sections.state(id));
  const done = word('sections_done', { done: states.filter(({ name }) => name === 'complete').length, count: list.length });
  const open = (id) => {
    unfold(false);
    goTo(sections, id);
  };
  const run = async () => {
    unfold(false);
    say(word('checking'));
    try {
      say(await check() ? '' : word('all_well'));
    } catch (error) {
      say(error.message);
    }
  };
  return (
    <nav ref={rail} class={`lh-outline${unfolded ? ' lh-unfolded' : ''}`} aria-label={word('outline')}>
      <p class="lh-done"><strong>{word('outline')}</strong> <span>{done}</span></p>
      <button type="button" class="lh-unfold" aria-expanded={unfolded} onClick={() => unfold(!unfolded)}>
        <strong>{sections.all ? word('all_sections') : list.find(({ id }) => id === sections.chosen)?.title}</strong>
        <span>{done}</span>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M4 6l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.6" /></svg>
      </button>
      <ol class="lh-sections">
        {list.map(({ id, title }, place) => (
          <li key={id}>
            <button type="button" aria-current={!sections.all && id === sections.chosen ? 'true' : undefined} onClick={() => open(id)}>
              <span class="lh-title">{title}</span>
              <State {...states[place]} />
              <Share {...sections.shared[id]} />
              <Requested counts={sections.requested(id)} />
            </button>
          </li>
        ))}
      </ol>
      <div class="lh-outline-acts">
        <button type="button" class="lh-add" onClick={run}>{word('check_all')}</button>
        <button type="button" class="lh-add" aria-pressed={sections.all} onClick={() => sections.showAll(!sections.all)}>{word('show_all')}</button>
      </div>
      <p class="lh-hint" role="status">{said}</p>
    </nav>
  );
}

// A rail that is longer than the window scrolls by itself: the open section stays in sight.
function follow(rail) {
  const entry = rail.querySelector('[aria-current]');
  if (!entry) return;
  const above = entry.offsetTop < rail.scrollTop;
  const below = entry.offsetTop + entry.offsetHeight > rail.scrollTop + rail.clientHeight;
  if (above || below) rail.scrollTop = entry.offsetTop - (rail.clientHeight - entry.offsetHeight) / 2;
}

// Whose a section is and who saved it last, where colleagues share the form out.
export function Share({ owner, by, at, remarks }) {
  const said = [
    owner && word('owned_by', { who: owner }), at && word('saved_by', { who: by, at }), remarks > 0 && word('open_remarks', { count: remarks }),
  ].filter(Boolean);
  return said.length ? <span class="lh-share">{said.join(word('comma_wide'))}</span> : null;
}

// How many requests wait in a section.
function Requested({ counts: [count, done] }) {
  return count > 0 && <span class="lh-requested">{word('requests_within', { count, done })}</span>;
}

const SHAPES = {
  untouched: <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.2 2.2" />,
  filled: <path d="M8 2.5v7m-3-3l3 3 3-3M3 13h10" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />,
  progress: <><circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5" /><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" /></>,
  complete: <path d="M3.5 8.5l3 3 6-7" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />,
  errors: <path d="M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.4v.6" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />,
};

function State({ name, count }) {
  return (
    <span class={`lh-state lh-${name}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{SHAPES[name]}</svg>
      {word(`section_${name}`, { count })}
    </span>
  );
}
