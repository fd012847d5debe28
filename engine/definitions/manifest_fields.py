"""The fields of a manifest: values, keys and patterns, each mistake as the code of a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

# marshmallow's own sentences are English only: every field answers with a finding code instead.
CODES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "manifest.missing_key",
    "null": "manifest.missing_value",
    "unknown": "manifest.unknown_key",
    "invalid": "manifest.wrong_kind",
    "invalid_utf8": "manifest.wrong_kind",
    "type": "manifest.wrong_kind",
}
KEY = validate.Regexp(r"[A-Za-z][A-Za-z0-9_]*\Z", error="manifest.bad_key")
FILE = validate.Regexp(r"[^/\\\x00-\x1f]+\Z", error="manifest.not_a_file_name")
SOURCE = validate.Regexp(
    r"(starter|form|people|(unit|region|centre):[A-Za-z][\w.-]*)\Z", flags=re.ASCII, error="manifest.bad_source"
)
_NUMBER_PLACE = re.compile(r"\{(year|n(?::0?[1-9])?)\}")


def text_field(**options: Any) -> fields.String:
    """A field of text that answers with our codes."""
    return fields.String(error_messages=CODES, **options)


def flag_field() -> fields.Field[bool]:
    """A field that is true or false; false when it is left out."""
    return _Flag(load_default=False, error_messages=CODES)


class _Flag(fields.Field[bool]):
    """Exactly true or false; marshmallow's Boolean would take "on" and 1, too."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("manifest.wrong_kind")
        return value


class Folders(fields.Field[tuple[str, ...]]):
    """One folder or a list of them."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        folders = value if isinstance(value, list) else [value]
        if not all(isinstance(folder, str) and folder for folder in folders):
            raise ValidationError("manifest.wrong_kind")
        return tuple(folders)


class ParameterValue(fields.Field[Any]):
    """A parameter's value: a number, a text, true or false, a list of them, or a table (a list of records of them)."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        members = value if isinstance(value, list) else [value]
        if isinstance(value, list) and value and all(isinstance(member, dict) for member in members):
            columns = set(value[0])
            if not all(set(row) == columns and all(map(_is_name, row)) for row in value):
                raise ValidationError("manifest.wrong_kind")
            members = [cell for row in value for cell in row.values()]
        if not all(isinstance(member, str | int | Decimal | bool) for member in members):
            raise ValidationError("manifest.wrong_kind")
        return value


def _is_name(key: Any) -> bool:
    """Whether an expression can read ``key`` of a row."""
    return isinstance(key, str) and key.isidentifier() and not key.startswith("_")


def iso_date(value: str) -> None:
    """Refuse what is no date as 2026-01-01."""
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValidationError("manifest.not_a_date") from None
    if len(value) != len("2026-01-01"):
        raise ValidationError("manifest.not_a_date")


def number_pattern(value: str) -> None:
    """Refuse a pattern of numbers without a place for the number, or with a place that is none."""
    rest = _NUMBER_PLACE.sub("", value)
    if "{n" not in value or "{" in rest or "}" in rest:
        raise ValidationError("manifest.bad_number_pattern")
