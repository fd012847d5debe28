"""Says how an assessment came about: the record that expressions get, with sentences a report can print."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from engine.rubrics.assessing import Assessment, Part
from engine.rubrics.checks import full_mark
from engine.rubrics.model import Group, Reading, Rubric, Sheet, groups_of
from engine.rubrics.numbers import number_of, shown
from engine.texts import text


def explained(found: Assessment) -> dict[str, Any]:
    """The assessment as a record of the language: numbers, grade, and ``lines``, ``spread`` and ``warnings``."""
    return {
        "total": _number(found.total),
        "raw_total": _number(found.raw_total),
        "grade": found.grade,
        "passed": found.passed,
        "capped": found.capped,
        "bonus": _number(found.bonus),
        "count": found.count,
        "enough": found.enough,
        "parts": [_part(part) for part in found.parts],
        "lines": list(_lines(found)),
        "spread": [
            {"sheet": d.sheet.key, "no": d.item.no, "title": d.item.title, "low": d.low, "high": d.high}
            for d in found.spread
        ],
        "warnings": list(_warnings(found)),
    }


def _number(value: Fraction | None) -> Any:
    return None if value is None else number_of(value)


def _part(part: Part) -> dict[str, Any]:
    sheet = part.sheet
    points = not sheet.checklist
    return {
        "key": sheet.key,
        "title": sheet.title,
        "mean": number_of(part.mean) if points else None,
        "weight": number_of(Fraction(sheet.weight)) if points else None,
        "weighted": number_of(part.weighted) if points else None,
        "max": sheet.most if points else len(sheet.items),
        "experts": list(part.experts),
        "open": [{"no": item.no, "title": item.title} for item in part.short_of],
    }


def _lines(found: Assessment) -> Iterator[str]:
    rubric = found.rubric
    scored = [part for part in found.parts if not part.sheet.checklist]
    if scored and found.total is not None:
        sums = " + ".join(_summand(part) for part in scored)
        grade = text("rubric.line.grade", grade=found.by_points) if found.by_points else ""
        yield text("rubric.line.total", sums=sums, total=shown(found.total), grade=grade).rstrip()
    for part in found.parts:
        yield _of_part(part)
    if found.bonus is not None:
        most = sum(part.sheet.bonus.most for part in found.parts if part.sheet.bonus)
        notes = "".join(part.sheet.bonus.note for part in found.parts if part.sheet.bonus)
        yield text("rubric.line.bonus", bonus=shown(found.bonus), most=most, note=notes)
    if rubric.grades and scored:
        yield text("rubric.line.grades", grades="，".join(_thresholds(rubric)))
    if found.uncapped != found.by_points:
        yield text("rubric.line.not_all_reached", grade=found.uncapped, before=found.by_points)
    if found.capped and rubric.cap:
        code = "rubric.line.capped" if found.grade != found.uncapped else "rubric.line.cap_without_effect"
        yield text(code, clause=rubric.cap.text, grade=found.grade, before=found.uncapped)
    for part in found.parts:
        if part.experts and len(part.experts) < found.wanted(part):
            yield text(
                "rubric.line.too_few", sheet=part.sheet.called, count=len(part.experts), wanted=found.wanted(part)
            )


def _summand(part: Part) -> str:
    weight = "" if part.sheet.weight == 1 else f" × {shown(Fraction(part.sheet.weight), percent=True)}"
    return f"{part.sheet.called} {shown(part.mean)}{weight}"


def _of_part(part: Part) -> str:
    sheet = part.sheet
    values: dict[str, Any] = {
        "sheet": sheet.called,
        "count": len(part.experts),
        "experts": "、".join(map(str, part.experts)),
    }
    if sheet.checklist:
        of = len(sheet.items)
        names = "、".join(item.called for item in part.short_of)
        code = "rubric.line.short_of" if part.short_of else "rubric.line.all_reached"
        return text(code, **values, reached=of - len(part.short_of), of=of, items=names)
    code = "rubric.line.part" if part.experts else "rubric.line.agreed"
    return text(code, **values, mean=shown(part.mean), most=sheet.most)


def _thresholds(rubric: Rubric) -> Iterator[str]:
    above = None
    for grade in rubric.grades:
        if grade.start:
            yield text("rubric.line.from", points=grade.start, grade=grade.name)
        elif above is not None:
            yield text("rubric.line.below", points=above, grade=grade.name)
        above = grade.start


def _warnings(found: Assessment) -> Iterator[str]:
    rubric = found.rubric
    for sheet in rubric.sheets.values():
        yield from _sums(sheet)
    if rubric.stated is not None and rubric.stated != full_mark(rubric):
        yield text("rubric.warning.sum", title=rubric.title, stated=rubric.stated, real=full_mark(rubric))
    for reading in rubric.readings.values():
        yield reading_words(reading)
    for sheet, item in found.replaced:
        yield text("rubric.warning.replaced", sheet=sheet.called, item=item.called)


def _sums(sheet: Sheet) -> Iterator[str]:
    """The printed points of a sheet and its groups that differ from those of the items."""
    whole = Group("", sheet.title, sheet.parts, sheet.stated)
    for group in (whole, *groups_of(sheet.parts)):
        if group.stated is not None and group.stated != group.most:
            title = f"{group.no} {group.title}".strip()
            yield text("rubric.warning.sum", title=title, stated=group.stated, real=group.most)


def reading_words(reading: Reading) -> str:
    """A reading with its value and who adopted it."""
    value = text(f"rubric.{str(reading.value).lower()}") if isinstance(reading.value, bool) else reading.value
    chosen = text("rubric.no_value") if reading.value is None else str(value)
    adopted = reading.adopted or text("rubric.not_adopted")
    return text("rubric.warning.reading", name=reading.key, words=reading.text, value=chosen, adopted=adopted)
