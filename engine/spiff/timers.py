"""Moments of timers: ISO dates, moments, durations and cycles turned into one due moment when the wait begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendars.deadlines import lapses_at
from engine.calendars.durations import parse_cycle, parse_duration

ZONE = ZoneInfo("Asia/Shanghai")


class MomentError(ValueError):
    """A value is no date, moment or duration."""


def moment_of(value: Any, now: datetime) -> datetime:
    """The moment a timer value means, in UTC.

    A duration counts from ``now``; a plain date lapses at its end (24:00); a moment without offset is local.
    Raises MomentError, DurationError or DeadlineError for anything else.
    """
    if not isinstance(value, str):
        raise MomentError(str(value))
    text = value.strip()
    if text.startswith("P"):
        return parse_duration(text).added_to(now)
    try:
        if len(text) == 10:
            return lapses_at(date.fromisoformat(text)).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MomentError(text) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeating timer: its text, the moment it began (ISO, UTC), and the number of the turn waited for (from 1)."""

    text: str
    began: str
    turn: int = 1

    @classmethod
    def begin(cls, value: Any, now: datetime) -> Cycle:
        """The cycle of ``R3/P1D`` begun now. Raises DurationError when ``value`` is no cycle."""
        parse_cycle(value)
        return cls(str(value).strip(), now.astimezone(UTC).isoformat())

    @property
    def due(self) -> str | None:
        """The moment of this turn (ISO, UTC), None after the last."""
        moment = parse_cycle(self.text).firing(datetime.fromisoformat(self.began), self.turn)
        return None if moment is None else moment.isoformat()

    def next(self) -> Cycle:
        """The turn after this one."""
        return replace(self, turn=self.turn + 1)

    def shifted(self, days: int) -> Cycle:
        """The same cycle as if it had begun ``days`` later."""
        began = datetime.fromisoformat(self.began) + timedelta(days=days)
        return replace(self, began=began.isoformat())

    def to_state(self) -> list[Any]:
        """The stored form."""
        return [self.text, self.began, self.turn]

    @classmethod
    def from_state(cls, state: list[Any]) -> Cycle:
        """The inverse of :meth:`to_state`."""
        return cls(*state)
