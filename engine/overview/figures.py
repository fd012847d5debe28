"""The figures of an overview: what is found by going through all cases of a scope, kept for those that are large.

A small unit's figures are counted when somebody looks. Those of a large one are counted again by the worker every few
minutes and read from where it put them: the page says as of when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.calendars.days import Calendar
from engine.clock import local_date, to_ms
from engine.db.tables import overviews
from engine.overview.attention import override_keys
from engine.overview.durations import StepTime, add_times, in_order, late_keys, step_times
from engine.overview.scope import MOST_TASKS, Key, Scope, count_cases, is_large
from engine.overview.slices import SLICE, Read, over_slices
from engine.overview.workload import Group, add_groups, deadlines_by_day, open_groups, overdue_keys
from engine.values import dumps, loads
from engine.work import Work

LARGE = 1_000  # cases from which on figures are kept
USABLE = timedelta(minutes=15)  # the worker counts more often; when it does not run, nothing older is shown
AHEAD, BACK, YEAR = timedelta(days=90), timedelta(days=90), timedelta(days=365)
LISTED = 15


@dataclass(frozen=True)
class Figures:
    """What an overview counts: cases under way, open tasks in groups, times of steps, deadlines by day, and the first
    of each list by their keys. ``cut``: there were more tasks than are counted; ``kept_at`` (UTC milliseconds): when
    they were counted, None when just now."""

    cases: int
    groups: Sequence[Group]
    times: Sequence[StepTime]
    ending: Mapping[str, int]
    overdue: Sequence[Key]
    late: Sequence[Key]
    overrides: Sequence[Key]
    cut: bool
    kept_at: int | None = None


def figures_of(read: Read, scope: Scope, calendar: Calendar, now: datetime) -> Figures:
    """The figures of ``scope``: those kept when it is large, unless they are too old; else counted now."""
    with read() as connection:
        query = select(overviews.c.counted_at, overviews.c.figures).where(*_place(scope))
        kept = connection.execute(query).first() if is_large(connection, scope, LARGE) else None
    if kept is not None and to_ms(now - USABLE) <= kept.counted_at <= to_ms(now):
        return _read(loads(kept.figures), int(kept.counted_at))
    return count_figures(read, scope, calendar, now)


def count_figures(read: Read, scope: Scope, calendar: Calendar, now: datetime, size: int = SLICE) -> Figures:
    """Go through the cases of ``scope``, ``size`` of them in a read; ``now`` is business time."""
    today = local_date(now)
    groups, more_open = _groups(read, scope, size)
    times, more_done = _times(read, scope, calendar, to_ms(now - YEAR), size)
    ending: Counter[str] = Counter()
    for days in over_slices(read, scope, lambda c, some: deadlines_by_day(c, some, today, today + AHEAD), size):
        ending.update(days)
    is_overdue = any(group.due and group.due < today.isoformat() for group in groups)
    return Figures(
        sum(over_slices(read, scope, count_cases, size)), groups, times, dict(sorted(ending.items())),
        overdue_keys(read, scope, today, LISTED) if is_overdue else [],
        late_keys(read, scope, to_ms(now - BACK), LISTED) if any(step.late for step in times) else [],
        override_keys(read, scope, to_ms(now - BACK), LISTED), more_open or more_done,
    )  # fmt: skip


def _groups(read: Read, scope: Scope, size: int) -> tuple[Sequence[Group], bool]:
    """The open tasks of all slices, and whether there were more than are counted."""
    total: dict[tuple[str, str, str], Group] = {}
    count = 0
    for groups, _ in over_slices(read, scope, open_groups, size):
        add_groups(total, groups)
        count += sum(group.count for group in groups)
        if count >= MOST_TASKS:
            break
    return [total[key] for key in sorted(total)], count >= MOST_TASKS


def _times(read: Read, scope: Scope, calendar: Calendar, since: int, size: int) -> tuple[Sequence[StepTime], bool]:
    """The times of all slices, and whether there were more finished tasks than are counted."""
    total: dict[str, StepTime] = {}
    count = 0
    for steps, _ in over_slices(read, scope, lambda c, some: step_times(c, some, calendar, since), size):
        add_times(total, steps)
        count += sum(step.count for step in steps)
        if count >= MOST_TASKS:
            break
    return in_order(total), count >= MOST_TASKS


def keep_figures(work: Work, scope: Scope, found: Figures, counted: datetime) -> None:
    """Put ``found``, as of the business time ``counted``, where :func:`figures_of` finds it."""
    work.connection.execute(delete(overviews).where(*_place(scope)))
    place = {"bundle_key": scope.bundle.manifest.key, "unit_id": scope.unit_id, "party": scope.party}
    work.connection.execute(
        insert(overviews), {**place, "counted_at": to_ms(counted), "figures": dumps(_written(found))}
    )


def are_fresh(connection: Connection, scope: Scope, since: datetime, now: datetime) -> bool:
    """Whether the figures of ``scope`` were counted after ``since`` and not after ``now``."""
    at = connection.execute(select(overviews.c.counted_at).where(*_place(scope))).scalar()
    return at is not None and to_ms(since) < at <= to_ms(now)


def _place(scope: Scope) -> Sequence[Any]:
    key = overviews.c.bundle_key == scope.bundle.manifest.key
    return key, overviews.c.unit_id == scope.unit_id, overviews.c.party == scope.party


def _written(found: Figures) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("cases", "ending", "overdue", "late", "overrides", "cut")},
        "groups": [astuple(group) for group in found.groups],
        "times": [
            [step.element, step.name, list(step.used.items()), list(step.allowed.items()), step.late]
            for step in found.times
        ],
    }


def _read(kept: Mapping[str, Any], at: int) -> Figures:
    times = [StepTime(key, name, dict(used), dict(allowed), late) for key, name, used, allowed, late in kept["times"]]
    groups = [Group(*group) for group in kept["groups"]]
    overdue, late, acts = ([(case, n) for case, n in kept[name]] for name in ("overdue", "late", "overrides"))
    return Figures(kept["cases"], groups, times, kept["ending"], overdue, late, acts, kept["cut"], at)
