"""The names of the counting rules, what each counts, and the text a rule is stored as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from engine.calendars.dates import checked_count, parse_month_day
from engine.calendars.errors import DeadlineError


class Direction(Enum):
    """Whether a rule is a running period, a window counted back, or a point of the year."""

    FORWARD = "forward"
    BACK = "back"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a rule name means: unit counted, direction, and whether its last day rolls to a working day by default."""

    unit: str
    direction: Direction
    roll: bool


KINDS: Final = {
    "workdays": Kind("workday", Direction.FORWARD, True),
    "days": Kind("day", Direction.FORWARD, True),
    "weeks": Kind("week", Direction.FORWARD, True),
    "months": Kind("month", Direction.FORWARD, True),
    "years": Kind("year", Direction.FORWARD, True),
    "at_least_days": Kind("day", Direction.FORWARD, True),
    "workdays_before": Kind("workday", Direction.BACK, False),
    "days_before": Kind("day", Direction.BACK, False),
    "weeks_before": Kind("week", Direction.BACK, False),
    "months_before": Kind("month", Direction.BACK, False),
    "years_before": Kind("year", Direction.BACK, False),
    "yearly": Kind("date", Direction.POINT, False),
    "start_of_month": Kind("date", Direction.POINT, False),
    "end_of_month": Kind("date", Direction.POINT, False),
    "start_of_year": Kind("date", Direction.POINT, False),
    "end_of_year": Kind("date", Direction.POINT, False),
    "date": Kind("date", Direction.POINT, False),
}
"""Every rule that has an anchor; ``later`` and ``earlier`` combine two dates and live in ``deadlines``."""

_RULE_TEXT = re.compile(r"([a-z_]+)\((?:(\d+)|'(\d\d-\d\d)')?(?:, roll=(true|false))?\)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One counting rule: its name, its argument (count, month and day, or none) and whether the last day rolls."""

    name: str
    argument: int | str | None
    roll: bool

    @property
    def kind(self) -> Kind:
        """What the name means."""
        return KINDS[self.name]

    @property
    def count(self) -> int:
        """The number of units; 0 for rules without a number."""
        return self.argument if isinstance(self.argument, int) else 0

    def __str__(self) -> str:
        inner = "" if self.argument is None else repr(self.argument)
        if self.name in KINDS and self.roll != self.kind.roll:
            inner += f", roll={'true' if self.roll else 'false'}"
        return f"{self.name}({inner})"

    @classmethod
    def of(cls, name: str, argument: object, roll: object = None) -> Rule:
        """The checked rule; ``roll`` None takes the default of the rule. Raises DeadlineError."""
        kind = KINDS[name]
        if roll is not None and not isinstance(roll, bool):
            raise DeadlineError("deadline.roll_not_boolean", value=str(roll))
        checked: int | str | None = None
        if name == "yearly":
            parse_month_day(argument)
            checked = str(argument)
        elif kind.unit != "date":
            checked = checked_count(argument, "day" if kind.unit == "workday" else kind.unit)
        return cls(name, checked, kind.roll if roll is None else roll)

    @classmethod
    def parse(cls, text: str) -> Rule:
        """The rule of its own text, e.g. ``months(3, roll=false)``; raises DeadlineError ``deadline.bad_rule``."""
        match = _RULE_TEXT.fullmatch(text)
        if match is None or match[1] not in KINDS:
            raise DeadlineError("deadline.bad_rule", value=text)
        argument: object = int(match[2]) if match[2] else match[3]
        return cls.of(match[1], argument, None if match[4] is None else match[4] == "true")
