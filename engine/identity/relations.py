"""Pure: how an actor stands to a case and a task, from the rows and the bundle's roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.definitions.manifest import Manifest
from engine.identity.actor import Actor
from engine.identity.policy import SYSTEM_ROLES, Relation

APPLICANT = "applicant"
MAPPED = {"overseer": Relation.OVERSEER, "registrar": Relation.REGISTRAR, "viewer": Relation.VIEWER}


def system_relations(actor: Actor) -> set[Relation]:
    """Relations that do not depend on a case."""
    if actor.is_system:
        return {Relation.WORKER}
    if actor.is_public:
        return {Relation.PUBLIC}
    return {Relation(role) for role in actor.roles if role in SYSTEM_ROLES}


def parties_shown(parties: Mapping[str, str], *, hidden: bool) -> dict[str, str]:
    """The parties (key -> unit id) that may know of a case: all, but the applicant while the case is ``hidden``."""
    return {key: unit for key, unit in parties.items() if not (hidden and key == APPLICANT)}


def case_relations(
    actor: Actor, manifest: Manifest, parties: Mapping[str, str], started_by: str | None
) -> set[Relation]:
    """How ``actor`` stands to a case. ``parties`` maps the key of each party that may know of it to its unit id."""
    found = system_relations(actor)
    units = frozenset(parties.values())
    if actor.person_id == started_by:
        found.add(Relation.STARTER)
    for grant in actor.grants:
        role = manifest.roles.get(grant.role)
        if role is None or grant.unit_id not in units:
            continue
        if not role.party or parties.get(role.party) == grant.unit_id:
            if not is_personal(manifest, grant.role):
                found.add(Relation.PARTY)
            found.update(MAPPED[name] for name in role.relations)
    return found


def registrars(manifest: Manifest) -> list[str]:
    """The roles that take in what comes from outside."""
    return [key for key, role in manifest.roles.items() if "registrar" in role.relations]


def is_personal(manifest: Manifest, role_key: str) -> bool:
    """Whether the role only ever sees what is given to the person (experts): its party consists of people."""
    role = manifest.roles.get(role_key)
    party = manifest.parties.get(role.party) if role else None
    return party is not None and party.source == "people"


def task_relations(
    actor: Actor,
    task: Mapping[str, object],
    offered: Iterable[tuple[str, str]],
    signers: Iterable[tuple[str, str]] = (),
) -> set[Relation]:
    """How ``actor`` stands to a task; ``offered`` are the (unit id, role) pairs it is offered to, ``signers`` those
    that sign its content."""
    found: set[Relation] = set()
    offered = list(offered)
    if task["assignee"] == actor.person_id or (offered and task["assignee"] in actor.absent):
        found.add(Relation.ASSIGNEE)  # what the diagram gave to a person (an expert's sheet) no substitute does
    if task["owner"] == actor.person_id:
        found.add(Relation.OWNER)
    if task["closed_by"] == actor.person_id:
        found.add(Relation.DONE)
    if any(actor.holds(role, unit_id) for unit_id, role in offered):
        found.add(Relation.CANDIDATE)
    if any(actor.holds(role, unit_id) for unit_id, role in signers):
        found.add(Relation.SIGNER)
    return found


def offers(
    manifest: Manifest, parties: Mapping[str, str], roles: Iterable[str], party: str | None
) -> list[tuple[str, str]]:
    """The (unit id, role) pairs a task is offered to: each role in the unit of its party in this case."""
    pairs = []
    for role in roles:
        declared = manifest.roles.get(role)
        key = party or (declared.party if declared else "")
        unit_id = parties.get(key)
        if unit_id:
            pairs.append((unit_id, role))
    return pairs


def decides_for_own_unit(actor: Actor, manifest: Manifest, roles: Iterable[str], applicant: str | None) -> bool:
    """Whether a deciding role would be used on an application of the actor's own legal person."""
    deciding = any(role in manifest.roles and manifest.roles[role].decides for role in roles)
    return deciding and applicant is not None and applicant in actor.unit_ids
