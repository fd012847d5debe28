"""Whose cases an overview is about, and who may have it: the cases that the person's role in a unit opens anyway."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, tuple_

from engine.cases.contents import unit_names
from engine.db.tables import bundles, cases, grants, parties, tasks
from engine.definitions.manifest import Manifest
from engine.definitions.store import Deployed, Library, active_bundle, released_keys
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.policy import permits
from engine.identity.relations import MAPPED, is_personal

MOST_TASKS = 1_000_000  # no overview reads further; it says so
Key = tuple[str, int]
"""A case, and the number of a task of it or the place of an event in its journal."""


@dataclass(frozen=True)
class Scope:
    """The cases of one procedure in which ``unit_id`` is the party ``party`` ('': any party).

    ``after`` and ``until`` narrow it to a slice of them by case id (engine/overview/slices.py).
    """

    bundle: Deployed
    unit_id: str
    unit: str
    party: str
    after: str = ""
    until: str | None = None

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.unit_id}.{self.bundle.manifest.key}"

    def holds(self) -> ColumnElement[bool]:
        """The condition that a case is one of them."""
        known = select(parties.c.case_id).where(parties.c.unit_id == self.unit_id)
        if self.party:
            known = known.where(parties.c.party == self.party)
        if self.after:
            known = known.where(parties.c.case_id > self.after)
        if self.until is not None:
            known = known.where(parties.c.case_id <= self.until)
        return and_(cases.c.bundle_key == self.bundle.manifest.key, cases.c.id.in_(known))

    def first(self, count: int) -> Select[tuple[str]]:
        """Any ``count`` of them."""
        query = select(cases.c.id).join(parties, parties.c.case_id == cases.c.id).limit(count)
        query = query.where(parties.c.unit_id == self.unit_id, cases.c.bundle_key == self.bundle.manifest.key)
        return query.where(parties.c.party == self.party) if self.party else query

    def name_of(self, element: str, otherwise: str) -> str:
        """What a step is called: as it is drawn now, else as its tasks were called."""
        info = self.bundle.program.elements.get(element)
        return " ".join(info.name.split()) if info and info.name else otherwise


def among(keys: Sequence[Key]) -> ColumnElement[bool]:
    """The condition that a task is one of ``keys``."""
    return tuple_(tasks.c.case_id, tasks.c.n).in_(keys)


def scopes_of(connection: Connection, library: Library, actor: Actor, today: str) -> Sequence[Scope]:
    """What ``actor`` may have an overview of on the business day ``today`` (ISO date), where there are cases.

    A role opens it that may see every case of the unit: the same relation that opens the cases themselves.
    """
    held = {(grant.role, grant.unit_id) for grant in actor.grants}
    found: dict[str, Scope] = {}
    for scope in _scopes(connection, library, held, today):
        if is_large(connection, scope, 1):
            found.setdefault(scope.key, scope)
    return list(found.values())


def large_scopes(connection: Connection, library: Library, machine_at: int, today: str, size: int) -> Sequence[Scope]:
    """Whatever somebody has an overview of, of at least ``size`` cases.

    ``machine_at`` (UTC milliseconds) says which grants are in force, ``today`` (ISO date) which procedures.
    """
    in_force = or_(grants.c.until_at.is_(None), grants.c.until_at > machine_at)
    rows = connection.execute(select(grants.c.role, grants.c.unit_id).where(in_force).distinct())
    held = {(str(role), str(unit_id)) for role, unit_id in rows if unit_id}
    return [scope for scope in _scopes(connection, library, held, today) if is_large(connection, scope, size)]


def is_large(connection: Connection, scope: Scope, size: int) -> bool:
    """Whether a scope holds at least ``size`` cases: a read that costs the same however many there are."""
    several = scope.first(size).subquery()
    return int(connection.execute(select(func.count()).select_from(several)).scalar_one()) >= size


def _scopes(connection: Connection, library: Library, held: Collection[tuple[str, str]], today: str) -> Sequence[Scope]:
    """What the holders of ``held`` (role, unit id) may have an overview of, with or without cases."""
    names = unit_names(connection, {unit_id for _, unit_id in held})
    found: dict[tuple[str, str, str], Scope] = {}
    for key in released_keys(connection):
        try:
            bundle = library.get(connection, active_bundle(connection, key, today))
        except NotFound:
            continue  # released, but not in force yet
        for role, unit_id in sorted(held):
            if _opens(bundle.manifest, role):
                party = bundle.manifest.roles[role].party
                scope = Scope(bundle, unit_id, names.get(unit_id, ""), party)
                found.setdefault((key, unit_id, party), scope)
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
