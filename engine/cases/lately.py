"""What happened lately by itself in the cases somebody may see: timers, planned starts, reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.cases.reading import read_case
from engine.cases.timeline import read_events, timeline
from engine.cases.visibility import own_units
from engine.db.tables import cases, events
from engine.definitions.store import Library
from engine.errors import NotFound
from engine.identity.actor import WORKER, Actor

MOST_CASES = 50
KINDS = ("timer_fired", "case_started", "case_closed", "message_received", "reminder_fell_due", "escalation_fell_due")


@dataclass(frozen=True)
class Happening:
    """Something the system did: in which case (id, title), when (UTC milliseconds), in a sentence and what followed."""

    case_id: str
    title: str
    at: int
    sentence: str
    then: Sequence[str]


def happened(
    connection: Connection, library: Library, actor: Actor, since: int, lang: str, limit: int
) -> list[Happening]:
    """At most ``limit`` things the system did since ``since`` (UTC milliseconds) in cases ``actor`` may see, in order.

    It reads journals from ``since`` on without an index: for demonstrations and tests, not for large installations.
    """
    fresh = select(events.c.stream).where(events.c.at >= since, events.c.type.in_(KINDS))
    query = select(cases.c.id).where(cases.c.id.in_(fresh)).order_by(cases.c.started_at.desc()).limit(MOST_CASES)
    found: list[Happening] = []
    for case_id in connection.execute(query).scalars():
        try:
            context = read_case(library, connection, actor, case_id)
        except NotFound:
            continue  # not this person's
        journal = read_events(connection, case_id)
        by_itself = {event.seq for event in journal if event.at >= since and event.by.get("person", WORKER) == WORKER}
        told = timeline(connection, context.bundle, journal, lang, own_units(context, actor))
        found += [
            Happening(case_id, context.row["title"], entry.at, entry.sentence, entry.then)
            for entry in told
            if entry.seq in by_itself and entry.type in KINDS
        ]
    return sorted(found, key=lambda item: (item.at, item.case_id))[:limit]
