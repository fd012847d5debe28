"""ISO 8601 durations and cycles of diagram timers: ``P7D``, ``P1Y3M``, ``PT30M``, ``R3/P1D``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.calendars.dates import LARGEST_COUNT, add_days, add_months
from engine.calendars.errors import DurationError
from engine.calendars.moments import local_day, same_clock

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d{1,6}))?S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d*)/(P.+)", re.ASCII)
MOST_REPETITIONS = 10_000


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of ``months`` (years included), ``days`` (weeks included) and an ``exact`` rest of hours and less."""

    months: int
    days: int
    exact: timedelta

    def added_to(self, start: datetime, times: int = 1) -> datetime:
        """``start`` (aware) plus ``times`` of this span, as aware UTC.

        Months come first, by the corresponding day else the month's end, then days; both keep the time of day in
        China and do not roll. The exact part is added last. Multiples are counted from ``start``, so that the 31st
        comes back after a short month. Raises DeadlineError outside the years 1949..2200.
        """
        moment = start.astimezone(UTC)
        if self.months or self.days:
            day = add_days(add_months(local_day(start), self.months * times), self.days * times)
            moment = same_clock(start, day)
        else:
            local_day(start)
        return moment + self.exact * times

    @property
    def is_zero(self) -> bool:
        """Whether adding it changes nothing."""
        return not (self.months or self.days or self.exact)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repetition: ``times`` firings, None for ever, each ``every`` after the one before."""

    times: int | None
    every: Duration

    def firing(self, start: datetime, number: int) -> datetime | None:
        """The moment of the ``number``-th firing (from 1) of a cycle begun at ``start``; None after the last one."""
        if self.times is not None and number > self.times:
            return None
        return self.every.added_to(start, number)


def parse_duration(text: object) -> Duration:
    """The duration of an ISO 8601 text; fractions only of seconds, no sign. Raises DurationError ``duration.bad`` or
    ``duration.too_large`` (over 10,000 days or the like)."""
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or any(part is not None and len(part) > 12 for part in match.groups()):
        raise DurationError("duration.bad", value=str(text))
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[:7])
    micro = int((match[8] or "0").ljust(6, "0"))
    length = years * 365 + months * 30 + weeks * 7 + days + (hours * 3600 + minutes * 60 + seconds) // 86_400
    if length > LARGEST_COUNT:
        raise DurationError("duration.too_large", value=str(text), largest=LARGEST_COUNT)
    exact = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
    return Duration(years * 12 + months, weeks * 7 + days, exact)


def parse_cycle(text: object) -> Cycle:
    """The cycle of ``R3/P1D`` (three times) or ``R/P1D`` (for ever). Raises DurationError ``cycle.bad``, also for a
    start moment, no repetition, more than 10,000 of them, or a period of no length."""
    match = _CYCLE.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or len(match[1]) > 5:
        raise DurationError("cycle.bad", value=str(text))
    every = parse_duration(match[2])
    times = int(match[1]) if match[1] else None
    if every.is_zero or (times is not None and not 1 <= times <= MOST_REPETITIONS):
        raise DurationError("cycle.bad", value=str(text))
    return Cycle(times, every)
