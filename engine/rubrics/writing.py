"""Writes a rubric as a file people can read and edit: the same YAML that ``reading`` reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.rubrics.model import Fact, Group, Item, Level, Measure, Rubric, Sheet

#: Small records that read best on one line.
_ON_ONE_LINE = frozenset({"levels", "facts", "grades", "measures", "phrases"})
_PLAIN = re.compile(r"[\w（〔《“][^\n#{}\[\],&*!|>'\"%@`:]*")
_WORDS = frozenset({"true", "false", "null", "~"})
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def write_rubric(rubric: Rubric, comment: str = "") -> str:
    """The text of the file, beginning with ``comment``."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + "\n".join(_block(_rubric(rubric), 0)) + "\n"


def _rubric(rubric: Rubric) -> dict[str, Any]:
    return _without_empty(
        {
            "key": rubric.key,
            "title": rubric.title,
            "basis": rubric.basis,
            "note": rubric.note,
            "integer": None if rubric.integer else False,
            "stated": rubric.stated,
            "stated_raw": rubric.stated_raw,
            "min_sheets": rubric.min_sheets,
            "spread": f"{rubric.spread.value}{'%' if rubric.spread.percent else ''}" if rubric.spread else None,
            "grades": [_without_empty({"name": grade.name, "from": grade.start}) for grade in rubric.grades],
            "pass": rubric.passing,
            "cap": {"grade": rubric.cap.grade, "text": rubric.cap.text} if rubric.cap else None,
            "phrases": {phrase: list(grades) for phrase, grades in rubric.phrases.items()},
            "readings": {
                key: {
                    **_without_empty({"text": reading.text, "about": list(reading.about)}),
                    "value": reading.value,
                    **_without_empty({"adopted": reading.adopted}),
                }
                for key, reading in rubric.readings.items()
            },
            "sheets": [_sheet(sheet) for sheet in rubric.sheets.values()],
        }
    )


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return _without_empty(
        {
            "key": sheet.key,
            "title": sheet.title,
            "short": sheet.short,
            "weight": None if sheet.weight == 1 else sheet.weight,
            "stated": sheet.stated,
            "required": list(sheet.required),
            "min_sheets": sheet.min_sheets,
            "note": sheet.note,
            **_parts(sheet.parts),
            "bonus": _bonus(sheet.bonus) if sheet.bonus else None,
        }
    )


def _bonus(bonus: Group) -> dict[str, Any]:
    return _without_empty({"title": bonus.title, "max": bonus.stated, "note": bonus.note, **_parts(bonus.parts)})


def _parts(parts: tuple[Group | Item, ...]) -> dict[str, Any]:
    return {
        "groups": [_group(part) for part in parts if isinstance(part, Group)],
        "items": [_item(part) for part in parts if isinstance(part, Item)],
    }


def _group(group: Group) -> dict[str, Any]:
    named = {"no": group.no, "title": group.title, "stated": group.stated, "note": group.note}
    return _without_empty({**named, **_parts(group.parts)})


def _item(item: Item) -> dict[str, Any]:
    return _without_empty(
        {
            "no": item.no,
            "title": item.title,
            "max": item.max,
            "criterion": item.criterion,
            "evidence": item.evidence,
            "official": item.official,
            "note": item.note,
            "facts": [_fact(fact) for fact in item.facts],
            "measures": {measure.key: _measure(measure) for measure in item.measures},
            "levels": [_level(level) for level in item.levels],
        }
    )


def _fact(fact: Fact) -> dict[str, Any]:
    name = "" if fact.name == fact.key else fact.name
    return _without_empty({"key": fact.key, "name": name, "unit": fact.unit, "integer": fact.integer or None})


def _measure(measure: Measure) -> Any:
    if not measure.name and not measure.percent:
        return measure.value.source
    return _without_empty({"name": measure.name, "value": measure.value.source, "percent": measure.percent or None})


def _level(level: Level) -> dict[str, Any]:
    when = level.when.source if level.when else None
    return _without_empty({"name": level.name, "min": level.low, "max": level.high, "text": level.text, "when": when})


def _without_empty(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None and value != "" and value not in ([], {})}


def _block(value: Mapping[str, Any], indent: int) -> Iterator[str]:
    """The lines of a mapping at ``indent``."""
    pad = " " * indent
    for key, member in value.items():
        name = _scalar(key)
        if isinstance(member, Mapping) and key not in _ON_ONE_LINE:
            yield f"{pad}{name}:"
            yield from _block(member, indent + 2)
        elif isinstance(member, Mapping):
            yield f"{pad}{name}:"
            yield from (f"{pad}  {_scalar(inner)}: {_flow(content)}" for inner, content in member.items())
        elif isinstance(member, list) and key in _ON_ONE_LINE:
            yield f"{pad}{name}:"
            yield from (f"{pad}  - {_flow(content)}" for content in member)
        elif isinstance(member, list) and member and isinstance(member[0], Mapping):
            yield f"{pad}{name}:"
            for content in member:
                first, *others = _block(content, indent + 4)
                yield f"{pad}  - {first.lstrip()}"
                yield from others
        elif isinstance(member, str) and "\n" in member:
            yield f"{pad}{name}: |-"
            yield from (f"{pad}  {line}" if line else "" for line in member.split("\n"))
        else:
            yield f"{pad}{name}: {_flow(member)}"


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text not in _WORDS and not _NUMBER.fullmatch(text)
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
