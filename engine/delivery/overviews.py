"""Counts the overviews of large units again every few minutes, so that nobody waits for it when they look."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from engine.bootstrap import Engine
from engine.clock import local_date, to_ms
from engine.overview.figures import LARGE, are_fresh, count_figures, keep_figures
from engine.overview.scope import large_scopes

EVERY = timedelta(minutes=5)


def keep_overviews(engine: Engine, size: int = LARGE) -> int:
    """Count what was not counted within EVERY, for scopes of at least ``size`` cases; returns how many.

    Counting reads a few hundred cases at a time, so that nobody waits to write. Two workers may count the same at the
    same time: either answer is right.
    """
    now, machine_at = engine.clock.business_now(), to_ms(engine.clock.machine_now())
    with engine.read() as connection:
        calendar = engine.services.calendars.current(connection, machine_at)
        large = large_scopes(connection, engine.services.library, machine_at, local_date(now).isoformat(), size)
        due = [scope for scope in large if not are_fresh(connection, scope, now - EVERY, now)]
    for scope in due:
        found = count_figures(engine.read, scope, calendar, now)
        engine.transactions.run(partial(keep_figures, scope=scope, found=found, counted=now))
    return len(due)
