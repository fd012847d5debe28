"""What a form shows of a rubric: one row per item to be given points, one row per fact to be counted."""

from __future__ import annotations

from typing import Any

from engine.rubrics.errors import RubricError
from engine.rubrics.model import COUNTED, JUDGED, Item, Rubric, Sheet
from engine.texts import text

KINDS = ("", JUDGED, COUNTED)


def sheet_of(rubric: Rubric, key: Any) -> Sheet:
    """The sheet ``key``. Raises RubricError."""
    found = rubric.sheets.get(key) if isinstance(key, str) else None
    if found is None:
        raise RubricError("rubric.unknown_sheet", rubric=rubric.title, sheet=str(key)[:60])
    return found


def rubric_rows(rubric: Rubric, sheet: Sheet, kind: str = "") -> list[dict[str, Any]]:
    """A row for each item (of one ``kind``), with score, level and remark still empty."""
    if kind not in KINDS:
        raise RubricError("rubric.unknown_kind", rubric=rubric.title, kind=str(kind)[:60])
    return [
        {
            **heading(item),
            "criterion": item.criterion,
            "levels": item.standard,
            "max": item.max,
            "evidence": item.evidence,
            "official": item.official,
            "note": note_of(rubric, sheet, item),
            "choices": choices(item),
            "score": None,
            "level": None,
            "remark": "",
        }
        for item in sheet.of_kind(kind)
    ]


def choices(item: Item) -> list[dict[str, Any]]:
    """The levels to choose from where points alone do not tell the level; [] where they do."""
    if item.max is not None and all(sum(level.has(points) for level in item.levels) < 2 for points in item.whole):
        return []
    return [{"value": level.label, "label": level.words, "low": level.low, "high": level.high} for level in item.levels]


def fact_rows(rubric: Rubric, sheet: Sheet) -> list[dict[str, Any]]:
    """A row for each fact of each item, its value still empty."""
    return [
        {
            **heading(item),
            "criterion": item.criterion,
            "evidence": item.evidence,
            "note": note_of(rubric, sheet, item),
            "fact": fact.key,
            "name": fact.name,
            "unit": fact.unit,
            "value": None,
        }
        for item in sheet.of_kind(COUNTED)
        for fact in item.facts
    ]


def heading(item: Item) -> dict[str, Any]:
    """Which item a row is about, and under which headings it stands."""
    return {"no": item.no, "group": item.group, "subgroup": item.subgroup, "title": item.title}


def note_of(rubric: Rubric, sheet: Sheet, item: Item) -> str:
    """The note of an item and the readings about it."""
    readings = [text("rubric.reading", name=r.key, words=r.text) for r in rubric.readings_of(f"{sheet.key}/{item.no}")]
    return "\n".join(part for part in (item.note, *readings) if part)
