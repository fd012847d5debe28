"""Long counts in short reads: the cases of a scope a few hundred at a time, each slice a read of its own.

With a rollback journal (the default of older SQLite libraries) nobody can commit while somebody reads. One read of a
hundred thousand cases would hold up every submission for seconds; a slice holds it up for milliseconds, and the
answers are added up in memory. What changes between two slices is counted before or after the change, as in any count
that is older than a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from heapq import nsmallest
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from engine.db.tables import parties
from engine.overview.scope import Key, Scope

SLICE = 500  # cases in one read
Read = Callable[[], AbstractContextManager[Connection]]
"""Begins a read, as ``Engine.read`` does."""
Ranked = tuple[Any, ...]
"""What a list is ordered by, then a case and a number: those that come first are the smallest."""

Answer = TypeVar("Answer")


def over_slices(
    read: Read, scope: Scope, ask: Callable[[Connection, Scope], Answer], size: int = SLICE
) -> Iterator[Answer]:
    """What ``ask`` answers for each slice of at most ``size`` cases of ``scope``; between two nothing is held."""
    after: str | None = ""
    while after is not None:
        with read() as connection:
            until = _last(connection, scope, after, size)
            answer = ask(connection, replace(scope, after=after, until=until))
        yield answer
        after = until


def first_of(
    read: Read, scope: Scope, ask: Callable[[Connection, Scope], Sequence[Ranked]], limit: int, size: int = SLICE
) -> Sequence[Key]:
    """The first ``limit`` keys of the whole scope, of what ``ask`` gives in order for each slice."""
    found: list[Ranked] = []
    for some in over_slices(read, scope, ask, size):
        found = nsmallest(limit, [*found, *some])
    return [(str(row[-2]), int(row[-1])) for row in found]


def _last(connection: Connection, scope: Scope, after: str, size: int) -> str | None:
    """The id that ends the slice after ``after``; None when no more than ``size`` are left."""
    own = select(parties.c.case_id).where(parties.c.unit_id == scope.unit_id, parties.c.case_id > after)
    return connection.execute(own.order_by(parties.c.case_id).offset(size - 1).limit(1)).scalar()
