"""Due dates: an ISO date that remembers its rule, its anchor and its calendar, and can be counted again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.calendars.counting import Reckoning, Suspension, merge, reckon
from engine.calendars.dates import parse_date
from engine.calendars.days import Calendar, HolidayRun
from engine.calendars.errors import DeadlineError
from engine.calendars.rules import KINDS, Direction, Rule
from engine.calendars.sentences import chosen, counted

CHOICES = ("later", "earlier")
NO_CALENDAR = ""
"""Version of a due date that was entered, not counted."""


class Due(str):
    """An ISO date ``YYYY-MM-DD`` that knows how it was counted; compares and sorts like the text it is.

    ``Due("2026-10-13")`` is a date that was entered: rule ``date()``, its own anchor, no calendar. Immutable.
    """

    __slots__ = ("_base", "_calendar", "_parts", "_reckoning", "_rule", "_suspensions")

    _rule: Rule
    _calendar: str
    _reckoning: Reckoning
    _suspensions: tuple[Suspension, ...]
    _base: str
    _parts: tuple[Due, ...]

    def __new__(cls, value: str) -> Due:
        if type(value) is Due:
            return value
        day = parse_date(value)
        return _make(_FIXED, value, NO_CALENDAR, Reckoning(day, day))

    @property
    def rule(self) -> str:
        """The rule as text, e.g. ``workdays(7)``, ``months(3, roll=false)``, ``later(...)`` named by its choice."""
        return str(self._rule)

    @property
    def rule_parts(self) -> Rule:
        """The rule as a value: name, argument, roll."""
        return self._rule

    @property
    def anchor(self) -> str:
        """The ISO date counting started from; for ``later``/``earlier`` that of the part that decided."""
        return self._base

    @property
    def base(self) -> Due | None:
        """The due date this one was counted from, when its anchor is itself a counted date."""
        return self._base if isinstance(self._base, Due) else None

    @property
    def parts(self) -> tuple[Due, ...]:
        """The dates ``later`` and ``earlier`` chose from; empty for counted dates."""
        return self._parts

    @property
    def calendar(self) -> str:
        """The version of the calendar it was counted with; empty for entered dates."""
        return self._calendar

    @property
    def day(self) -> date:
        """The due date as a date."""
        return self._reckoning.day

    @property
    def reckoning(self) -> Reckoning:
        """How the date was reached: nominal day, holidays, weekend days, made-up days, suspensions."""
        return self._reckoning

    @property
    def excluded(self) -> tuple[HolidayRun, ...]:
        """The named holidays skipped: while counting working days, or while the last day rolled."""
        return self._reckoning.excluded

    @property
    def suspensions(self) -> tuple[Suspension, ...]:
        """Every suspension registered, also those without effect on this date."""
        return self._suspensions

    @property
    def unknown_years(self) -> tuple[int, ...]:
        """Years without an official notice on which this date, its base or its parts depend."""
        years = set(self._reckoning.unknown_years)
        for origin in (*self._parts, *((self._base,) if isinstance(self._base, Due) else ())):
            years.update(origin.unknown_years)
        return tuple(sorted(years))

    @property
    def provisional(self) -> bool:
        """Whether a notice still to come may move this date (暂定)."""
        return bool(self.unknown_years)

    def rebase(self, anchor: str | date | None, calendar: Calendar) -> Due:
        """Count again from ``anchor`` (ISO date, None: the same) with ``calendar``; suspensions are applied again.

        With None the chain the date came from is counted again, too. ``later`` and ``earlier`` move those parts that
        have the same anchor as the whole and choose anew. An entered date stays what was entered.
        """
        if isinstance(anchor, date):
            anchor = anchor.isoformat()
        if self._parts:
            parts = tuple(
                part.rebase(anchor if anchor is not None and part.anchor == self.anchor else None, calendar)
                for part in self._parts
            )
            return choose(self._rule.name, *parts)
        if self._rule == _FIXED:
            return self
        if anchor is None:
            anchor = self._base.rebase(None, calendar) if isinstance(self._base, Due) else self._base
        return count(self._rule, anchor, calendar, self._suspensions)

    def extended(self, suspended_from: str | date, resumed_on: str | date, calendar: Calendar) -> Due:
        """The date after a suspension: the days from ``suspended_from`` until before ``resumed_on`` do not count.

        Working-day rules shift by the working days suspended, all others by calendar days; a rolled last day is
        rolled anew. Windows, yearly and entered dates do not run, so they move only when the date they are counted
        from moves. A suspension that begins after the date has no effect but is remembered for a later ``rebase``.
        Raises DeadlineError ``deadline.suspension_backwards`` when ``resumed_on`` is before ``suspended_from``.
        """
        first, resumed = _date(suspended_from), _date(resumed_on)
        if resumed < first:
            raise DeadlineError("deadline.suspension_backwards", first=first.isoformat(), resumed=resumed.isoformat())
        if self._parts:
            return choose(self._rule.name, *(part.extended(first, resumed, calendar) for part in self._parts))
        base: str = self._base
        if isinstance(base, Due):
            base = base.extended(first, resumed, calendar)
        if self._rule.kind.direction is not Direction.FORWARD:
            return count(self._rule, base, calendar) if isinstance(base, Due) else self
        stops = merge((*self._suspensions, Suspension(first, resumed))) if resumed > first else self._suspensions
        return count(self._rule, base, calendar, stops)

    def to_record(self) -> dict[str, Any]:
        """Everything as JSON values, for journal and tables; ``Due.from_record`` gives an equal due date back."""
        reckoning = self._reckoning
        record: dict[str, Any] = {
            "due": str.__str__(self),
            "rule": self.rule,
            "anchor": str.__str__(self._base),
            "calendar": self._calendar,
            "provisional": self.provisional,
            "nominal": reckoning.nominal.isoformat(),
            "excluded": [[run.name, run.first.isoformat(), run.last.isoformat()] for run in reckoning.excluded],
            "weekend_days": reckoning.weekend_days,
            "made_up": [day.isoformat() for day in reckoning.made_up],
            "unknown_years": list(reckoning.unknown_years),
            "suspensions": _suspension_records(self._suspensions),
            "delays": _suspension_records(reckoning.suspensions),
        }
        if isinstance(self._base, Due):
            record["base"] = self._base.to_record()
        if self._parts:
            record["parts"] = [part.to_record() for part in self._parts]
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Due:
        """The due date of ``to_record``; nothing is counted again. Raises DeadlineError ``deadline.bad_record``."""
        try:
            return _from_record(record)
        except (KeyError, TypeError, IndexError) as error:
            raise DeadlineError("deadline.bad_record", reason=repr(error)) from error

    def explain(self, lang: str = "zh") -> str:
        """How the date was counted, as one sentence; ``lang`` is ``zh`` or ``en``."""
        if self._parts:
            return chosen(self._rule.name, self, [part.explain(lang) for part in self._parts], lang)
        return counted(self._rule, str.__str__(self._base), self._reckoning, self.unknown_years, lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return Due.from_record, (self.to_record(),)

    def __repr__(self) -> str:
        return f"Due({str.__str__(self)!r}, {self.rule} since {str.__str__(self._base)!r})"


def count(rule: Rule, since: str, calendar: Calendar, suspensions: tuple[Suspension, ...] = ()) -> Due:
    """The due date of ``rule`` counted from ``since`` (ISO date or Due). Raises DeadlineError."""
    anchor = since.day if isinstance(since, Due) else parse_date(since)
    base = str.__str__(since) if isinstance(since, Due) and since._rule == _FIXED else since
    return _make(rule, base, calendar.version, reckon(rule, anchor, calendar, suspensions), suspensions)


def choose(name: str, *dates: str) -> Due:
    """The ``later`` or ``earlier`` of ``dates`` (ISO dates or Dues, at least one), remembering all of them."""
    parts = tuple(Due(value) for value in dates)
    if name not in CHOICES or not parts:
        raise DeadlineError("deadline.nothing_to_choose", rule=name)
    decided = (max if name == "later" else min)(parts, key=lambda part: part.day)
    counted = decided if decided._rule != _FIXED else next((p for p in parts if p._rule != _FIXED), decided)
    reckoning = Reckoning(decided.day, decided.day)
    return _make(Rule(name, None, False), str.__str__(counted._base), counted._calendar, reckoning, parts=parts)


def _make(
    rule: Rule,
    base: str,
    calendar: str,
    reckoning: Reckoning,
    suspensions: tuple[Suspension, ...] = (),
    parts: tuple[Due, ...] = (),
) -> Due:
    due = str.__new__(Due, reckoning.day.isoformat())
    due._rule = rule
    due._base = base
    due._calendar = calendar
    due._reckoning = reckoning
    due._suspensions = suspensions
    due._parts = parts
    return due


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else parse_date(value)


def _suspension_records(suspensions: tuple[Suspension, ...]) -> list[list[Any]]:
    return [[stop.first.isoformat(), stop.resumed.isoformat(), stop.days] for stop in suspensions]


def _suspensions_of(records: list[list[Any]]) -> tuple[Suspension, ...]:
    return tuple(Suspension(parse_date(first), parse_date(resumed), days) for first, resumed, days in records)


def _from_record(record: Mapping[str, Any]) -> Due:
    parts = tuple(_from_record(part) for part in record.get("parts", ()))
    text = str(record["rule"])
    rule = Rule(text.removesuffix("()"), None, False) if parts else Rule.parse(text)
    reckoning = Reckoning(
        parse_date(record["due"]),
        parse_date(record["nominal"]),
        tuple(HolidayRun(name, parse_date(first), parse_date(last)) for name, first, last in record["excluded"]),
        record["weekend_days"],
        tuple(parse_date(day) for day in record["made_up"]),
        _suspensions_of(record["delays"]),
        tuple(record["unknown_years"]),
    )
    base = _from_record(record["base"]) if "base" in record else record["anchor"]
    return _make(rule, base, record["calendar"], reckoning, _suspensions_of(record["suspensions"]), parts)


_FIXED = Rule("date", None, KINDS["date"].roll)
