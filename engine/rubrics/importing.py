"""Turns the rows of a table into the items of a sheet, and says row by row what cannot be understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.rubrics.checks import plain
from engine.rubrics.level_words import levels_in
from engine.rubrics.model import Group, Item, Level, Number
from engine.spreadsheet import Row
from engine.texts import text

NUMBER, GROUP, TITLE, CRITERION, POINTS, LEVELS, EVIDENCE = range(7)
COLUMNS = ("序号", "一级指标", "二级指标", "评价内容", "分值", "分档说明", "佐证材料")
EXAMPLES = (
    (
        "1.1",
        "计量测试能力（40分）",
        "量值传递能力",
        "开展的量值传递服务情况等。",
        "10",
        "A：9—10分；B：7—8分；C：0—6分",
        "合同",
    ),
    ("1.2", "", "关键参数测量能力", "技术水平等。", "30", "30分 全面\n15-29分 基本全面\n0-14分 不全面", "测量报告"),
    ("2.1", "运行保障能力（60分）", "质量体系", "质量体系运行有效、可控。", "60", "", "质量手册"),
)
_SUMS = frozenset({"合计", "总计", "总分", "小计", "满分"})
_PRINTED = re.compile(r"(?P<title>.*?)\s*[（(]\s*(?P<points>\d+(?:\.\d+)?)\s*分\s*[）)]\s*", re.DOTALL)
_POINTS = re.compile(r"(?P<points>\d+(?:\.\d+)?)\s*分?")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, as a key of the catalogue and its values."""

    row: int
    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, lang: str = "zh") -> str:
        """The problem as a sentence for whoever wrote the table."""
        return text(f"rubric.import.{self.code}", lang, row=self.row, **self.values)


@dataclass(frozen=True)
class Imported:
    """What a table says: headings and items, the printed full mark, the row of each item by number, and problems."""

    parts: tuple[Group | Item, ...]
    stated: Number | None
    rows: dict[str, int]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """The number of items."""
        return len(self.rows)


@dataclass
class _Line:
    """One item as its row says it, headings above filled in."""

    row: int
    cells: list[str]
    group: str
    title: str


def import_rows(rows: Sequence[Row]) -> Imported:
    """The items in ``rows``: a header with the COLUMNS (other rows may stand before it), then one item a row.

    An empty heading means that of the row above, as in merged cells. A second heading that stands over one row is the
    title of its item; over several rows it is a heading, and what each is about is its title.
    """
    problems: list[Problem] = []
    header, rest = _header(rows)
    if header is None:
        return Imported((), None, {}, (Problem(0, "no_header", {"columns": "、".join(COLUMNS)}),))
    lines, stated = _lines(header, rest)
    if not lines:
        problems.append(Problem(0, "no_rows"))
    times = Counter((line.group, line.title) for line in lines)
    numbers: dict[str, int] = {}
    placed: list[tuple[_Line, Item]] = []
    for index, line in enumerate(lines, 1):
        shared = bool(line.title) and times[line.group, line.title] > 1
        item = _item(line, index, shared, problems)
        if item.no in numbers:
            problems.append(Problem(line.row, "same_number", {"number": item.no, "other": numbers[item.no]}))
        numbers.setdefault(item.no, line.row)
        placed.append((line, item))
    return Imported(_grouped(placed, times), stated, numbers, tuple(sorted(problems, key=lambda found: found.row)))


def _header(rows: Sequence[Row]) -> tuple[dict[int, int] | None, Sequence[Row]]:
    """Where each column is, and the rows below; None when no row names the columns."""
    for place, (_, cells) in enumerate(rows):
        names = [re.sub(r"\s", "", cell) for cell in cells]
        found = {column: names.index(name) for column, name in enumerate(COLUMNS) if name in names}
        if (CRITERION in found or TITLE in found) and (POINTS in found or LEVELS in found):
            return found, rows[place + 1 :]
    return None, ()


def _lines(header: dict[int, int], rows: Sequence[Row]) -> tuple[list[_Line], Number | None]:
    lines: list[_Line] = []
    stated: Number | None = None
    group = title = ""
    for row, given in rows:
        at = {column: given[place] if place < len(given) else "" for column, place in header.items()}
        cells = [at.get(column, "") for column in range(len(COLUMNS))]
        first = next((re.sub(r"[\s：:]", "", cell) for cell in cells if cell), "")
        if not first:
            continue
        if first in _SUMS:
            points = _number(cells[POINTS])
            stated = points if points is not None and first != "小计" else stated
            continue
        if cells[GROUP] and cells[GROUP] != group:
            group, title = cells[GROUP], ""
        title = cells[TITLE] or title
        if cells[TITLE] or cells[CRITERION] or cells[POINTS] or cells[LEVELS]:  # else a row with a heading only
            lines.append(_Line(row, cells, group, title))
    return lines, stated


def _item(line: _Line, index: int, shared: bool, problems: list[Problem]) -> Item:
    cells = line.cells
    title, printed = _split("" if shared else line.title)
    criterion = cells[CRITERION]
    if not title:
        title = criterion.split("\n")[0]
    if not title:
        problems.append(Problem(line.row, "no_title"))
    most = _number(cells[POINTS]) if cells[POINTS] else printed
    if cells[POINTS] and most is None:
        problems.append(Problem(line.row, "bad_points", {"points": cells[POINTS][:40]}))
    elif printed is not None and most != printed:
        problems.append(Problem(line.row, "other_points", {"points": most, "printed": printed}))
    unknown = bool(cells[POINTS]) and most is None  # said already; the levels cannot be held against anything
    levels = (Level(0, most),) if unknown else levels_in(cells[LEVELS], most)
    if isinstance(levels, str):
        problems.append(Problem(line.row, "bad_level", {"level": levels[:60]}))
        levels = (Level(0, most),)
    if not levels:
        problems.append(Problem(line.row, "no_levels"))
    no = re.sub(r"\s", "", cells[NUMBER]) or str(index)
    shown = "" if criterion == title else criterion
    return Item(no, title, most, levels, criterion=shown, evidence=cells[EVIDENCE])


def _grouped(placed: Sequence[tuple[_Line, Item]], times: Counter[tuple[str, str]]) -> tuple[Group | Item, ...]:
    """The items below their headings, in the order in which each heading first appears."""
    groups: dict[str, dict[str, list[Item]]] = {}
    for line, item in placed:
        shared = bool(line.title) and times[line.group, line.title] > 1
        groups.setdefault(line.group, {}).setdefault(line.title if shared else "", []).append(item)
    parts: list[Group | Item] = []
    for group, below in groups.items():
        inner: list[Group | Item] = [_group(title, tuple(items)) for title, items in below.items() if title]
        inner += below.get("", [])
        parts += [_group(group, tuple(inner))] if group else inner
    return tuple(parts)


def _group(heading: str, parts: tuple[Group | Item, ...]) -> Group:
    title, printed = _split(heading)
    return Group("", title, parts, printed)


def _split(heading: str) -> tuple[str, Number | None]:
    """A heading without the points printed behind it, and those: ``质量体系（10分）``."""
    found = _PRINTED.fullmatch(heading)
    title = found["title"] if found else heading
    return re.sub(r"\s*\n\s*", "", title).strip(), plain(Decimal(found["points"])) if found else None


def _number(cell: str) -> Number | None:
    found = _POINTS.fullmatch(cell)
    return plain(Decimal(found["points"])) if found else None
