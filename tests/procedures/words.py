"""The words of a line: answers, what was expected and what was found, and when recurring cases begin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from engine.clock import ZONE
from engine.values import loads

DAY = timedelta(days=1)


class ScenarioError(AssertionError):
    """A line of a scenario that did not come true."""


def next_beginning(now: datetime, days: Collection[int]) -> datetime:
    """The first moment after ``now`` of a day on which recurring cases of these scenarios may begin."""
    day = (now.astimezone(ZONE) + DAY).replace(hour=0, minute=0)
    while day.day not in days:
        day += DAY
    return day


def parsed(answers: tuple[str, ...]) -> dict[str, Any]:
    """``key=value`` words as answers: whole numbers, true/false, null and JSON lists are read as such."""
    found: dict[str, Any] = {}
    for answer in answers:
        key, _, text = answer.partition("=")
        if text.startswith("["):
            found[key] = loads(text)
            continue
        found[key] = int(text) if text.isdecimal() else {"true": True, "false": False, "null": None}.get(text, text)
    return found


def expect(wanted: object, found: object) -> None:
    """Raise ScenarioError unless both are the same."""
    if wanted != found:
        raise ScenarioError(f"expected {wanted}, found {found}")
