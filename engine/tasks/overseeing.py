"""Whose work somebody oversees: roles in the units for which the procedures in force make the person an overseer."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.definitions.store import Library, newest_versions
from engine.identity.actor import Actor
from engine.tasks.narrowing import Overseen

OVERSEER = "overseer"


def overseen_by(connection: Connection, library: Library, actor: Actor) -> Overseen:
    """The (unit id, role) pairs whose open tasks ``actor`` may assign; none for who oversees nobody."""
    if not actor.grants:
        return Overseen()
    pairs: set[tuple[str, str]] = set()
    newest, among = newest_versions(connection), set()
    for bundle, bundle_id in newest.items():
        roles = library.get(connection, bundle_id).manifest.roles
        for grant in actor.grants:
            held = roles.get(grant.role)
            if held is None or OVERSEER not in held.relations:
                continue
            among.add(bundle)
            pairs |= {(grant.unit_id, key) for key, role in roles.items() if role.party in ("", held.party)}
    return Overseen(frozenset(pairs), None if among == newest.keys() else frozenset(among))
