"""From whom the tasks of a list came: the unit, and the person where the reader works there too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import grants, parties, people, units
from engine.identity.actor import Actor


def senders(connection: Connection, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """(case, number) -> from whom each row of :func:`~engine.tasks.inbox.read_inbox` came; '' when nobody sent it.

    Units name themselves only as parties of the case, so that nobody learns who sits on a panel; people are named to
    those of their own unit.
    """
    pairs = {(row["case_id"], row["sender"]) for row in rows if row["sender"]}
    found = _units_of(connection, pairs)
    return {
        (row["case_id"], row["n"]): _called(actor, found.get((row["case_id"], row["sender"])))
        if row["sender"]
        else row["started_unit"] or ""
        for row in rows
    }


def _called(actor: Actor, sender: tuple[str, str, str] | None) -> str:
    if sender is None:
        return ""
    unit_id, unit, person = sender
    return person if unit_id in actor.unit_ids else unit


def _units_of(connection: Connection, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(case, person) -> id and name of the person's unit among the parties of the case, and the person's name."""
    if not pairs:
        return {}
    query = (
        select(parties.c.case_id, people.c.id, units.c.id, units.c.name, people.c.name)
        .join(grants, grants.c.unit_id == parties.c.unit_id)
        .join(people, people.c.id == grants.c.person_id)
        .join(units, units.c.id == parties.c.unit_id)
        .where(parties.c.case_id.in_(sorted({case for case, _ in pairs})))
        .where(people.c.id.in_(sorted({person for _, person in pairs})))
        .order_by(parties.c.case_id, people.c.id, units.c.id.desc())
    )
    rows = connection.execute(query).all()
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows if (row[0], row[1]) in pairs}
