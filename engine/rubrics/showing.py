"""Prints a rubric for reading: sheets, headings, items with all their levels, grades, readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.rubrics.checks import full_mark
from engine.rubrics.explaining import reading_words
from engine.rubrics.model import Group, Item, Number, Rubric, Sheet
from engine.rubrics.numbers import shown
from engine.texts import text


def show(rubric: Rubric, lang: str = "zh") -> str:
    """The whole rubric as text."""
    return "\n".join(_lines(rubric, lang)).rstrip() + "\n"


def _lines(rubric: Rubric, lang: str) -> Iterator[str]:
    yield f"{rubric.title}（{rubric.key}）"
    yield from (part for part in (rubric.basis, rubric.note) if part)
    if any(sheet.items and not sheet.checklist for sheet in rubric.sheets.values()):
        yield text("rubric.show.full", lang, points=full_mark(rubric))
    for grade in rubric.grades:
        start = "" if grade.start is None else f" ≥ {grade.start}"
        passing = text("rubric.show.pass", lang) if grade.name == rubric.passing else ""
        yield f"  {grade.name}{start}{passing}"
    if rubric.cap:
        yield text("rubric.show.cap", lang, grade=rubric.cap.grade, clause=rubric.cap.text)
    for sheet in rubric.sheets.values():
        yield ""
        yield from _sheet(sheet, lang)
    if rubric.readings:
        yield ""
        yield from map(reading_words, rubric.readings.values())


def _sheet(sheet: Sheet, lang: str) -> Iterator[str]:
    weight = "" if sheet.weight == 1 else f" × {shown(sheet.weight, percent=True)}"
    yield f"== {sheet.title}（{sheet.key}）{weight}{_points(sheet.stated, sheet.most)}"
    if sheet.note:
        yield sheet.note
    if not sheet.items:
        yield text("rubric.show.empty", lang)
    yield from _parts(sheet.parts, "", lang)
    if sheet.bonus:
        yield f"{sheet.bonus.title}{_points(sheet.bonus.stated, sheet.bonus.most)}{sheet.bonus.note}"
        yield from _parts(sheet.bonus.parts, "  ", lang)


def _parts(parts: Iterable[Group | Item], indent: str, lang: str) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Group):
            yield f"{indent}{f'{part.no} {part.title}'.strip()}{_points(part.stated, part.most)}"
            yield from _parts(part.parts, indent + "  ", lang)
        else:
            yield from _item(part, indent, lang)


def _item(item: Item, indent: str, lang: str) -> Iterator[str]:
    yield f"{indent}{item.called}{'' if item.max is None else f'（{item.max}分）'}"
    for label, words in (("", item.criterion), ("", item.evidence), ("", item.official), ("※ ", item.note)):
        yield from (f"{indent}    {label}{line}" for line in words.split("\n") if words)
    for fact in item.facts:
        yield f"{indent}    · {fact.key}: {fact.name} {fact.unit}".rstrip()
    for measure in item.measures:
        yield f"{indent}    = {measure.key}: {measure.name} {measure.value.source}"
    for level in item.levels:
        when = f"  [{level.when.source}]" if level.when else ""
        yield f"{indent}    - {level.words}{when}"


def _points(stated: Number | None, real: Number) -> str:
    if stated is None:
        return f"（{real}分）" if real else ""
    return f"（{stated}分）" if stated == real else text("rubric.show.differs", stated=stated, real=real)
