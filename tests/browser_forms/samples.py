"""Sample forms that together use every input, tables, conditions and computed limits; and random entries for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

Json = dict[str, Any]
CHOICES = [{"label": "甲类", "value": "a"}, {"label": "乙类", "value": "b"}, {"label": "丙类", "value": "c"}]
FILES = {"f1": {"name": "申报书.pdf", "size": 2048, "type": "application/pdf"}}
"""What the server knows of uploads, by id."""
WORDS = (
    "", "量", "量衡", "产业计量", " 空格 ", "一二三四五六七八九十一二三",
    "AB123", "ab12", "x" * 7, "a@b.cn", "a@", "𠮷野",
)  # fmt: skip


def _field(kind: str, key: str, **more: Any) -> Json:
    return {"type": kind, "id": f"Field_{key}", "key": key, "label": more.pop("label", f"项目 {key}"), **more}


def _table(path: str, columns: Sequence[Json], **more: Any) -> Json:
    properties = {"display": "table", **more.pop("properties", {})}
    return {
        "type": "dynamiclist", "id": f"List_{path}", "path": path, "label": f"表 {path}", "components": list(columns),
        "isRepeating": True, "allowAddRemove": True, "defaultRepetitions": 1, "properties": properties, **more,
    }  # fmt: skip


def _form(name: str, *components: Json) -> Json:
    return {"type": "default", "id": name, "schemaVersion": 18, "components": list(components)}


EVERY_INPUT = _form(
    "every_input",
    {"type": "text", "id": "Text_1", "text": "## 各类填写项"},
    _field("textfield", "name", validate={"required": True, "minLength": 2, "maxLength": 8}),
    _field("textfield", "code", validate={"pattern": "^[A-Z]{2}\\d{3}$", "patternErrorMessage": "应为编号"}),
    _field("textfield", "mail", validate={"required": True, "validationType": "email"}),
    _field("textfield", "again", properties={"sameAs": "mail"}),
    _field("textarea", "story", validate={"required": True, "maxLength": 12}),
    _field("number", "count", decimalDigits=0, validate={"required": True, "min": 1, "max": 5}),
    _field("number", "ratio", decimalDigits=2, increment="0.05", validate={"max": "1.5"}),
    _field("checkbox", "agreed", validate={"required": True}),
    _field("checkbox", "urgent"),
    _field("radio", "kind", values=CHOICES, validate={"required": True}),
    _field("select", "grade", values=CHOICES, validate={"required": True}, searchable=True),
    _field("checklist", "areas", values=CHOICES, validate={"required": True}),
    _field("taglist", "tags", valuesKey="known_tags", validate={"required": True}),
    _field("datetime", "day", subtype="date", dateLabel="日期", validate={"required": True}),
    _field("datetime", "hour", subtype="time", timeLabel="时间", timeSerializingFormat="no_timezone", timeInterval=15),
    _field("filepicker", "papers", accept=".pdf", multiple=True, validate={"required": True}),
    _field("textfield", "fixed", readonly=True, validate={"required": True}),
    _field("textfield", "off", disabled=True, validate={"required": True}),
)

CONDITIONS = _form(
    "conditions",
    _field("radio", "kind", values=CHOICES, validate={"required": True}),
    _field("textfield", "reason", conditional={"hide": '=kind != "b"'}, validate={"required": True, "minLength": 3}),
    {
        "type": "group", "id": "Group_site", "path": "site", "label": "现场", "conditional": {"hide": '=kind = "c"'},
        "components": [
            _field("number", "least", validate={"required": True, "min": 0}),
            _field("number", "most", validate={"required": True, "min": "=site.least"}),
            _field("checkbox", "checked"),
            _field("textarea", "finding", conditional={"hide": "=site.checked = false"}, validate={"required": True}),
        ],
    },
    _field("expression", "double", expression="=if count = null then 0 else count * 2", computeOn="change"),
    _field("number", "count", decimalDigits=0, validate={"max": 100}),
    _field("number", "half", validate={"required": True, "max": "=double"}),
    _field("textfield", "locked", readonly='=kind = "a"', validate={"required": True}),
    _field("textarea", "remark", conditional={"hide": "=not(count > 10)"}, validate={"required": True}),
)  # fmt: skip

TABLES = _form(
    "tables",
    _field("number", "ceiling", validate={"required": True, "min": 1, "max": 100}),
    _table(
        "scores",
        [
            _field("textfield", "item", validate={"required": True, "maxLength": 6}),
            _field("number", "full", decimalDigits=1, validate={"required": True, "min": 0, "max": "=parent.ceiling"}),
            _field("number", "score", decimalDigits=1, validate={"required": True, "min": 0, "max": "=this.full"}),
            _field("select", "level", values=CHOICES),
            _field("checkbox", "doubt"),
            _field("textarea", "why", conditional={"hide": "=this.doubt != true"}, validate={"required": True}),
        ],
        properties={"minRows": "1", "maxRows": "4"},
    ),
    _field("radio", "more", values=CHOICES),
    _table(
        "people",
        [
            _field("textfield", "who", validate={"required": True, "minLength": 2}),
            _field("datetime", "since", subtype="date", dateLabel="起始", validate={"required": True}),
            _field("radio", "role", values=CHOICES, validate={"required": True}),
        ],
        properties={"minRows": "2"},
        conditional={"hide": '=more != "a"'},
    ),
    {
        "type": "dynamiclist", "id": "List_plain", "path": "plain", "label": "普通清单", "isRepeating": True,
        "allowAddRemove": True, "defaultRepetitions": 0,
        "components": [_field("textfield", "word", validate={"required": True, "pattern": "^[^x]*$"})],
    },
)  # fmt: skip

PREFILL: Mapping[str, Json] = {
    "every_input": {
        "known_tags": [{"label": "长度", "value": "length"}, {"label": "温度", "value": "heat"}],
        "fixed": "由系统填写", "off": "停用",
    },
    "conditions": {"locked": "已定"},
    "tables": {},
    "chained": {"sixth": "由系统填写的"},
}  # fmt: skip

CHAINED = _form(
    "chained",
    _field("number", "size"),
    _field("radio", "first", values=CHOICES, conditional={"hide": "=size > 10"}, validate={"required": True}),
    _field("textfield", "second", conditional={"hide": '=first = "a"'}, validate={"required": True}),
    _field("textfield", "third", conditional={"hide": "=string length(second) > 2"}, validate={"required": True}),
    _field("number", "fourth", conditional={"hide": "=not(size > 2)"}, validate={"required": True, "min": "=size"}),
    _field("textarea", "fifth", conditional={"hide": "=fourth > 3 and size < 9"}, validate={"required": True}),
    _field("expression", "sum", expression="=size + 1", computeOn="change"),
    _field("textarea", "sixth", readonly="=sum > 5", conditional={"hide": "=sum = 3"}, validate={"maxLength": 5}),
)
SAMPLES: Sequence[Json] = (EVERY_INPUT, CONDITIONS, TABLES, CHAINED)


def entries(schema: Mapping[str, Any], random: Random, held: Mapping[str, Any] | None = None) -> Json:
    """Random entries for ``schema``: right, wrong and missing ones; fixed rows are those of ``held``."""
    return _level(schema["components"], random, held or {})


def _level(components: Sequence[Mapping[str, Any]], random: Random, held: Mapping[str, Any]) -> Json:
    data: Json = {}
    for component in components:
        kind = component["type"]
        if kind == "group":
            inner = _level(component["components"], random, held)
            data.update({component["path"]: inner} if component.get("path") else inner)
        elif kind == "dynamiclist":
            fixed = component.get("allowAddRemove") is False
            rows = held.get(component["path"], []) if fixed else [{} for _ in range(random.randrange(6))]
            data[component["path"]] = [{**row, **_level(component["components"], random, {})} for row in rows]
        elif kind in _ENTRIES and not _is_fixed(component) and random.random() < 0.85:
            data[component["key"]] = _ENTRIES[kind](component, random)
    return data


def _is_fixed(component: Mapping[str, Any]) -> bool:
    return component.get("disabled") is True or component.get("readonly") is True


def _words(component: Mapping[str, Any], random: Random) -> Any:
    return random.choice(
        [
            "",
            "量",
            "量衡",
            "产业计量",
            " 空格 ",
            "一二三四五六七八九十一二三",
            "AB123",
            "ab12",
            "x" * 7,
            "a@b.cn",
            "a@",
            "𠮷野",
        ]
    )


def _number(component: Mapping[str, Any], random: Random) -> Any:
    return random.choice([None, 0, 1, 2, 3, 5, 6, -1, 0.05, 0.1, 0.15, 1.25, 1.234, 2.5, 4.95, 50, 99.9, 101])


def _date(component: Mapping[str, Any], random: Random) -> Any:
    if component.get("subtype") == "time":
        return random.choice([None, "09:30", "23:45", "00:00"])
    return random.choice([None, "2026-09-28", "2024-02-29", "1999-12-31"])


def _option(component: Mapping[str, Any], random: Random) -> Any:
    return random.choice([None, "nothing", *_values(component)])


def _options(component: Mapping[str, Any], random: Random) -> Any:
    known = ["length", "heat"] if component.get("valuesKey") else _values(component)
    return random.sample([*known, "nothing"], random.randrange(1 + len(known)))


def _values(component: Mapping[str, Any]) -> list[Any]:
    return [option["value"] for option in component.get("values", ())]


def _boolean(component: Mapping[str, Any], random: Random) -> Any:
    return random.choice([True, False])


def _files(component: Mapping[str, Any], random: Random) -> Any:
    return random.choice([None, [], [{"id": "f1", "name": "申报书.pdf", "size": 2048}]])


_ENTRIES: Mapping[str, Callable[[Mapping[str, Any], Random], Any]] = {
    "textfield": _words,
    "textarea": _words,
    "number": _number,
    "datetime": _date,
    "radio": _option,
    "select": _option,
    "checklist": _options,
    "taglist": _options,
    "checkbox": _boolean,
    "filepicker": _files,
}
