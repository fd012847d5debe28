"""Reads the markup of written chapters: strict, without a guess, in time that grows with its length and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.narrative_blocks import (
    Block,
    Broken,
    Cell,
    Entry,
    Grid,
    Line,
    Listing,
    Narrative,
    Picture,
    Prose,
    Run,
    tidied,
)  # fmt: skip
from forms.wording import SPACES, unbroken

DEEPEST = 3  # lists within lists
MOST_COLUMNS, MOST_ROWS = 30, 300
MOST_BLOCKS = 2000
SHOWN = 24  # characters of what could not be read

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)>|([^<>]+)')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot);)?")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}
_FILE = re.compile(r"[0-9A-Za-z_-]{1,64}\Z")
_SPAN = re.compile(r"[1-9]\d{0,2}\Z", re.ASCII)
_PROSE = {"p": 0, "h1": 1, "h2": 2, "h3": 3}
_LISTS = {"ul": False, "ol": True}
_MARKS = ("b", "sub", "sup")


@dataclass(frozen=True)
class _Token:
    """A tag, or a text (``name`` '')."""

    name: str
    closes: bool
    attributes: Mapping[str, str]
    text: str
    place: int


def parse(source: str) -> Narrative:
    """The blocks of ``source``; Broken."""
    return _Parser(source).blocks()


def _tokens(source: str) -> list[_Token]:
    found, place = [], 0
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None:
            raise Broken(source[place : place + SHOWN])
        closing, name, attributes, text = match.groups()
        pairs = _ATTRIBUTE.findall(attributes or "")
        if len(dict(pairs)) < len(pairs) or (closing and pairs):
            raise Broken(match[0][:SHOWN])
        values = {key: _unescaped(value) for key, value in pairs}
        found.append(_Token(name or "", bool(closing), values, _unescaped(text or ""), place))
        place = match.end()
    return found


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    for match in _ENTITY.finditer(text):
        if match[1] is None:
            raise Broken(text[match.start() : match.start() + SHOWN])
    return _ENTITY.sub(lambda match: _CHARACTERS[match[1]], text)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = _tokens(source)
        self.at = 0

    def fail(self) -> Broken:
        """What cannot be read, from the token at hand on."""
        place = self.tokens[self.at].place if self.at < len(self.tokens) else max(0, len(self.source) - SHOWN)
        return Broken(self.source[place : place + SHOWN])

    def opens(self, *names: str) -> bool:
        """Whether the next token opens one of ``names``."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token is not None and not token.closes and token.name in names

    def take(self, name: str, *, closes: bool = False, allowed: Sequence[str] = ()) -> _Token:
        """The next token, which must be this tag with no attributes but ``allowed``; Broken."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.name != name or token.closes != closes or set(token.attributes) - set(allowed):
            raise self.fail()
        self.at += 1
        return token

    def blocks(self) -> Narrative:
        found: list[Block] = []
        while self.at < len(self.tokens):
            block = self.block()
            if block is not None:
                found.append(block)
            if len(found) > MOST_BLOCKS:
                raise self.fail()
        return tuple(found)

    def block(self) -> Block | None:
        """The next block; None where it says nothing."""
        token = self.tokens[self.at]
        if self.opens(*_PROSE):
            self.take(token.name)
            line = self.line(bold=token.name == "p")
            self.take(token.name, closes=True)
            return Prose(line, _PROSE[token.name]) if line else None
        if self.opens(*_LISTS):
            return self.listing(1)
        if self.opens("table"):
            return self.table()
        return self.picture()

    def picture(self) -> Picture:
        token = self.take("img", allowed=("src", "alt"))
        file = token.attributes.get("src", "")
        if not _FILE.match(file):
            self.at -= 1
            raise self.fail()
        return Picture(file, unbroken(token.attributes.get("alt", "")).strip(SPACES))

    def listing(self, depth: int) -> Listing | None:
        if depth > DEEPEST:
            raise self.fail()
        name = self.tokens[self.at].name
        self.take(name)
        entries = []
        while self.opens("li"):
            self.take("li")
            line = self.line()
            lists = []
            while self.opens(*_LISTS):
                if (inner := self.listing(depth + 1)) is not None:
                    lists.append(inner)
            self.take("li", closes=True)
            if line or lists:
                entries.append(Entry(line, tuple(lists)))
        self.take(name, closes=True)
        return Listing(tuple(entries), _LISTS[name]) if entries else None

    def table(self) -> Grid | None:
        start = self.at
        self.take("table")
        rows = []
        while self.opens("tr"):
            self.take("tr")
            cells = []
            while self.opens("td", "th"):
                cells.append(self.cell())
            self.take("tr", closes=True)
            rows.append(tuple(cells))
        self.take("table", closes=True)
        if not is_even(rows):
            self.at = start
            raise self.fail()
        return Grid(tuple(rows)) if any(cell.lines for row in rows for cell in row) else None

    def cell(self) -> Cell:
        token = self.tokens[self.at]
        self.take(token.name, allowed=("colspan", "rowspan"))
        spans = [token.attributes.get(name, "1") for name in ("colspan", "rowspan")]
        if not all(map(_SPAN.match, spans)):
            self.at -= 1
            raise self.fail()
        lines = [self.line()]
        while self.opens("br"):
            self.take("br")
            lines.append(self.line())
        self.take(token.name, closes=True)
        columns, rows = map(int, spans)
        return Cell(tuple(filter(None, lines)), token.name == "th", columns, rows)

    def line(self, bold: bool = True) -> Line:
        """Text and marks up to the next tag that is neither; a heading has no ``bold`` of its own."""
        runs: list[Run] = []
        open_: list[str] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if not token.name:
                shift = next((name for name in reversed(open_) if name != "b"), "")
                runs.append(Run(token.text, bold and "b" in open_, shift))
            elif token.name in _MARKS and not token.closes and token.name not in open_ and not token.attributes:
                open_.append(token.name)
            elif token.name in _MARKS and token.closes and open_ and open_[-1] == token.name:
                open_.pop()
            else:
                break
            self.at += 1
        if open_:
            raise self.fail()
        return tidied(runs)


def is_even(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the cells fill a rectangle without a gap and without covering each other."""
    if not rows or len(rows) > MOST_ROWS:
        return False
    below: dict[int, int] = {}  # column -> rows that a cell above still covers
    width = 0
    for number, row in enumerate(rows):
        column, covered = 0, {at: left for at, left in below.items() if left}
        cells = iter(row)
        while True:
            if covered.get(column):
                column += 1
                continue
            cell = next(cells, None)
            if cell is None:
                break
            if cell.rows > len(rows) - number or column + cell.columns > MOST_COLUMNS:
                return False
            for at in range(column, column + cell.columns):
                if covered.get(at):
                    return False
                below[at] = cell.rows
            column += cell.columns
        width = column if not number else width
        if column != width:
            return False
        below = {at: left - 1 for at, left in below.items()}
    return width > 0
