"""What is open in the cases of a unit: by step, by person, by week; and the list of what is overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from engine.cases.contents import all_rows
from engine.db.tables import cases, deadlines, people, tasks
from engine.overview.scope import MOST_TASKS, Key, Scope, among
from engine.overview.slices import Ranked, Read, first_of

UNFINISHED = ("open", "held")


@dataclass(frozen=True)
class Group:
    """So many open tasks of one step, with one person (None: nobody yet), due on one day (None: no due date)."""

    element: str
    name: str
    assignee: str | None
    due: str | None
    count: int


@dataclass
class Load:
    """How much is open: ``overdue``, due ``soon``, and what nobody has taken."""

    key: str | None
    name: str
    count: int = 0
    overdue: int = 0
    soon: int = 0
    unclaimed: int = 0
    first_due: str | None = None

    @property
    def later(self) -> int:
        """What is neither overdue nor due soon."""
        return self.count - self.overdue - self.soon

    def add(self, group: Group, today: str, soon: str) -> None:
        """Count the tasks of a group."""
        self.count += group.count
        self.unclaimed += group.count if group.assignee is None else 0
        if group.due is None:
            return
        self.first_due = min(self.first_due or group.due, group.due)
        if group.due < today:
            self.overdue += group.count
        elif group.due <= soon:
            self.soon += group.count


@dataclass(frozen=True)
class Week:
    """The days from ``first`` to ``last`` (ISO dates): how many tasks are due, and how many named deadlines end."""

    first: str
    last: str
    tasks: int = 0
    deadlines: int = 0


def open_groups(connection: Connection, scope: Scope) -> tuple[Sequence[Group], bool]:
    """The open tasks of the scope in groups, and whether there were more than are counted."""
    wanted = (
        select(tasks.c.element, tasks.c.name, tasks.c.assignee, tasks.c.due)
        .join(cases, cases.c.id == tasks.c.case_id)
        .where(scope.holds(), tasks.c.state.in_(UNFINISHED))
        .limit(MOST_TASKS)
        .subquery()
    )
    by = (wanted.c.element, wanted.c.assignee, wanted.c.due)
    query = select(*by, func.min(wanted.c.name).label("name"), func.count().label("count")).group_by(*by)
    found = [
        Group(row.element, scope.name_of(row.element, row.name), row.assignee, row.due, int(row[4]))
        for row in connection.execute(query)
    ]
    return found, sum(group.count for group in found) >= MOST_TASKS


def add_groups(total: dict[tuple[str, str, str], Group], found: Iterable[Group]) -> None:
    """Add the groups of a slice to those of the slices before."""
    for group in found:
        key = (group.element, group.assignee or "", group.due or "")
        known = total.get(key)
        if known is not None:
            group = replace(group, name=min(known.name, group.name), count=known.count + group.count)
        total[key] = group


def by_step(groups: Iterable[Group], today: date, soon: date) -> Sequence[Load]:
    """The load of each step, most overdue first."""
    found: dict[str, Load] = {}
    for group in groups:
        load = found.setdefault(group.element, Load(group.element, group.name))
        load.add(group, today.isoformat(), soon.isoformat())
    return _ordered(found.values())


def by_person(groups: Iterable[Group], names: Mapping[str, str], today: date, soon: date) -> Sequence[Load]:
    """The load of each person, most overdue first; what nobody has taken comes last, under the key None."""
    found: dict[str | None, Load] = {}
    for group in groups:
        load = found.setdefault(group.assignee, Load(group.assignee, names.get(group.assignee or "", "")))
        load.add(group, today.isoformat(), soon.isoformat())
    nobody = found.pop(None, None)
    return [*_ordered(found.values()), *([nobody] if nobody else [])]


def _ordered(loads: Iterable[Load]) -> Sequence[Load]:
    return sorted(loads, key=lambda load: (-load.overdue, -load.count, load.name))


def deadlines_by_day(connection: Connection, scope: Scope, today: date, until: date) -> Mapping[str, int]:
    """How many named deadlines of cases under way end on each day (ISO date) from ``today`` to ``until``."""
    query = (
        select(deadlines.c.due, func.count())
        .join(cases, cases.c.id == deadlines.c.case_id)
        .where(scope.holds(), cases.c.state != "ended")
        .where(deadlines.c.due >= today.isoformat(), deadlines.c.due <= until.isoformat())
        .group_by(deadlines.c.due)
    )
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def by_week(groups: Iterable[Group], ending: Mapping[str, int], today: date, days: int) -> Sequence[Week]:
    """What comes due from ``today`` on in ``days`` days, week by week (Monday to Sunday, the first one from today).

    ``ending`` says how many named deadlines end on a day.
    """
    due: Counter[str] = Counter()
    for group in groups:
        if group.due:
            due[group.due] += group.count
    weeks: list[Week] = []
    first, end = today, today + timedelta(days=days)
    while first < end:
        last = min(first + timedelta(days=6 - first.weekday()), end)
        span = [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
        weeks.append(Week(span[0], span[-1], sum(due[day] for day in span), sum(ending.get(day, 0) for day in span)))
        first = last + timedelta(days=1)
    return weeks


def overdue_keys(read: Read, scope: Scope, today: date, limit: int) -> Sequence[Key]:
    """The open tasks whose day is over, longest overdue first."""
    return first_of(read, scope, lambda connection, some: _overdue(connection, some, today, limit), limit)


def _overdue(connection: Connection, scope: Scope, today: date, limit: int) -> Sequence[Ranked]:
    query = (
        select(tasks.c.due, tasks.c.case_id, tasks.c.n)
        .join(cases, cases.c.id == tasks.c.case_id)
        .where(scope.holds(), tasks.c.state.in_(UNFINISHED), tasks.c.due < today.isoformat())
        .order_by(tasks.c.due, tasks.c.case_id, tasks.c.n)
        .limit(limit)
    )
    return [tuple(row) for row in connection.execute(query)]


def overdue_tasks(connection: Connection, keys: Sequence[Key]) -> Sequence[Mapping[str, Any]]:
    """The tasks that :func:`overdue_keys` found and nobody has finished since: case, step, who has it, due."""
    query = (
        select(
            tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.due, tasks.c.opened_at, cases.c.title, cases.c.number,
            cases.c.state.label("case_state"), people.c.name.label("assignee_name"),
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .outerjoin(people, people.c.id == tasks.c.assignee)
        .where(among(keys), tasks.c.state.in_(UNFINISHED))
        .order_by(tasks.c.due, tasks.c.case_id, tasks.c.n)
    )  # fmt: skip
    return all_rows(connection, query)
