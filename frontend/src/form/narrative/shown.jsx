// A written chapter where it cannot be changed, as the archive shows it (web/templates/narrative.html).
export function Blocks({ blocks, addressOf }) {
  return blocks.map((block, place) => <Block key={place} block={block} addressOf={addressOf} />);
}

function Block({ block, addressOf }) {
  if (block.kind === 'list') return <List list={block} />;
  if (block.kind === 'table') return <Table rows={block.rows} />;
  if (block.kind === 'picture') {
    return (
      <figure class="lh-picture">
        <img src={addressOf(block.file)} alt={block.words} />
        <figcaption aria-hidden="true">{block.words}</figcaption>
      </figure>
    );
  }
  const Tag = block.level ? `h${block.level + 2}` : 'p';
  return <Tag class={block.level ? `lh-level-${block.level}` : undefined}><Line line={block.line} /></Tag>;
}

function List({ list }) {
  const Tag = list.numbered ? 'ol' : 'ul';
  return <Tag>{list.entries.map(({ line, lists }, place) => <li key={place}><Line line={line} />{lists.map((inner, at) => <List key={at} list={inner} />)}</li>)}</Tag>;
}

function Table({ rows }) {
  return (
    <div class="lh-grid-scroll" tabIndex={0}>
      <table><tbody>{rows.map((row, place) => <tr key={place}>{row.map((cell, at) => <Cell key={at} cell={cell} />)}</tr>)}</tbody></table>
    </div>
  );
}

function Cell({ cell: { lines, heads, columns, rows } }) {
  const Tag = heads ? 'th' : 'td';
  return <Tag colSpan={columns} rowSpan={rows}>{lines.map((line, at) => <>{at > 0 && <br />}<Line line={line} /></>)}</Tag>;
}

const Line = ({ line }) => line.map(({ text, bold, shift }, place) => {
  const Shift = shift || null;
  const words = Shift ? <Shift>{text}</Shift> : text;
  return bold ? <b key={place}>{words}</b> : <span key={place}>{words}</span>;
});
