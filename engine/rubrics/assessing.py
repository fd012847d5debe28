"""Brings the sheets of all experts together: means, weights, total, grade, cap. Exact from first to last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.rubrics.errors import RubricError
from engine.rubrics.model import Item, Number, Rubric, Sheet
from engine.rubrics.sheets import Points, failure, given_of

Given = Mapping[str, Points]


@dataclass(frozen=True)
class Part:
    """One sheet of an assessment. ``experts`` are their totals, in a checklist the number of items they found good.

    ``short_of`` are the items of a checklist that somebody did not find good enough.
    """

    sheet: Sheet
    sheets: Sequence[Given]
    experts: tuple[Number, ...]
    mean: Fraction
    bonus: Fraction | None
    short_of: tuple[Item, ...] = ()

    @property
    def weighted(self) -> Fraction:
        """What the sheet brings to the total."""
        return Fraction(0) if self.sheet.checklist else self.mean * Fraction(self.sheet.weight)


@dataclass(frozen=True)
class Difference:
    """An item on which experts differ by more than the rubric lets pass."""

    sheet: Sheet
    item: Item
    low: Points
    high: Points


@dataclass(frozen=True)
class Assessment:
    """What came out. ``by_points`` is the grade of the points alone, ``uncapped`` the one after the checklists;
    ``replaced`` items were agreed otherwise than an expert scored them."""

    rubric: Rubric
    parts: tuple[Part, ...]
    total: Fraction | None
    raw_total: Fraction | None
    grade: str | None
    uncapped: str | None
    by_points: str | None
    passed: bool | None
    capped: bool
    bonus: Fraction | None
    spread: tuple[Difference, ...]
    replaced: tuple[tuple[Sheet, Item], ...]

    @property
    def count(self) -> int:
        """The number of experts of the sheet that has fewest; sheets the panel agreed on as a whole do not count."""
        return min((len(part.experts) for part in self.parts if part.experts), default=0)

    @property
    def enough(self) -> bool:
        """Whether every sheet that experts filled in was filled in by as many as the rubric asks for."""
        judged = [part for part in self.parts if part.experts]
        return all(len(part.experts) >= self.wanted(part) for part in judged) and bool(
            judged or not self.rubric.min_sheets
        )

    def wanted(self, part: Part) -> int:
        """How many experts the rubric asks for on a sheet."""
        return part.sheet.min_sheets or self.rubric.min_sheets or 0


def assess(rubric: Rubric, given: Any, agreed: Any = None, capped: Any = False) -> Assessment:
    """The assessment by the sheets ``given`` (sheet key -> list of records).

    ``agreed`` (sheet key -> record) are points the panel settled once for all; they stand in for what the experts'
    sheets say. ``capped`` is the answer to the question the cap asks. Raises RubricError when points are missing.
    """
    sheets, settled = _by_sheet(rubric, given), _by_sheet(rubric, {} if agreed is None else agreed)
    if not isinstance(capped, bool):
        raise RubricError("rubric.cap_unanswered", rubric=rubric.title)
    if capped and rubric.cap is None:
        raise RubricError("rubric.no_cap", rubric=rubric.title)
    replaced: list[tuple[Sheet, Item]] = []
    parts = tuple(part_of(rubric, s, sheets.get(s.key), settled.get(s.key), replaced) for s in rubric.sheets.values())
    scored = [part for part in parts if not part.sheet.checklist]
    total = sum((part.weighted for part in scored), Fraction(0)) if scored else None
    bonuses = [part.bonus for part in parts if part.bonus is not None]
    by_points = _grade(rubric, total)
    uncapped = by_points if all(not part.short_of for part in parts) else _no_pass(rubric, by_points)
    grade = _lowered(rubric, uncapped) if capped else uncapped
    return Assessment(
        rubric=rubric,
        parts=parts,
        total=total,
        raw_total=sum((part.mean for part in scored), Fraction(0)) if scored else None,
        grade=grade,
        uncapped=uncapped,
        by_points=by_points,
        passed=rubric.ranks[grade] <= rubric.ranks[rubric.passing] if grade and rubric.passing else None,
        capped=capped,
        bonus=sum(bonuses, Fraction(0)) if bonuses else None,
        spread=tuple(difference for part in parts for difference in differences(rubric, part, settled)),
        replaced=tuple(replaced),
    )


def _by_sheet(rubric: Rubric, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise RubricError("rubric.not_sheets", rubric=rubric.title)
    for key in given:
        if key not in rubric.sheets:
            raise RubricError("rubric.unknown_sheet", rubric=rubric.title, sheet=str(key)[:60])
    return given


def part_of(rubric: Rubric, sheet: Sheet, given: Any, settled: Any, replaced: list[tuple[Sheet, Item]]) -> Part:
    """One sheet by its records ``given`` and what was ``settled``; items settled otherwise come to ``replaced``."""
    if not sheet.items:
        raise failure("rubric.empty", rubric, sheet)
    agreed = _agreed(rubric, sheet, {} if settled is None else settled)
    complete = len(agreed) == len(sheet.items)
    if not isinstance(given, list | tuple | None) or not all(isinstance(one, Mapping) for one in given or ()):
        raise failure("rubric.not_sheets", rubric, sheet)
    if not given and not complete:
        raise failure("rubric.no_sheets", rubric, sheet)
    records = [_record(rubric, sheet, number, one, agreed) for number, one in enumerate(given or (), 1)]
    replaced += [
        (sheet, sheet.items[no])
        for no, points in agreed.items()
        if any(no in one and one[no] != points for one in given or ())
    ]
    read = records or [agreed]
    bonus = [item.no for item in sheet.items.values() if item.bonus]
    totals: list[Number] = [_total(sheet, record) for record in read]
    return Part(
        sheet=sheet,
        sheets=records,
        experts=tuple(totals) if records else (),
        mean=_mean(totals),
        bonus=_mean([_sum(record, bonus) for record in read]) if bonus else None,
        short_of=_short_of(sheet, read) if sheet.checklist else (),
    )


def _agreed(rubric: Rubric, sheet: Sheet, settled: Any) -> Given:
    if not isinstance(settled, Mapping):
        raise failure("rubric.not_sheets", rubric, sheet)
    found: dict[str, Points] = {}
    for no, value in settled.items():
        item = sheet.items.get(no)
        if item is None:
            raise failure("rubric.unknown_item", rubric, sheet, number=str(no)[:60])
        if value is None:
            raise failure("rubric.not_agreed", rubric, sheet, item)
        found[no] = given_of(rubric, sheet, item, value)
    return found


def _record(rubric: Rubric, sheet: Sheet, number: int, given: Mapping[str, Any], agreed: Given) -> Given:
    """The complete sheet of one expert, in the order of the rubric."""
    found: dict[str, Points] = {}
    for no, item in sheet.items.items():
        if no in agreed:
            found[no] = agreed[no]
        elif no in given:
            found[no] = given_of(rubric, sheet, item, given[no])
        else:
            raise failure("rubric.missing_in_sheet", rubric, sheet, item, number=number)
    if len(given.keys() - sheet.items.keys()):
        unknown = min(str(no) for no in given if no not in sheet.items)
        raise failure("rubric.unknown_item", rubric, sheet, number=unknown[:60])
    return found


def _total(sheet: Sheet, record: Given) -> Number:
    if sheet.checklist:
        return sum(1 for level in record.values() if level in sheet.required)
    return _sum(record, [item.no for item in sheet.items.values() if not item.bonus])


def _sum(record: Given, numbers: Sequence[str]) -> Number:
    return sum((points for no in numbers if not isinstance(points := record[no], str)), 0)


def _mean(totals: Sequence[Number]) -> Fraction:
    return sum((Fraction(total) for total in totals), Fraction(0)) / len(totals)


def _short_of(sheet: Sheet, records: Sequence[Given]) -> tuple[Item, ...]:
    return tuple(
        item for no, item in sheet.items.items() if any(record[no] not in sheet.required for record in records)
    )


def _grade(rubric: Rubric, total: Fraction | None) -> str | None:
    """The grade of a total; without points the best there is."""
    if not rubric.grades:
        return None
    if total is None:
        return rubric.grades[0].name
    return next(grade.name for grade in rubric.grades if grade.start is not None and total >= grade.start)


def _no_pass(rubric: Rubric, grade: str | None) -> str | None:
    """The best grade that is no pass: what is left when an item of a checklist is not reached."""
    if grade is None:
        return None
    below = rubric.ranks[rubric.passing] + 1 if rubric.passing else len(rubric.grades) - 1
    return rubric.grades[min(max(below, rubric.ranks[grade]), len(rubric.grades) - 1)].name


def _lowered(rubric: Rubric, grade: str | None) -> str | None:
    if grade is None or rubric.cap is None or rubric.ranks[grade] >= rubric.ranks[rubric.cap.grade]:
        return grade
    return rubric.cap.grade


def differences(rubric: Rubric, part: Part, settled: Mapping[str, Any]) -> Iterator[Difference]:
    """The items on which experts are too far apart; what was agreed cannot differ any more."""
    if len(part.sheets) < 2 or (rubric.spread is None and not part.sheet.checklist):
        return
    agreed = settled.get(part.sheet.key) or {}
    for no, item in part.sheet.items.items():
        if no in agreed:
            continue
        if item.max is None:
            ranks = sorted({[level.label for level in item.levels].index(str(one[no])) for one in part.sheets})
            if len(ranks) > 1:
                yield Difference(part.sheet, item, item.levels[ranks[-1]].label, item.levels[ranks[0]].label)
            continue
        points = [one[no] for one in part.sheets if not isinstance(one[no], str)]
        low, high = min(points), max(points)
        if rubric.spread and _apart(low, high) > _allowed(rubric, item):
            yield Difference(part.sheet, item, low, high)


def _apart(low: Any, high: Any) -> Fraction:
    return Fraction(high) - Fraction(low)


def _allowed(rubric: Rubric, item: Item) -> Fraction:
    if rubric.spread is None or item.max is None:
        return Fraction(0)
    value = Fraction(rubric.spread.value)
    return value * Fraction(item.max) / 100 if rubric.spread.percent else value
