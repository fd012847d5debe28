"""Written chapters: paragraphs, headings, lists, tables and pictures, kept as one string (docs/adr/0022).

A chapter without any of that is plain text, one paragraph a line: text stays text. Everything else is a small markup
that looks like HTML and of which exactly one spelling is kept: ``read`` knows nothing but this markup, ``write`` gives
its one spelling. The browser does the same in ``frontend/src/form/narrative/blocks.js``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from forms.narrative_blocks import Block, Broken, Cell, Grid, Line, Listing, Narrative, Picture, Prose, Run
from forms.narrative_markup import parse
from forms.wording import SPACES, tidy

PICTURE_SIGN = "\ufffc"
"""What a picture counts as: one character."""

_MARKUP = re.compile(r"<(?:p|h[1-3]|ul|ol|table|img)[ >]")


def is_markup(value: str) -> bool:
    """Whether a chapter is more than plain text."""
    return _MARKUP.match(value) is not None


@lru_cache(maxsize=64)  # one value is asked about several times while it is checked
def read(value: str) -> Narrative:
    """The blocks of a chapter; of plain text, its paragraphs. Raises Broken for markup that is none of ours."""
    if is_markup(value):
        return parse(value)
    return tuple(Prose((Run(line),)) for each in tidy(value).split("\n") if (line := each.strip(SPACES)))


def canonical(value: str) -> str:
    """The one spelling of a chapter that is kept; what cannot be read is left as it is, to be refused by the check."""
    if not is_markup(value):
        return tidy(value)
    try:
        return write(read(value))
    except Broken:
        return value


def write(blocks: Sequence[Block]) -> str:
    """The string that is kept for ``blocks``."""
    if all(isinstance(block, Prose) and not block.level and _is_plain(block.line) for block in blocks):
        plain = "\n".join(_letters(block.line) for block in blocks if isinstance(block, Prose))
        if not is_markup(plain):
            return plain
    return "".join(map(_markup, blocks))


def letters(value: str) -> str:
    """What the limits of a text count: its characters without the markup, a picture as one."""
    if not is_markup(value):
        return value.replace("\n", "")
    return "".join(_letters_of(block) for block in read(value))


def blocks(value: str) -> Narrative:
    """What a reader sees; markup that cannot be read is shown as the text it is."""
    try:
        return read(value)
    except Broken:
        return (Prose((Run(value),)),)


def words(value: str) -> str:
    """A chapter as lines of plain text: for searching, for comparing, and where there is only room for words."""
    if not is_markup(value):
        return value
    try:
        return "\n".join(line for block in read(value) for line in _words(block))
    except Broken:
        return value


def pictures(value: object) -> tuple[Picture, ...]:
    """The pictures of a chapter, in their order."""
    if not isinstance(value, str) or not is_markup(value):
        return ()
    try:
        return tuple(block for block in read(value) if isinstance(block, Picture))
    except Broken:
        return ()


def _is_plain(line: Line) -> bool:
    return all(not run.bold and not run.shift for run in line)


def _letters(line: Line) -> str:
    return "".join(run.text for run in line)


def _letters_of(block: Block) -> str:
    if isinstance(block, Prose):
        return _letters(block.line)
    if isinstance(block, Listing):
        return "".join(_letters(entry.line) + "".join(map(_letters_of, entry.lists)) for entry in block.entries)
    if isinstance(block, Grid):
        return "".join(_letters(line) for row in block.rows for cell in row for line in cell.lines)
    return PICTURE_SIGN


def _words(block: Block, depth: int = 0) -> Iterator[str]:
    if isinstance(block, Prose):
        yield _letters(block.line)
    elif isinstance(block, Listing):
        for number, entry in enumerate(block.entries, 1):
            yield "　" * depth + (f"{number}. " if block.numbered else "· ") + _letters(entry.line)
            for inner in entry.lists:
                yield from _words(inner, depth + 1)
    elif isinstance(block, Grid):
        for row in block.rows:
            yield " ｜ ".join(" ".join(map(_letters, cell.lines)) for cell in row)
    else:
        yield f"〔图：{block.words}〕"


def escape(text: str) -> str:
    """A text as it is written between tags and in attributes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _markup(block: Block) -> str:
    if isinstance(block, Prose):
        tag = f"h{block.level}" if block.level else "p"
        return f"<{tag}>{_line(block.line)}</{tag}>"
    if isinstance(block, Listing):
        tag = "ol" if block.numbered else "ul"
        entries = (f"<li>{_line(entry.line)}{''.join(map(_markup, entry.lists))}</li>" for entry in block.entries)
        return f"<{tag}>{''.join(entries)}</{tag}>"
    if isinstance(block, Grid):
        rows = (f"<tr>{''.join(map(_cell, row))}</tr>" for row in block.rows)
        return f"<table>{''.join(rows)}</table>"
    return f'<img src="{escape(block.file)}" alt="{escape(block.words)}">'


def _cell(cell: Cell) -> str:
    tag = "th" if cell.heads else "td"
    spans = "".join(f' {name}="{n}"' for name, n in (("colspan", cell.columns), ("rowspan", cell.rows)) if n > 1)
    return f"<{tag}{spans}>{'<br>'.join(map(_line, cell.lines))}</{tag}>"


def _line(line: Line) -> str:
    found = []
    for run in line:
        text = escape(run.text)
        text = f"<{run.shift}>{text}</{run.shift}>" if run.shift else text
        found.append(f"<b>{text}</b>" if run.bold else text)
    return "".join(found)
