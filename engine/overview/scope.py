"""Whose cases an overview is about, and who may have it: the cases that the person's role in a unit opens anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from engine.cases.contents import unit_names
from engine.db.tables import bundles, cases, parties
from engine.definitions.manifest import Manifest
from engine.definitions.store import Deployed, Library, active_bundle, released_keys
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.policy import permits
from engine.identity.relations import MAPPED, is_personal

MOST_TASKS = 100_000  # no overview reads further; it says so


@dataclass(frozen=True)
class Scope:
    """The cases of one procedure in which ``unit_id`` is the party ``party`` ('': any party)."""

    bundle: Deployed
    unit_id: str
    unit: str
    party: str

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.unit_id}.{self.bundle.manifest.key}"

    def holds(self) -> ColumnElement[bool]:
        """The condition that a case is one of them."""
        known = select(parties.c.case_id).where(parties.c.unit_id == self.unit_id)
        if self.party:
            known = known.where(parties.c.party == self.party)
        return and_(cases.c.bundle_key == self.bundle.manifest.key, cases.c.id.in_(known))

    def one(self) -> Select[tuple[str]]:
        """Any one of them."""
        query = select(cases.c.id).join(parties, parties.c.case_id == cases.c.id).limit(1)
        query = query.where(parties.c.unit_id == self.unit_id, cases.c.bundle_key == self.bundle.manifest.key)
        return query.where(parties.c.party == self.party) if self.party else query

    def name_of(self, element: str, otherwise: str) -> str:
        """What a step is called: as it is drawn now, else as its tasks were called."""
        info = self.bundle.program.elements.get(element)
        return " ".join(info.name.split()) if info and info.name else otherwise


def scopes_of(connection: Connection, library: Library, actor: Actor, today: str) -> Sequence[Scope]:
    """What ``actor`` may have an overview of on the business day ``today`` (ISO date), where there are cases.

    A role opens it that may see every case of the unit: the same relation that opens the cases themselves.
    """
    names = unit_names(connection, actor.unit_ids)
    found: dict[tuple[str, str], Scope] = {}
    for key in released_keys(connection):
        try:
            bundle = library.get(connection, active_bundle(connection, key, today))
        except NotFound:
            continue  # released, but not in force yet
        for grant in actor.grants:
            if _opens(bundle.manifest, grant.role):
                party = bundle.manifest.roles[grant.role].party
                scope = Scope(bundle, grant.unit_id, names.get(grant.unit_id, ""), party)
                if connection.execute(scope.one()).scalar():
                    found.setdefault((key, grant.unit_id), scope)
    return list(found.values())


def oversees(connection: Connection, library: Library, actor: Actor) -> bool:
    """Whether ``actor`` holds a role that opens an overview, in one of the procedures released last."""
    released = select(bundles.c.id, bundles.c.key).where(bundles.c.active).order_by(bundles.c.version)
    newest = {row.key: row.id for row in connection.execute(released)}
    manifests = [library.get(connection, bundle_id).manifest for bundle_id in newest.values()]
    return any(_opens(manifest, role) for manifest in manifests for role in actor.roles)


def _opens(manifest: Manifest, role_key: str) -> bool:
    role = manifest.roles.get(role_key)
    if role is None or is_personal(manifest, role_key):
        return False
    return permits("view_overview", frozenset(MAPPED[name] for name in role.relations))


def count_cases(connection: Connection, scope: Scope) -> int:
    """How many cases of the scope are under way, suspended ones included."""
    query = select(func.count()).select_from(cases).where(scope.holds(), cases.c.state != "ended")
    return int(connection.execute(query).scalar_one())
