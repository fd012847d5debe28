"""Pages of cases and of a case's journal for programs: by cursor, so that no page skips or repeats a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, or_, select

from engine.cases.contents import Row, all_rows
from engine.cases.timeline import Event
from engine.cases.visible import COLUMNS, CaseFilters, touched, visible_cases
from engine.cases.words import look_for
from engine.db.tables import bundles, cases, centres, definitions, events, parties
from engine.definitions.store import Library
from engine.identity.actor import Actor
from engine.identity.policy import Relation, permits
from engine.identity.relations import case_relations, parties_shown
from engine.journal.chain import join_values
from engine.values import loads

RELATED = 50  # cases listed beside one another
BATCHES = 5  # how often a page reads on when the person's role opens none of the cases read


@dataclass(frozen=True)
class Place:
    """Where a page ended: the start (UTC milliseconds) and the id of its last case."""

    started_at: int
    case_id: str


@dataclass(frozen=True)
class CasePage:
    """One page of cases, newest first, and where the next one goes on (None: there is none)."""

    rows: Sequence[Row]
    following: Place | None


@dataclass(frozen=True)
class Link:
    """One event with its place in the case's hash chain."""

    event: Event
    previous: str
    hash: str


def page_of_cases(
    connection: Connection, library: Library, actor: Actor, filters: CaseFilters, limit: int, after: Place | None = None
) -> CasePage:
    """At most ``limit`` cases that ``actor`` may see, newest first, those after ``after``.

    Seen are the cases of the person's units as far as the person's roles open them, those the person began, and those
    in which the person has or did a task.
    """
    found: list[Row] = []
    query = visible_cases(connection, actor, filters)
    for _ in range(BATCHES):
        batch = all_rows(connection, _from(query, after).limit(limit + 1))
        for row in batch:
            if len(found) == limit:
                return CasePage(found, after)
            after = Place(row["started_at"], row["id"])
            if _opens(connection, library, actor, row):
                found.append(row)
        if len(batch) <= limit:
            return CasePage(found, None)
    return CasePage(found, after)


def find_cases(connection: Connection, library: Library, actor: Actor, text: str, limit: int) -> list[Row] | None:
    """The newest cases with the words of ``text`` that ``actor`` may see, at most ``limit``, while somebody types.

    None when the words stand in so many cases that looking through them would take long.
    """
    sought = look_for(connection, text)
    words = sought.held_by(connection, actor, cases.c.id)
    if words is None or sought.is_common:
        return None
    query = select(*COLUMNS, touched(actor).label("touched"))
    query = query.outerjoin(centres, centres.c.id == cases.c.centre_id).where(words)
    if not actor.holds("auditor"):
        of_unit = exists().where(parties.c.case_id == cases.c.id, parties.c.unit_id.in_(sorted(actor.unit_ids)))
        query = query.where(or_(cases.c.started_by == actor.person_id, of_unit, touched(actor)))
    rows = all_rows(connection, query.order_by(cases.c.started_at.desc(), cases.c.id.desc()).limit(limit * BATCHES))
    return [row for row in rows if _opens(connection, library, actor, row)][:limit]


def _from(query: Select[Any], after: Place | None) -> Select[Any]:
    if after is None:
        return query
    same = and_(cases.c.started_at == after.started_at, cases.c.id < after.case_id)
    # the first condition says nothing new; it is where an index begins to be read
    return query.where(cases.c.started_at <= after.started_at, or_(cases.c.started_at < after.started_at, same))


def related_cases(connection: Connection, library: Library, actor: Actor, case: Row) -> Sequence[Row]:
    """The parent of ``case``, its children and other cases of the same centre that ``actor`` may see; newest first,
    at most RELATED."""
    same = [cases.c.parent_id == case["id"]]
    if case["parent_id"]:
        same.append(cases.c.id == case["parent_id"])
    if case["centre_id"]:
        same.append(cases.c.centre_id == case["centre_id"])
    query = visible_cases(connection, actor, CaseFilters(), or_(*same), cases.c.id != case["id"])
    return [row for row in all_rows(connection, query.limit(RELATED)) if _opens(connection, library, actor, row)]


def _opens(connection: Connection, library: Library, actor: Actor, row: Row) -> bool:
    manifest = library.get(connection, row["bundle_id"]).manifest
    shown = parties_shown(loads(row["parties"]), hidden=row["hidden"])
    relations = case_relations(actor, manifest, shown, row["started_by"])
    if row["touched"]:
        relations.add(Relation.DONE)
    return permits("view_case", frozenset(relations))


def page_of_events(connection: Connection, case_id: str, limit: int, after: int = 0) -> Sequence[Link]:
    """At most ``limit`` events of the case, oldest first, those after number ``after``. The caller asked the policy."""
    query = select(events).where(events.c.stream == case_id, events.c.seq > after).order_by(events.c.seq).limit(limit)
    return [_link(row) for row in connection.execute(query).mappings()]


def _link(row: Mapping[Any, Any]) -> Link:
    record, payload = loads(row["record"]), loads(row["payload"]) or {}
    facts = list(join_values(record.get("facts", ()), payload.get("values", {})))
    event = Event(row["seq"], row["type"], row["at"], record, payload, facts)
    return Link(event, row["previous"], row["hash"])


def released_versions(connection: Connection, key: str = "") -> list[Row]:
    """Released bundle versions, newest first for each key, each with its processes: ``[{id, name, starter_roles}]``."""
    query = select(bundles).where(bundles.c.active).order_by(bundles.c.key, bundles.c.version.desc())
    if key:
        query = query.where(bundles.c.key == key)
    rows = all_rows(connection, query)
    listed = select(definitions).where(definitions.c.bundle_id.in_([row["id"] for row in rows]))
    processes: dict[str, list[dict[str, Any]]] = {}
    for row in all_rows(connection, listed.order_by(definitions.c.bundle_id, definitions.c.process_id)):
        plain = {"id": row["process_id"], "name": row["name"], "starter_roles": loads(row["starter_roles"])}
        processes.setdefault(row["bundle_id"], []).append(plain)
    return [{**row, "processes": processes.get(row["id"], [])} for row in rows]
