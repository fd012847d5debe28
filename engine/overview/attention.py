"""What somebody should look at: who is away when something comes due, and acts beside the ordinary course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, literal, select, tuple_

from engine.cases.timeline import Event, timeline
from engine.db.tables import absences, cases, events, people
from engine.definitions.store import Library
from engine.overview.scope import Key, Scope
from engine.overview.slices import Ranked, Read, first_of
from engine.overview.workload import Group
from engine.values import loads

OVERRIDES = (
    "token_placed", "token_cancelled", "instance_added", "deadline_corrected", "deadline_correction_proposed",
    "case_suspended", "case_migrated",
)  # fmt: skip
"""Events that changed the course of a case, or a date of it, by somebody's decision."""
MOST_CASES = 1_000  # whose journals are looked through, the newest first
AT_ONCE = 100  # journals looked through in one read


@dataclass(frozen=True)
class Away:
    """Somebody of the unit who is away, who stands in, and how many of the person's tasks come due meanwhile."""

    person: str
    substitute: str
    since: str
    until: str
    due: int


@dataclass(frozen=True)
class Override:
    """An act beside the ordinary course: the case (id, title), when (UTC milliseconds), and the act in a sentence."""

    case_id: str
    title: str
    at: int
    sentence: str


def away(
    connection: Connection, person_ids: Iterable[str], groups: Iterable[Group], today: date, until: date
) -> Sequence[Away]:
    """The absences of these people from ``today`` to ``until``, the nearest first, against what comes due meanwhile."""
    absent, substitute = people.alias("absent"), people.alias("substitute")
    rows = connection.execute(
        select(absences, absent.c.name.label("person"), substitute.c.name.label("substitute"))
        .join(absent, absent.c.id == absences.c.person_id)
        .join(substitute, substitute.c.id == absences.c.substitute_id)
        .where(absences.c.person_id.in_(sorted(set(person_ids))), absences.c.ended_at.is_(None))
        .where(absences.c.until >= today.isoformat(), absences.c.since <= until.isoformat())
        .order_by(absences.c.since, absences.c.id)
    ).mappings()
    dated = [group for group in groups if group.due and group.assignee]
    return [
        Away(
            row["person"], row["substitute"], row["since"], row["until"],
            sum(
                group.count for group in dated
                if group.assignee == row["person_id"] and row["since"] <= str(group.due) <= row["until"]
            ),
        )
        for row in rows
    ]  # fmt: skip


def override_keys(read: Read, scope: Scope, since: int, limit: int) -> Sequence[Key]:
    """(case id, place in its journal) of at most ``limit`` acts beside the ordinary course, newest first.

    ``since`` is in UTC milliseconds. They are looked for in the journals of the MOST_CASES cases of the scope that
    began last.
    """
    newest = [case_id for case_id, _ in first_of(read, scope, _newest, MOST_CASES)]
    found: list[tuple[int, str, int]] = []
    for begin in range(0, len(newest), AT_ONCE):
        query = (
            select(events.c.at, events.c.stream, events.c.seq)
            .where(events.c.stream.in_(newest[begin : begin + AT_ONCE]))
            .where(events.c.type.in_(OVERRIDES), events.c.at >= since)
        )
        with read() as connection:
            found += [(-int(at), str(stream), -int(seq)) for at, stream, seq in connection.execute(query)]
    return [(stream, -seq) for _, stream, seq in sorted(found)[:limit]]


def _newest(connection: Connection, scope: Scope) -> Sequence[Ranked]:
    """The cases of a slice that began last; their number is of no use here."""
    query = select((-cases.c.started_at).label("newest"), cases.c.id, literal(0)).where(scope.holds())
    return [tuple(row) for row in connection.execute(query.order_by(cases.c.started_at.desc(), cases.c.id))]


def overrides(connection: Connection, library: Library, keys: Sequence[Key], lang: str) -> Sequence[Override]:
    """The acts that :func:`override_keys` found, in its order, each in a sentence."""
    query = (
        select(cases.c.id, cases.c.title, cases.c.bundle_id, events.c.seq, events.c.type, events.c.at,
               events.c.record, events.c.payload)
        .join(cases, cases.c.id == events.c.stream)
        .where(tuple_(events.c.stream, events.c.seq).in_(keys))
    )  # fmt: skip
    rows = {(row.id, row.seq): row for row in connection.execute(query)}
    found: list[Override] = []
    for row in (rows[key] for key in keys if key in rows):
        event = Event(row.seq, row.type, row.at, loads(row.record), loads(row.payload) or {}, [])
        bundle = library.get(connection, row.bundle_id)
        told = timeline(connection, bundle, [event], lang)
        found += [Override(row.id, row.title, row.at, entry.sentence) for entry in told]
    return found
