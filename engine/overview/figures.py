"""The figures of an overview: what is found by going through all cases of a scope, kept for those that are large.

A small unit's figures are counted when somebody looks. Those of a large one are counted again by the worker every few
minutes and read from where it put them: the page says as of when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.calendars.days import Calendar
from engine.clock import local_date, to_ms
from engine.db.tables import overviews
from engine.overview.attention import override_keys
from engine.overview.durations import StepTime, late_keys, step_times
from engine.overview.scope import Key, Scope, count_cases, is_large
from engine.overview.workload import Group, deadlines_by_day, open_groups, overdue_keys
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


def figures_of(connection: Connection, scope: Scope, calendar: Calendar, now: datetime) -> Figures:
    """The figures of ``scope``: those kept when it is large, unless they are too old; else counted now."""
    if is_large(connection, scope, LARGE):
        query = select(overviews.c.counted_at, overviews.c.figures).where(*_place(scope))
        kept = connection.execute(query).first()
        if kept is not None and to_ms(now - USABLE) <= kept.counted_at <= to_ms(now):
            return _read(loads(kept.figures), int(kept.counted_at))
    return count_figures(connection, scope, calendar, now)


def count_figures(connection: Connection, scope: Scope, calendar: Calendar, now: datetime) -> Figures:
    """Go through the cases of ``scope``; ``now`` is business time."""
    today = local_date(now)
    groups, more_open = open_groups(connection, scope)
    times, more_done = step_times(connection, scope, calendar, to_ms(now - YEAR))
    is_overdue = any(group.due and group.due < today.isoformat() for group in groups)
    return Figures(
        count_cases(connection, scope), groups, times, deadlines_by_day(connection, scope, today, today + AHEAD),
        overdue_keys(connection, scope, today, LISTED) if is_overdue else [],
        late_keys(connection, scope, to_ms(now - BACK), LISTED) if any(step.late for step in times) else [],
        override_keys(connection, scope, to_ms(now - BACK), LISTED), more_open or more_done,
    )  # fmt: skip


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
