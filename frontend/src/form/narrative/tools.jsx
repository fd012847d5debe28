// The tools above a written chapter: one stop for Tab, the arrow keys go on from there.
import { useRef } from 'preact/hooks';
import { word } from '../words.js';

const STYLES = ['text', 'heading1', 'heading2', 'heading3'];
const TABLE = ['row_above', 'row_below', 'column_before', 'column_after', 'merge', 'split', 'head_row', 'drop_row', 'drop_column', 'drop_table'];
const PATHS = {
  bullets: 'M6 4h8M6 8h8M6 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  numbers: 'M6.5 4H14M6.5 8H14M6.5 12H14M2 3l1-.5V6M1.8 9.5h2l-2 3h2',
  sink: 'M2 3h12M7 6.5h7M7 9.5h7M2 13h12M2 6l2.5 2L2 10z',
  lift: 'M2 3h12M7 6.5h7M7 9.5h7M2 13h12M4.5 6 2 8l2.5 2z',
  table: 'M2 3h12v10H2zM2 6.3h12M2 9.6h12M6 3v10M10 3v10',
  picture: 'M2 3h12v10H2zM2.5 11.5 6 8l2.5 2.5L10.5 9l3 3M10.5 6h.01',
  undo: 'M5.5 3 2.5 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  redo: 'M10.5 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10',
};
const LETTERS = { bold: <b>B</b>, sup: <span>x<sup>2</sup></span>, sub: <span>x<sub>2</sub></span> };

export function Tools({ tools, id, run, pick }) {
  const box = useRef();
  const input = useRef();
  const button = (name, pressed) => (
    <button
      type="button" class="lh-tool" key={name} title={word(`tool_${name}`)} aria-label={word(`tool_${name}`)} aria-pressed={pressed}
      aria-disabled={!tools.able[name]} onMouseDown={stay} onClick={() => tools.able[name] && run(name)} tabIndex={-1}
    >{LETTERS[name] ?? <Sign path={PATHS[name]} />}</button>
  );
  return (
    <div class="lh-tools" role="toolbar" aria-label={word('tools')} aria-controls={id} ref={box} onKeyDown={(event) => walk(event, box.current)}>
      <select aria-label={word('paragraph_style')} title={word('paragraph_style')} value={tools.style} onChange={({ target }) => run(target.value)}>
        {STYLES.map((name) => <option key={name} value={name}>{word(`style_${name}`)}</option>)}
      </select>
      {button('bold', tools.bold)}{button('sup', tools.sup)}{button('sub', tools.sub)}
      <span class="lh-gap" />
      {button('bullets', tools.bullets)}{button('numbers', tools.numbers)}{button('sink')}{button('lift')}
      <span class="lh-gap" />
      <button type="button" class="lh-tool" title={word('tool_picture')} aria-label={word('tool_picture')} tabIndex={-1} onMouseDown={stay} onClick={() => input.current.click()}>
        <Sign path={PATHS.picture} />
      </button>
      <input
        ref={input} type="file" accept="image/png,image/jpeg,image/webp" multiple hidden aria-hidden="true" tabIndex={-1}
        onChange={({ target }) => { pick([...target.files]); target.value = ''; }}
      />
      {tools.inTable ? <TableMenu tools={tools} run={run} /> : button('table')}
      <span class="lh-gap" />
      {button('undo')}{button('redo')}
    </div>
  );
}

function TableMenu({ tools, run }) {
  const menu = useRef();
  const close = () => { menu.current.open = false; };
  const keys = (event) => {
    if (event.key !== 'Escape' || !menu.current.open) return;
    event.stopPropagation();
    close();
    menu.current.firstElementChild.focus();
  };
  return (
    <details class="lh-menu" ref={menu} onKeyDown={keys} onFocusOut={({ relatedTarget }) => relatedTarget && !menu.current.contains(relatedTarget) && close()}>
      <summary class="lh-tool" title={word('table_menu')} onMouseDown={stay}><Sign path={PATHS.table} /> {word('table_menu')}</summary>
      <div>
        {TABLE.map((name) => (
          <button
            type="button" class="lh-tool" key={name} aria-disabled={!tools.able[name]} onMouseDown={stay}
            onClick={() => { if (tools.able[name]) { close(); run(name); } }}
          >{word(`tool_${name}`)}</button>
        ))}
      </div>
    </details>
  );
}

const Sign = ({ path }) => (
  <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
    <path d={path} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);

// A tool leaves the cursor where it is.
const stay = (event) => event.preventDefault();

function walk(event, box) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.target.closest('.lh-menu > div')) return;
  const all = [...box.querySelectorAll('select, .lh-tools > .lh-tool, summary')];
  event.preventDefault();
  all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
}
