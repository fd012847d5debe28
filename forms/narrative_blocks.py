"""What a written chapter consists of, and how a line of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from forms.wording import SPACES, unbroken


@dataclass(frozen=True)
class Run:
    """Characters that look alike; ``shift`` is ``sub``, ``sup`` or ''."""

    text: str
    bold: bool = False
    shift: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Prose:
    """A paragraph (``level`` 0) or a heading of level 1 to 3 within the chapter."""

    line: Line
    level: int = 0
    kind: ClassVar[str] = "prose"


@dataclass(frozen=True)
class Entry:
    """One entry of a list, and the lists below it."""

    line: Line
    lists: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list, numbered or with bullets."""

    entries: tuple[Entry, ...]
    numbered: bool = False
    kind: ClassVar[str] = "list"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its lines, and how many columns and rows it covers."""

    lines: tuple[Line, ...]
    heads: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Grid:
    """A table; cells are in the rows in which they begin."""

    rows: tuple[tuple[Cell, ...], ...]
    kind: ClassVar[str] = "table"

    @property
    def width(self) -> int:
        """How many columns there are."""
        return sum(cell.columns for cell in self.rows[0])

    @property
    def head(self) -> int:
        """How many rows at the top are nothing but headings, and end where the last of them ends."""
        count = next((n for n, row in enumerate(self.rows) if not all(cell.heads for cell in row)), 0)
        ends = max((n + cell.rows for n, row in enumerate(self.rows[:count]) for cell in row), default=0)
        return count if ends <= count else 0


@dataclass(frozen=True)
class Picture:
    """An uploaded picture by the id of its file, with the words that stand below it and are read out for it."""

    file: str
    words: str = ""
    kind: ClassVar[str] = "picture"


Block = Prose | Listing | Grid | Picture
Narrative = tuple[Block, ...]


class Broken(ValueError):
    """Markup that is none of ours; the text is the place where it stops being readable."""


def tidied(runs: Sequence[Run]) -> Line:
    """A line as it is kept: runs that look alike joined, nothing invisible, no blanks at the ends."""
    found: list[Run] = []
    for run in runs:
        text = unbroken(run.text)
        if not text:
            continue
        if found and (found[-1].bold, found[-1].shift) == (run.bold, run.shift):
            found[-1] = Run(unbroken(found[-1].text + text), run.bold, run.shift)
        else:
            found.append(Run(text, run.bold, run.shift))
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while found:
            run = found.pop(end)
            if text := strip(run.text, SPACES):
                found.insert(len(found) if end else 0, Run(text, run.bold, run.shift))
                break
    return tuple(found)
