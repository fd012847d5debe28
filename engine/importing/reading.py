"""Reads the workbook: rows with their numbers, each cell under its heading, every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.importing.tables import LISTED, Layout, Table
from engine.spreadsheet import Row, worksheets_of
from engine.texts import text

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Problem:
    """What is wrong: on which sheet and row (from 1; 0: the sheet itself), in a sentence. ``blocks``: nothing can be
    imported until it is put right."""

    sheet: str
    row: int
    sentence: str
    blocks: bool = True


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number and its cells by heading, empty ones as ''."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "")

    @property
    def source(self) -> str:
        """Where it stands, for the journal."""
        return f"{self.sheet} 第 {self.number} 行"


@dataclass(frozen=True)
class Given:
    """What a workbook holds, and what is wrong with it."""

    lines: Mapping[str, Sequence[Line]]
    problems: Sequence[Problem]


def read_workbook(content: bytes, made: Layout, lang: str = "zh") -> Given:
    """The rows of the sheets of ``made`` in the workbook ``content``. Raises Invalid when it is no workbook."""
    sheets = worksheets_of(content, MOST_ROWS)
    lines: dict[str, list[Line]] = {name: [] for name in made.tables}
    problems: list[Problem] = []
    for name, rows in sheets.items():
        if name in made.tables:
            found, wrong = _table(made.tables[name], rows, lang)
            lines[name] = found
            problems += wrong
        elif name not in LISTED:
            problems.append(Problem(name, 0, text("importing.unknown_sheet", lang, sheet=name)))
    return Given(lines, problems)


def _table(table: Table, rows: Sequence[Row], lang: str) -> tuple[list[Line], list[Problem]]:
    if not rows:
        return [], []
    headings = rows[0][1]
    problems = [
        Problem(table.name, 1, text("importing.unknown_column", lang, column=heading))
        for heading in headings
        if heading and heading not in table.headings
    ]
    lines = []
    for number, cells in rows[1:]:
        held = {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading and cell}
        if held:
            line = Line(table.name, number, held)
            lines.append(line)
            problems += _row(table, line, lang)
    return lines, problems


def _row(table: Table, line: Line, lang: str) -> Iterator[Problem]:
    for column in table.columns:
        value = line[column.heading]
        if not value and column.needed:
            yield Problem(table.name, line.number, text("importing.missing", lang, column=column.heading))
        elif value and column.kind == "date" and not is_date(value):
            yield Problem(table.name, line.number, text("importing.no_date", lang, column=column.heading, value=value))
        elif value and column.kind == "choice" and value not in column.choices:
            sentence = text("importing.no_choice", lang, column=column.heading, value=value)
            yield Problem(table.name, line.number, sentence)


def is_date(value: str) -> bool:
    """Whether ``value`` is a day as 2026-09-28."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
