"""What an expert or a secretary gave, checked and brought into records: points by item, facts by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.rubrics.errors import RubricError
from engine.rubrics.model import COUNTED, Item, Level, Number, Rubric, Sheet

Points = Number | str


def sheet_record(rubric: Rubric, sheet: Sheet, rows: Any) -> dict[str, Points]:
    """``rows`` of a form as item -> points, or item -> level in a checklist.

    The rows must be all items of the sheet, all that are judged, or all that are counted. Raises RubricError when a
    score is missing, no whole number, out of range, or contradicts the level chosen beside it.
    """
    found: dict[str, Points] = {}
    for item, row in _rows(rubric, sheet, rows):
        if item.no in found:
            raise failure("rubric.twice", rubric, sheet, item)
        if item.max is None:
            found[item.no] = _level(rubric, sheet, item, row.get("level"))
            continue
        points = points_of(rubric, sheet, item, row.get("score"))
        proposed = row.get("points", points)  # a proposal of counted() that somebody changed keeps its level
        label = row.get("level")
        if label and proposed == points and not item.fits(_known_level(rubric, sheet, item, label), points):
            raise failure("rubric.level_contradicts", rubric, sheet, item, points=points, level=label)
        found[item.no] = points
    kinds = {sheet.items[no].kind for no in found}
    for item in sheet.of_kind(kinds.pop() if len(kinds) == 1 else ""):
        if item.no not in found:
            raise failure("rubric.missing_item", rubric, sheet, item)
    return found


def facts_record(rubric: Rubric, sheet: Sheet, rows: Any) -> dict[str, dict[str, Number]]:
    """``rows`` of fact_rows as item -> fact -> value. Raises RubricError when one is missing or no fitting number."""
    found: dict[str, dict[str, Any]] = {item.no: {} for item in sheet.of_kind(COUNTED)}
    for item, row in _rows(rubric, sheet, rows):
        key = row.get("fact")
        if item.no not in found or key not in {fact.key for fact in item.facts}:
            raise failure("rubric.unknown_fact", rubric, sheet, item, fact=str(key)[:60])
        if key in found[item.no]:
            raise failure("rubric.twice", rubric, sheet, item)
        found[item.no][key] = row.get("value")
    return {no: facts_of(rubric, sheet, sheet.items[no], given) for no, given in found.items()}


def facts_of(rubric: Rubric, sheet: Sheet, item: Item, given: Any) -> dict[str, Number]:
    """The facts of one item, all of them, each a number that is not negative. Raises RubricError."""
    facts = given if isinstance(given, Mapping) else {}
    found: dict[str, Number] = {}
    for fact in item.facts:
        value = _number(facts.get(fact.key))
        if value is None:
            code = "rubric.missing_fact" if facts.get(fact.key) in (None, "") else "rubric.bad_fact"
            raise failure(code, rubric, sheet, item, fact=fact.name, value=str(facts.get(fact.key))[:60])
        if value < 0 or (fact.integer and not isinstance(value, int)):
            raise failure("rubric.bad_fact", rubric, sheet, item, fact=fact.name, value=value)
        found[fact.key] = value
    return found


def points_of(rubric: Rubric, sheet: Sheet, item: Item, value: Any) -> Number:
    """``value`` as points of ``item``. Raises RubricError."""
    if type(value) is int and value in item.whole:
        return value
    if value is None or value == "":
        raise failure("rubric.missing_score", rubric, sheet, item)
    points = _number(value)
    if points is None or (rubric.integer and not isinstance(points, int)):
        raise failure("rubric.not_integer", rubric, sheet, item, points=str(value)[:60])
    if item.max is None or not 0 <= points <= item.max:
        raise failure("rubric.out_of_range", rubric, sheet, item, points=points, max=item.max)
    if rubric.integer and points not in item.whole:
        raise failure("rubric.no_such_points", rubric, sheet, item, points=points)
    return points


def given_of(rubric: Rubric, sheet: Sheet, item: Item, value: Any) -> Points:
    """What a record says of ``item``, checked again: points, or the name of a level. Raises RubricError."""
    if item.max is None:
        return _level(rubric, sheet, item, value)
    return points_of(rubric, sheet, item, value)


def failure(code: str, rubric: Rubric, sheet: Sheet, item: Item | None = None, /, **values: Any) -> RubricError:
    """The error ``code`` about a place of a rubric."""
    about = {} if item is None else {"item": item.called}
    return RubricError(code, rubric=rubric.title, sheet=sheet.title, **about, **values)


def _rows(rubric: Rubric, sheet: Sheet, rows: Any) -> Iterator[tuple[Item, Mapping[str, Any]]]:
    """The items and rows of a form table."""
    if not sheet.items:
        raise failure("rubric.empty", rubric, sheet)
    if not isinstance(rows, list | tuple):
        raise failure("rubric.not_rows", rubric, sheet)
    for row in rows:
        if not isinstance(row, Mapping):
            raise failure("rubric.not_rows", rubric, sheet)
        no = row.get("no")
        item = sheet.items.get(no) if isinstance(no, str) else None
        if item is None:
            raise failure("rubric.unknown_item", rubric, sheet, number=str(no)[:60])
        yield item, row


def _number(value: Any) -> Number | None:
    """A number of the language, whole ones as int; None for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 100:
        return int(value) if value == int(value) else value
    return None


def _level(rubric: Rubric, sheet: Sheet, item: Item, label: Any) -> str:
    if label is None or label == "":
        raise failure("rubric.missing_level", rubric, sheet, item)
    _known_level(rubric, sheet, item, label)
    return str(label)


def _known_level(rubric: Rubric, sheet: Sheet, item: Item, label: Any) -> Level:
    level = item.level_of(label) if isinstance(label, str) else None
    if level is None:
        raise failure("rubric.unknown_level", rubric, sheet, item, level=str(label)[:60])
    return level
