"""What the address of an inbox page says, and the filters of the engine it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from engine.calendars.moments import opens_at
from engine.cases.words import Sought
from engine.clock import to_ms
from engine.tasks.inbox import DONE, DUE, MINE, OVERSEEN, SECTIONS, SORTS, Filters, Overseen
from web.rendering import t

OVERDUE, TODAY, WEEK = "overdue", "today", "week"
CHIPS = (OVERDUE, TODAY, WEEK)
LONGEST = 100  # of a text in the address
MORE = ("element", "unit", "centre", "who", "since", "until")  # what the page keeps folded


@dataclass(frozen=True)
class Chosen:
    """What the address of an inbox page says. ``bundle`` is a procedure, or one process of it (``key/process``);
    ``since`` and ``until`` are due dates; unit, centre and who are parts of names."""

    section: str = MINE
    due: str = ""
    q: str = ""
    bundle: str = ""
    element: str = ""
    unit: str = ""
    centre: str = ""
    who: str = ""
    since: str = ""
    until: str = ""
    sort: str = DUE
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Chosen:
        """What ``given`` says, tidied: what names nothing is as if it were not there."""
        held = {field.name: given.get(field.name, "").strip()[:LONGEST] for field in fields(cls)}
        number = held.pop("page")
        section = held["section"] if held["section"] in (*SECTIONS, OVERSEEN) else MINE
        for name in ("since", "until"):
            held[name] = held[name] if _is_day(held[name]) else ""
        held["due"] = held["due"] if held["due"] in CHIPS and section != DONE else ""
        held["sort"] = held["sort"] if held["sort"] in SORTS and section != DONE else DUE
        held["section"] = section
        return cls(**held, page=max(1, min(int(number), 10_000)) if number.isdecimal() else 1)

    @classmethod
    def of_query(cls, query: str) -> Chosen:
        """What a query string says, as a saved list keeps it."""
        return cls.of(dict(parse_qsl(query)))

    def values(self, **changes: str | int) -> dict[str, str | int]:
        """What has to stand in the address; what is usual is left out."""
        usual = Chosen()
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: value for key, value in {**held, **changes}.items() if value != getattr(usual, key)}

    def address(self, **changes: str | int) -> str:
        """The address of this page with some of it changed."""
        return _address("inbox.show", self.values(**changes))

    def to(self, endpoint: str, **changes: str | int) -> str:
        """The address of something else about the same list."""
        return _address(endpoint, self.values(**changes))

    @property
    def query(self) -> str:
        """What a saved filter keeps: everything but the page."""
        return urlencode(self.values(page=1))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return bool(set(self.values(page=1)) - {"section", "sort"})

    def terms(self, steps: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
        """The seldom filters that are used, as words, each with the address of the list without it.

        ``steps`` names the steps of each procedure: element -> name.
        """
        named = {element: name for parts in steps.values() for element, name in parts.items()}
        words = {name: getattr(self, name) for name in MORE if getattr(self, name)}
        if self.element:
            words["element"] = named.get(self.element, self.element)
        found = [(name, t(f"inbox.term.{name}", value=value)) for name, value in words.items()]
        if self.sort != DUE:
            found.append(("sort", t(f"inbox.sort.{self.sort}")))
        usual = Chosen()
        return [
            {"words": said, "without": self.address(**{name: getattr(usual, name)}, page=1)} for name, said in found
        ]

    @property
    def everything(self) -> str:
        """The address of the same section without filters."""
        return Chosen(section=self.section, sort=self.sort).address()

    def filters(self, sought: Sought, day: date, overseen: Overseen, chip: str | None = None) -> Filters:
        """Filters on the business day ``day``; ``chip`` instead of the one chosen, '' for none."""
        bundle, _, process = self.bundle.partition("/")
        due_from, due_before = _bounds(self.due if chip is None else chip, day)
        if self.since:
            due_from = _later(due_from, to_ms(opens_at(date.fromisoformat(self.since))) + 1)
        if self.until:
            end = to_ms(opens_at(date.fromisoformat(self.until) + timedelta(days=1))) + 1
            due_before = end if due_before is None else min(due_before, end)
        return Filters(
            sought=sought, bundle=bundle, process=process, element=self.element, due_from=due_from,
            due_before=due_before, unit=self.unit, centre=self.centre, person=self.who, sort=self.sort,
            overseen=overseen,
        )  # fmt: skip


def chosen_of() -> Chosen:
    """What the address of this request says."""
    return Chosen.of(request.args)


def _address(endpoint: str, values: Mapping[str, Any]) -> str:
    return url_for(endpoint) + (f"?{urlencode(values)}" if values else "")


def _bounds(chip: str, day: date) -> tuple[int | None, int | None]:
    """Overdue, due today, due by the end of this week (Sunday): from and before, in UTC milliseconds."""
    begin, next_day = to_ms(opens_at(day)), to_ms(opens_at(day + timedelta(days=1)))
    after_week = to_ms(opens_at(day + timedelta(days=7 - day.weekday())))
    # a due date lapses at its end: what is due today lapses at the beginning of tomorrow
    bounds = {OVERDUE: (None, begin + 1), TODAY: (begin + 1, next_day + 1), WEEK: (begin + 1, after_week + 1)}
    return bounds.get(chip, (None, None))


def _later(first: int | None, second: int) -> int:
    return second if first is None else max(first, second)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
