"""Puts imported items into a rubric: a new one, or one that waits for them; and checks the whole row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from engine.rubrics.checks import check, walk
from engine.rubrics.entries import Report
from engine.rubrics.errors import RubricError, RubricFinding
from engine.rubrics.importing import Imported
from engine.rubrics.model import Grade, Item, Rubric, Sheet
from engine.yaml_source import Path, YamlSource


def new_rubric(key: str, title: str, sheet: str, grades: Sequence[Grade] = (), passing: str = "") -> Rubric:
    """A rubric with one empty sheet."""
    empty = Sheet(key=sheet, title=title, weight=Decimal(1), parts=())
    return Rubric(key=key, title=title, sheets={sheet: empty}, grades=tuple(grades), passing=passing)


def fill(rubric: Rubric, sheet: str, imported: Imported, required: Sequence[str] = ()) -> Rubric:
    """``rubric`` with the items of ``imported`` on its sheet ``sheet``; whatever else it says stays.

    ``required`` are the levels of a checklist that are good enough; without them the first, where all items begin
    with the same one. Raises RubricError for an unknown sheet or when that cannot be told.
    """
    found = rubric.sheets.get(sheet)
    if found is None:
        raise RubricError("rubric.unknown_sheet", rubric=rubric.title, sheet=sheet)
    stated = imported.stated if found.stated is None else found.stated
    note = found.note if found.items else ""  # the note said what was waited for
    filled = replace(found, parts=imported.parts, stated=stated, note=note, required=tuple(required) or found.required)
    if filled.checklist and not filled.required:
        best = {item.levels[0].label for item in filled.items.values() if item.levels}
        if len(best) != 1:
            raise RubricError("rubric.import.mixed_required")
        filled = replace(filled, required=tuple(best))
    return replace(rubric, sheets={**rubric.sheets, sheet: filled})


def findings_by_row(rubric: Rubric, sheet: str, rows: Mapping[str, int]) -> list[RubricFinding]:
    """What does not hold of ``rubric``; the line of a finding is the row of its item in the table, 0 for the whole."""
    lines: dict[Path, int] = {(): 0}
    for index, (key, found) in enumerate(rubric.sheets.items()):
        if key == sheet:
            places = walk(found, ("sheets", index))
            lines |= {path: rows.get(part.no, 0) for part, path in places if isinstance(part, Item)}
    report = Report(YamlSource(None, lines))
    check(rubric, report)
    return sorted(report.found, key=lambda finding: finding.line)
