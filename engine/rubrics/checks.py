"""What must hold of a rubric that reads well: numbers are unique, levels cover their points, sums and weights agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from engine.rubrics.entries import Report
from engine.rubrics.model import Group, Item, Number, Rubric, Sheet
from engine.yaml_source import Path

#: In the readings' ``about``: the weighted full mark, and the one before weights.
TOTAL, RAW = "total", "raw"
MOST_POINTS = 10_000


def check(rubric: Rubric, report: Report) -> None:
    """Add what does not hold to ``report``."""
    places: dict[str, Path] = {TOTAL: ("stated",), RAW: ("stated_raw",)}
    for index, sheet in enumerate(rubric.sheets.values()):
        path: Path = ("sheets", index)
        places[sheet.key] = path
        for part, at in walk(sheet, path):
            if part.no and f"{sheet.key}/{part.no}" in places:
                report.find((*at, "no"), "rubric.duplicate_no", sheet=sheet.key, item=part.no)
            places[f"{sheet.key}/{part.no}"] = at
            if isinstance(part, Item):
                _item(rubric, sheet, part, at, report)
        _sheet(rubric, sheet, path, report)
    _sums(rubric, places, report)
    _weights(rubric, report)
    _grades(rubric, report)
    for key, reading in rubric.readings.items():
        for index, about in enumerate(reading.about):
            if about not in places:
                report.find(("readings", key, "about", index), "rubric.nothing_there", name=about)


def walk(sheet: Sheet, path: Path) -> Iterator[tuple[Group | Item, Path]]:
    """Every group and item of a sheet with its path in the file."""
    yield from _below(sheet.parts, path)
    if sheet.bonus:
        yield from _below(sheet.bonus.parts, (*path, "bonus"))


def _below(parts: Iterable[Group | Item], path: Path) -> Iterator[tuple[Group | Item, Path]]:
    counts = {"groups": 0, "items": 0}
    for part in parts:
        kind = "groups" if isinstance(part, Group) else "items"
        at = (*path, kind, counts[kind])
        counts[kind] += 1
        yield part, at
        if isinstance(part, Group):
            yield from _below(part.parts, at)


def _sheet(rubric: Rubric, sheet: Sheet, path: Path, report: Report) -> None:
    items = sheet.items.values()
    if not items:
        if not sheet.note:
            report.find((*path, "note"), "rubric.missing_key")
        report.find(path, "rubric.empty_sheet", sheet=sheet.title)
        return
    if any(item.max is None for item in items) and not sheet.checklist:
        report.find(path, "rubric.mixed_sheet", sheet=sheet.title)
    if sheet.checklist and not sheet.required:
        report.find((*path, "required"), "rubric.missing_key")
    labels = {level.label for item in items for level in item.levels}
    for name in sheet.required:
        if name not in labels:
            report.find((*path, "required"), "rubric.nothing_there", name=name)


def _item(rubric: Rubric, sheet: Sheet, item: Item, path: Path, report: Report) -> None:
    labels = [level.label for level in item.levels]
    if not labels:
        report.find((*path, "levels"), "rubric.missing_key")
    for index, label in enumerate(labels):
        if not label or label in labels[:index]:
            report.find((*path, "levels", index), "rubric.same_name", name=label or "-")
    if item.max is None:
        if any(level.low is not None for level in item.levels):
            report.find((*path, "max"), "rubric.missing_key")
        return
    if item.max > MOST_POINTS:
        report.find((*path, "max"), "rubric.too_many", limit=MOST_POINTS)
        return
    for index, level in enumerate(item.levels):
        if level.low is None or level.high is None or not level.low <= level.high <= item.max:
            report.find((*path, "levels", index), "rubric.levels_outside", item=item.no, most=item.max)
            return
    if rubric.integer and not all(
        isinstance(n, int) for level in item.levels for n in (level.low, level.high, item.max)
    ):
        report.find(path, "rubric.not_whole", item=item.no)
        return
    adopted = rubric.adopted(f"{sheet.key}/{item.no}")
    for code, points in _whole_bands(item) if rubric.integer else _open_bands(item):
        found = "rubric.levels_read" if adopted else code
        report.find((*path, "levels"), found, item=item.no, points=points)


def _whole_bands(item: Item) -> Iterator[tuple[str, str]]:
    """Whole points that no level has, or that two have."""
    most = int(item.max or 0)
    times = [sum(level.has(points) for level in item.levels) for points in range(most + 1)]
    missing = [points for points, count in enumerate(times) if count == 0]
    twice = [points for points, count in enumerate(times) if count > 1]
    if missing:
        yield "rubric.levels_gap", _ranges(missing)
    if twice:
        yield "rubric.levels_overlap", _ranges(twice)


def _ranges(points: list[int]) -> str:
    """``1—4、7``."""
    runs: list[list[int]] = []
    for value in points:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)


def _open_bands(item: Item) -> Iterator[tuple[str, str]]:
    """Where points may be broken, a band goes up to the next: it must begin at 0, and none may reach into the next."""
    bands = sorted((level.low or 0, level.high or 0) for level in item.levels)
    if bands[0][0] != 0:
        yield "rubric.levels_gap", "0"
    if max(high for _, high in bands) != item.max:
        yield "rubric.levels_gap", str(item.max)
    for (low, high), (following, _) in pairwise(bands):
        if low == following or high > following:
            yield "rubric.levels_overlap", str(following)


def _sums(rubric: Rubric, places: dict[str, Path], report: Report) -> None:
    """Printed points against those the items add up to."""
    for sheet in rubric.sheets.values():
        at = places[sheet.key]
        if not sheet.items:
            continue
        for part, path in walk(sheet, at):
            if isinstance(part, Group) and part.stated is not None:
                about = f"{sheet.key}/{part.no}" if part.no else ""
                _compare(rubric, report, path, (part.title, part.stated, part.most, about))
                _parts(rubric, report, path, (part, about))
        if sheet.stated is not None:
            _compare(rubric, report, at, (sheet.title, sheet.stated, sheet.most, sheet.key))
            _parts(rubric, report, at, (Group("", sheet.title, sheet.parts, sheet.stated), sheet.key))
        bonus = sheet.bonus
        if bonus and bonus.stated is not None:
            _compare(rubric, report, (*at, "bonus"), (bonus.title, bonus.stated, bonus.most, sheet.key))
    if all(sheet.items for sheet in rubric.sheets.values()):
        if rubric.stated is not None:
            _compare(rubric, report, ("stated",), (rubric.title, rubric.stated, full_mark(rubric), TOTAL))
        if rubric.stated_raw is not None:
            _compare(rubric, report, ("stated_raw",), (rubric.title, rubric.stated_raw, raw_mark(rubric), RAW))


def _compare(rubric: Rubric, report: Report, path: Path, sums: tuple[str, Number, Number, str]) -> None:
    title, stated, real, about = sums
    if stated != real:
        code = "rubric.sum_read" if about and rubric.adopted(about) else "rubric.sum_differs"
        report.find(path, code, title=title, stated=stated, real=plain(real))


def _parts(rubric: Rubric, report: Report, path: Path, whole: tuple[Group, str]) -> None:
    """The printed points of the parts against that of the whole, where that tells more than the items do."""
    group, about = whole
    printed = [part.stated for part in group.parts if isinstance(part, Group)]
    if not printed or len(printed) < len(group.parts) or None in printed:
        return
    total = sum(number for number in printed if number is not None)
    if total not in (group.stated, group.most):
        code = "rubric.groups_read" if about and rubric.adopted(about) else "rubric.groups_differ"
        report.find(path, code, title=group.title, stated=group.stated, real=total)


def full_mark(rubric: Rubric) -> Number:
    """The best total there is: every sheet's points times its weight."""
    return plain(sum((sheet.weight * sheet.most for sheet in rubric.sheets.values()), Decimal(0)))


