"""Looks into a file key by key: each key is taken once with its kind; what is left over or of another kind is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.rubrics.errors import RubricFinding
from engine.rubrics.model import Number
from engine.yaml_source import Path, YamlSource

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORD = re.compile(r"[^\W\d_]\w*")


class Report:
    """The findings of one file, with their lines."""

    def __init__(self, source: YamlSource) -> None:
        self.found: list[RubricFinding] = []
        self._source = source

    def find(self, path: Path, code: str, **values: Any) -> None:
        """Add a finding about ``path``."""
        dotted = ".".join(str(step) for step in path)
        self.found.append(RubricFinding(path, self._source.line(path), code, {"path": dotted, **values}))


class Entry:
    """One mapping of the file. ``close`` must follow the last key taken: it reports those nobody asked for."""

    def __init__(self, report: Report, path: Path, value: Any) -> None:
        self.report, self.path = report, path
        self._value: dict[str, Any] = value if isinstance(value, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(value, dict):
            report.find(path, "rubric.wrong_kind")

    def find(self, code: str, key: str = "", **values: Any) -> None:
        """Add a finding about ``key`` of this entry, or about the entry itself."""
        self.report.find((*self.path, key) if key else self.path, code, **values)

    def close(self) -> None:
        """Report every key that has no meaning here."""
        for key in self._value:
            if key not in self._asked:
                self.find("rubric.unknown_key", key)

    def has(self, key: str) -> bool:
        """Whether the file gives ``key`` a value."""
        return self._value.get(key) is not None

    def raw(self, key: str) -> Any:
        """The value as it stands; None when there is none."""
        self._asked.add(key)
        return self._value.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        """A text; a number written without quotes counts as the text it looks like."""
        value = self.raw(key)
        if isinstance(value, str):
            found = value.strip()
        elif isinstance(value, Decimal):
            found = format(value, "f")
        elif isinstance(value, int) and not isinstance(value, bool):
            found = str(value)
        else:
            found = ""
            if value is not None:
                self.find("rubric.wrong_kind", key)
                return found
        if required and not found:
            self.find("rubric.missing_key", key)
        return found

    def key(self, key: str, *, wide: bool = False) -> str:
        """A text that names something in expressions: letters, digits, underscores; ``wide`` allows Chinese ones."""
        found = self.text(key, required=True)
        if found and not (_WORD if wide else _KEY).fullmatch(found):
            self.find("rubric.bad_key", key, name=found)
        return found

    def number(self, key: str, *, required: bool = False) -> Number | None:
        """A number that is not negative."""
        value = self.raw(key)
        if value is None:
            if required:
                self.find("rubric.missing_key", key)
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
            self.find("rubric.wrong_kind", key)
            return None
        return int(value) if value == int(value) else value

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.number(key)
        if value is not None and not isinstance(value, int):
            self.find("rubric.wrong_kind", key)
            return None
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.find("rubric.wrong_kind", key)
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.raw(key)
        given = value if isinstance(value, list) else [] if value is None else [value]
        found = []
        for index, member in enumerate(given):
            if isinstance(member, str | int | Decimal) and not isinstance(member, bool):
                found.append(str(member).strip())
            else:
                self.report.find((*self.path, key, index), "rubric.wrong_kind")
        return tuple(found)

    def entry(self, key: str) -> Entry | None:
        """The mapping under ``key``."""
        value = self.raw(key)
        return None if value is None else Entry(self.report, (*self.path, key), value)

    def entries(self, key: str, most: int) -> Iterator[Entry]:
        """The mappings of the list under ``key``, at most ``most`` of them."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.find("rubric.wrong_kind", key)
            return
        if len(value) > most:
            self.find("rubric.too_many", key, limit=most)
        for index, member in enumerate(value[:most]):
            yield Entry(self.report, (*self.path, key, index), member)

    def members(self, key: str, most: int) -> Iterator[tuple[str, Any, Path]]:
        """The names, values and paths of the mapping under ``key``, at most ``most`` of them."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, dict):
            self.find("rubric.wrong_kind", key)
            return
        if len(value) > most:
            self.find("rubric.too_many", key, limit=most)
        for name, member in list(value.items())[:most]:
            yield name, member, (*self.path, key, name)
