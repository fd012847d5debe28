"""Fields of requests: marshmallow's, strict, with their complaints as keys of the message catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

COMPLAINTS: dict[str, Any] = {
    "required": "api.required",
    "null": "api.null",
    "invalid": "api.kind",
    "validator_failed": "api.kind",
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Request(Schema):
    """A body or query: nothing in it that is not declared."""

    error_messages = {"unknown": "api.unknown", "type": "api.kind"}

    class Meta:
        """How marshmallow treats it."""

        unknown = RAISE


def plain(value: str) -> None:
    """Refuse a text with control characters: no name or search word has them, and not every database takes them."""
    if _CONTROLS.search(value):
        raise ValidationError("api.kind")


class Text(fields.String):
    """A text of one line and at most ``longest`` characters."""

    default_error_messages = COMPLAINTS | {"invalid_utf8": "api.kind"}

    def __init__(self, *, longest: int = 120, **kwargs: Any) -> None:
        checks: list[Callable[[str], Any]] = [validate.Length(max=longest, error="api.too_long"), plain]
        super().__init__(validate=checks, **kwargs)


class Choice(fields.String):
    """One of a few words."""

    default_error_messages = COMPLAINTS | {"invalid_utf8": "api.kind"}

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(choices, error="api.choice"), **kwargs)


class Whole(fields.Integer):
    """A whole number between ``least`` and ``most``; query strings bring it as text."""

    default_error_messages = COMPLAINTS | {"too_large": "api.range"}

    def __init__(self, *, least: int = 0, most: int = 2**31 - 1, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=least, max=most, error="api.range"), **kwargs)


class Day(fields.Date):
    """A day as YYYY-MM-DD."""

    default_error_messages = COMPLAINTS | {"format": "api.kind"}


class Record(fields.Dict):
    """An object whose content the engine or a form judges."""

    default_error_messages = COMPLAINTS