def raw_mark(rubric: Rubric) -> Number:
    """The points of all sheets before weights."""
    return plain(sum((Decimal(sheet.most) for sheet in rubric.sheets.values()), Decimal(0)))


def plain(value: Number) -> Number:
    """An int where the number is whole, else without zeros at the end."""
    if isinstance(value, int):
        return value
    return int(value) if value == int(value) else value.normalize()


def _weights(rubric: Rubric, report: Report) -> None:
    """The printed full marks times the weights make the printed full mark of the whole."""
    marks = [
        sheet.weight * (sheet.most if sheet.stated is None else sheet.stated)
        for sheet in rubric.sheets.values()
        if not sheet.checklist
    ]
    known = all(sheet.items or sheet.stated is not None for sheet in rubric.sheets.values())
    if rubric.stated is None and any(sheet.weight != 1 for sheet in rubric.sheets.values()):
        report.find(("stated",), "rubric.missing_key")
    if rubric.stated is not None and known and marks and sum(marks) != rubric.stated:
        report.find(("sheets",), "rubric.weights", stated=rubric.stated, real=plain(Decimal(sum(marks))))


def _grades(rubric: Rubric, report: Report) -> None:
    names = [grade.name for grade in rubric.grades]
    for index, name in enumerate(names):
        if name in names[:index]:
            report.find(("grades", index, "name"), "rubric.same_name", name=name)
    for path, name in _named_grades(rubric):
        if name not in names:
            report.find(path, "rubric.nothing_there", name=name)
    if names and not rubric.passing:
        report.find(("grades",), "rubric.no_pass")
    starts = [grade.start for grade in rubric.grades]
    scored = [sheet for sheet in rubric.sheets.values() if not sheet.checklist]
    if not scored or all(start is None for start in starts):
        if scored and names and any(sheet.items for sheet in scored):
            report.find(("grades",), "rubric.grades_gap")
        return
    numbers = [start for start in starts if start is not None]
    if len(numbers) < len(starts) or numbers[-1] != 0 or sorted(set(numbers), reverse=True) != numbers:
        report.find(("grades",), "rubric.grades_gap")


def _named_grades(rubric: Rubric) -> Iterator[tuple[Path, str]]:
    if rubric.passing:
        yield ("pass",), rubric.passing
    if rubric.cap:
        yield ("cap", "grade"), rubric.cap.grade
    for phrase, fitting in rubric.phrases.items():
        for name in fitting:
            yield ("phrases", phrase), name
