"""Which cases somebody oversees: by a role of the procedure, in a unit that is a party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.lists import released_manifest
from engine.db.tables import cases, parties
from engine.definitions.store import Library, released_keys
from engine.identity.actor import Actor
from engine.identity.policy import Relation
from engine.identity.relations import case_relations, parties_shown
from engine.values import loads


def overseen_units(connection: Connection, library: Library, actor: Actor) -> frozenset[str]:
    """The units in which ``actor`` holds a role that oversees cases in some procedure in force."""
    overseeing = {
        role
        for key in released_keys(connection)
        for role, declared in released_manifest(connection, library, key).roles.items()
        if Relation.OVERSEER in declared.relations
    }
    return frozenset(grant.unit_id for grant in actor.grants if grant.role in overseeing and not grant.of)


def among(units: frozenset[str]) -> Any:
    """A condition on cases: one of ``units`` is a party. Whether it is overseen, :func:`oversees` tells."""
    return cases.c.id.in_(select(parties.c.case_id).where(parties.c.unit_id.in_(sorted(units))))


def oversees(connection: Connection, library: Library, actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether ``actor`` oversees the case of ``row`` (bundle_id, parties, hidden, started_by)."""
    manifest = library.get(connection, row["bundle_id"]).manifest
    shown = parties_shown(loads(row["parties"]), hidden=row["hidden"])
    return Relation.OVERSEER in case_relations(actor, manifest, shown, row["started_by"])
