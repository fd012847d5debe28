"""The open tasks of somebody who leaves, as far as whoever hands them over oversees their cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.overseeing import among, overseen_units, oversees
from engine.db.tables import cases, people, tasks
from engine.definitions.store import Library
from engine.identity.actor import Actor
from engine.identity.relations import offers
from engine.values import loads

MOST = 2_000  # open tasks looked at; a bureau that has more hands over in two goes


@dataclass(frozen=True)
class HeldTask:
    """An open task of somebody: where, what, when due (ISO date or None), and the (unit id, role) pairs it is offered
    to. Without any it is the person's alone: the diagram gave it to them, or it is ``aside`` of it (a countersignature,
    an order), which whoever asked for it withdraws and asks somebody else."""

    case_id: str
    n: int
    name: str
    title: str
    number: str
    due: str | None
    offered: Sequence[tuple[str, str]]
    aside: bool = False


@dataclass(frozen=True)
class Holder:
    """Somebody with open tasks in overseen cases: how many, and whether the account is closed."""

    id: str
    name: str
    tasks: int
    closed: bool


def holders(connection: Connection, library: Library, actor: Actor) -> list[Holder]:
    """Everybody who has open tasks in cases that ``actor`` oversees: closed accounts first, then by name."""
    found: dict[str, Holder] = {}
    for row in _rows(connection, library, actor):
        known = found.get(row["assignee"])
        count = known.tasks + 1 if known else 1
        found[row["assignee"]] = Holder(row["assignee"], row["who"] or "", count, row["disabled_at"] is not None)
    return sorted(found.values(), key=lambda one: (not one.closed, one.name, one.id))


def tasks_held(connection: Connection, library: Library, actor: Actor, person_id: str) -> list[HeldTask]:
    """The open tasks of ``person_id`` in cases that ``actor`` oversees, the most urgent first."""
    found = []
    for row in _rows(connection, library, actor, person_id):
        manifest = library.get(connection, row["bundle_id"]).manifest
        groups = loads(row["attributes"]).get("groups") or ()
        aside = row["about"] is not None
        offered = [] if aside else offers(manifest, loads(row["parties"]), groups, row["party"])
        found.append(
            HeldTask(
                row["case_id"],
                row["n"],
                row["name"],
                row["title"],
                row["number"] or "",
                row["due"],
                tuple(offered),
                aside,
            )
        )
    return found


def _rows(connection: Connection, library: Library, actor: Actor, person_id: str = "") -> list[Mapping[str, Any]]:
    query = (
        select(
            tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.due, tasks.c.assignee, tasks.c.attributes, tasks.c.party,
            tasks.c.about,
            cases.c.title, cases.c.number, cases.c.bundle_id, cases.c.parties, cases.c.hidden, cases.c.started_by,
            people.c.name.label("who"), people.c.disabled_at,
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .outerjoin(people, people.c.id == tasks.c.assignee)
        .where(tasks.c.state == "open", tasks.c.assignee.is_not(None))
        .where(among(overseen_units(connection, library, actor)))
        .order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.case_id, tasks.c.n)
        .limit(MOST)
    )  # fmt: skip
    if person_id:
        query = query.where(tasks.c.assignee == person_id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [row for row in rows if oversees(connection, library, actor, row)]
