"""Errors of calendar and deadline arithmetic: each has a stable code and the values of its sentence."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import LianghengError


class CalendarError(LianghengError, ValueError):
    """Base of every error of this package; ``code`` names a sentence of the catalogue, ``values`` fill it."""

    code = "calendar.wrong"


class DeadlineError(CalendarError):
    """A deadline cannot be computed from what was given (number, date, rule)."""


class DurationError(CalendarError):
    """A duration, a cycle or an offset does not parse or is too large."""


class SeedError(CalendarError):
    """The two sources of the seed contradict each other on a day nobody has decided yet."""


@dataclass(frozen=True, slots=True)
class NoticeProblem:
    """One thing wrong in an imported notice: the line of the file (0: the file as a whole) and both sentences."""

    line: int
    code: str
    zh: str
    en: str


class NoticeError(CalendarError):
    """An imported notice has problems; nothing of it is used. ``problems`` lists them in the order of the file."""

    def __init__(self, problems: tuple[NoticeProblem, ...]) -> None:
        self.problems = problems
        super().__init__("calendar.notice_refused", count=len(problems), problems=[p.zh for p in problems])

    def sentences(self, lang: str = "zh") -> list[str]:
        """Every problem as one sentence; ``lang`` is ``zh`` or ``en``."""
        return [problem.zh if lang == "zh" else problem.en for problem in self.problems]
