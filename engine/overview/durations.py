"""How long each step takes against what it is allowed, in working days: the middle case, the longest, and the late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from engine.calendars.days import Calendar
from engine.cases.contents import all_rows
from engine.db.tables import cases, people, tasks
from engine.overview.scope import MOST_TASKS, Key, Scope, among
from engine.overview.slices import Ranked, Read, first_of

DAY = 86_400_000  # milliseconds
AHEAD = 8 * 3_600_000  # China is that much ahead of UTC, all year round
EPOCH = date(1970, 1, 1).toordinal()
FINISHED = "completed"


@dataclass
class StepTime:
    """The finished tasks of one step: working days used and allowed, each with how many tasks."""

    element: str
    name: str
    used: dict[int, int] = field(default_factory=dict)
    allowed: dict[int, int] = field(default_factory=dict)
    late: int = 0

    @property
    def count(self) -> int:
        """How many tasks were finished."""
        return sum(self.used.values())

    @property
    def median(self) -> int:
        """The working days of the task in the middle."""
        return _median(self.used)

    @property
    def most(self) -> int:
        """The working days of the longest task."""
        return max(self.used)

    @property
    def limit(self) -> int | None:
        """The working days allowed, of the task in the middle; None when the step has no due date."""
        return _median(self.allowed) if self.allowed else None


def step_times(connection: Connection, scope: Scope, calendar: Calendar, since: int) -> tuple[Sequence[StepTime], bool]:
    """The steps with tasks finished since ``since`` (UTC milliseconds), latest first, and whether there were more.

    Days are counted as deadlines are: the day on which a task came does not count, the day on which it was done does.
    """
    wanted = (
        select(
            tasks.c.element, tasks.c.name, tasks.c.due,
            ((tasks.c.opened_at + AHEAD) // DAY).label("opened"), ((tasks.c.closed_at + AHEAD) // DAY).label("closed"),
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .where(scope.holds(), tasks.c.state == FINISHED, tasks.c.closed_at >= since)
        .limit(MOST_TASKS)
        .subquery()
    )  # fmt: skip
    by = (wanted.c.element, wanted.c.opened, wanted.c.closed, wanted.c.due)
    query = select(*by, func.min(wanted.c.name).label("name"), func.count().label("count")).group_by(*by)
    found: dict[str, StepTime] = {}
    total = 0
    for row in connection.execute(query):
        step = found.setdefault(row.element, StepTime(row.element, scope.name_of(row.element, row.name)))
        total += _add(step, row, calendar)
    return in_order(found), total >= MOST_TASKS


def add_times(total: dict[str, StepTime], found: Iterable[StepTime]) -> None:
    """Add the times of a slice to those of the slices before."""
    for step in found:
        known = total.setdefault(step.element, StepTime(step.element, step.name))
        known.name = min(known.name, step.name)
        known.late += step.late
        for days, more in ((known.used, step.used), (known.allowed, step.allowed)):
            for day, count in more.items():
                days[day] = days.get(day, 0) + count


def in_order(found: Mapping[str, StepTime]) -> Sequence[StepTime]:
    """The steps with the most tasks done late first."""
    return sorted(found.values(), key=lambda step: (-step.late, -step.median, step.name, step.element))


def _add(step: StepTime, row: Any, calendar: Calendar) -> int:
    opened, closed = (date.fromordinal(EPOCH + int(day)) for day in (row.opened, row.closed))
    count = int(row[5])
    used = calendar.workdays_between(opened, closed)
    step.used[used] = step.used.get(used, 0) + count
    if row.due:
        due = date.fromisoformat(row.due)
        allowed = calendar.workdays_between(opened, due)
        step.allowed[allowed] = step.allowed.get(allowed, 0) + count
        step.late += count if closed > due else 0
    return count


def _median(counted: Mapping[int, int]) -> int:
    """The value in the middle, the lower of two."""
    middle, reached = (sum(counted.values()) + 1) // 2, 0
    for value in sorted(counted):
        reached += counted[value]
        if reached >= middle:
            return value
    return 0


def late_keys(read: Read, scope: Scope, since: int, limit: int) -> Sequence[Key]:
    """The tasks finished after their day since ``since`` (UTC milliseconds), newest first."""
    return first_of(read, scope, lambda connection, some: _late(connection, some, since, limit), limit)


def _late(connection: Connection, scope: Scope, since: int, limit: int) -> Sequence[Ranked]:
    query = (
        select((-tasks.c.closed_at).label("newest"), tasks.c.case_id, tasks.c.n)
        .join(cases, cases.c.id == tasks.c.case_id)
        .where(scope.holds(), tasks.c.state == FINISHED, tasks.c.closed_at >= since)
        .where(tasks.c.closed_at > tasks.c.due_at)
        .order_by(tasks.c.closed_at.desc(), tasks.c.case_id, tasks.c.n)
        .limit(limit)
    )
    return [tuple(row) for row in connection.execute(query)]


def late_tasks(connection: Connection, keys: Sequence[Key]) -> Sequence[Mapping[str, Any]]:
    """The tasks that :func:`late_keys` found: case, step, who finished it and when, due."""
    query = (
        select(
            tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.due, tasks.c.closed_at, cases.c.title, cases.c.number,
            people.c.name.label("closed_by_name"),
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .outerjoin(people, people.c.id == tasks.c.closed_by)
        .where(among(keys))
        .order_by(tasks.c.closed_at.desc(), tasks.c.case_id, tasks.c.n)
    )  # fmt: skip
    return all_rows(connection, query)
