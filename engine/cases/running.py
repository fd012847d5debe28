"""What waits for time: timers of running cases and their named deadlines, the earliest first, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.cases.overseeing import among, overseen_units, oversees
from engine.db.tables import cases, deadlines, timers
from engine.definitions.store import Deployed, Library
from engine.identity.actor import Actor
from engine.values import loads

MOST = 100
READ = 400  # rows looked at before the list ends: an overseer's may be few among many
_CASE = (
    cases.c.number, cases.c.title, cases.c.bundle_id, cases.c.bundle_key, cases.c.parties, cases.c.hidden,
    cases.c.started_by,
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """A timer or deadline. ``title`` is '' for whoever keeps the system running and sees nothing of the business.

    ``kind``: reminder, escalation, event or deadline; ``name`` what the diagram or the manifest calls it; ``due_at``
    UTC milliseconds of a timer, ``due`` the day of a deadline, ``record`` how it was counted.
    """

    case_id: str
    number: str
    title: str
    bundle: Deployed
    kind: str
    key: str
    name: str
    due_at: int | None
    due: str
    record: Mapping[str, Any] | None
    attempts: int = 0


@dataclass(frozen=True)
class Narrowing:
    """What the list is narrowed to: a procedure (key), and the day (ISO) or moment (ms) it begins with."""

    bundle: str = ""
    since: str = ""
    since_at: int = 0


def waiting_timers(
    connection: Connection, library: Library, actor: Actor, narrowed: Narrowing, *, everything: bool
) -> list[Waiting]:
    """At most MOST timers that wait, the earliest first: all of them (``everything``), or those of cases ``actor``
    oversees."""
    query = (
        select(timers, *_CASE)
        .join(cases, cases.c.id == timers.c.case_id)
        .where(timers.c.state == "waiting", timers.c.due_at >= narrowed.since_at)
        .order_by(timers.c.due_at, timers.c.case_id, timers.c.n, timers.c.seq)
    )
    found = []
    for row, seen in _seen(connection, library, actor, query, narrowed, everything=everything):
        bundle = library.get(connection, row["bundle_id"])
        element = bundle.program.elements.get(row["element"])
        name = " ".join(((element.name if element else "") or row["element"]).split())
        found.append(
            Waiting(
                row["case_id"], row["number"] or "", row["title"] if seen else "", bundle, row["kind"], row["element"],
                name, row["due_at"], "", loads(row["record"]), row["attempts"],
            )
        )  # fmt: skip
    return found


def waiting_deadlines(
    connection: Connection, library: Library, actor: Actor, narrowed: Narrowing, *, everything: bool
) -> list[Waiting]:
    """At most MOST named deadlines of running cases from the day ``narrowed.since`` on, for the same people."""
    query = (
        select(deadlines, *_CASE)
        .join(cases, cases.c.id == deadlines.c.case_id)
        .where(cases.c.state != "ended", deadlines.c.due >= narrowed.since)
        .order_by(deadlines.c.due, deadlines.c.case_id, deadlines.c.key)
    )
    found = []
    for row, seen in _seen(connection, library, actor, query, narrowed, everything=everything):
        bundle = library.get(connection, row["bundle_id"])
        declared = bundle.manifest.deadlines.get(row["key"])
        found.append(
            Waiting(
                row["case_id"], row["number"] or "", row["title"] if seen else "", bundle, "deadline", row["key"],
                declared.name if declared else row["key"], None, row["due"], loads(row["record"]),
            )
        )  # fmt: skip
    return found


def _seen(
    connection: Connection, library: Library, actor: Actor, query: Select[Any], narrowed: Narrowing, *, everything: bool
) -> Sequence[tuple[Mapping[str, Any], bool]]:
    """The rows to show, each with whether the business of its case may be shown."""
    if narrowed.bundle:
        query = query.where(cases.c.bundle_key == narrowed.bundle)
    if not everything:
        query = query.where(among(overseen_units(connection, library, actor)))
    found: list[tuple[Mapping[str, Any], bool]] = []
    for row in connection.execute(query.limit(READ)).mappings():
        seen = oversees(connection, library, actor, dict(row))
        if (seen or everything) and len(found) < MOST:
            found.append((dict(row), seen))
    return found
