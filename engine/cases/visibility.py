"""Pure: which submitted forms somebody who may see a case may also read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.reading import CaseContext
from engine.definitions.store import Deployed
from engine.identity.actor import Actor
from engine.identity.policy import Relation
from engine.identity.relations import MAPPED, is_personal

OFFICIAL = frozenset({*MAPPED.values(), Relation.AUDITOR})
WORKED = frozenset({Relation.ASSIGNEE, Relation.DONE})


def readers(bundle: Deployed, element: str) -> frozenset[str]:
    """The roles that read what is submitted at ``element`` besides its author's unit.

    They are the roles of the authorities (those that oversee, register or view) and those the drawing names there as
    ``readers``.
    """
    info = bundle.program.elements.get(element)
    named = info.properties.get("readers", "").split(",") if info else []
    authorities = [key for key, role in bundle.manifest.roles.items() if role.relations]
    return frozenset([*authorities, *(key.strip() for key in named if key.strip())])


def may_read_submission(context: CaseContext, actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether ``actor`` may read the submission ``row`` (element, submitted_by, submitted_unit, sealed) of the case.

    A sealed one is its author's until it is released. Officials of the case's authorities read everything else; what
    the applicant filed is read by everybody in the case, because that is what there is to judge; anything else is read
    by the author's unit and by the roles the drawing names (:func:`readers`).
    """
    if row["submitted_by"] == actor.person_id:
        return True
    if row["sealed"]:
        return False
    if not context.relations.isdisjoint(OFFICIAL):
        return True
    author = row["submitted_unit"]
    own = Relation.PARTY in context.relations and author in actor.unit_ids
    if own or author == context.applicant:
        return True
    return any(_holds(context, actor, role) for role in readers(context.bundle, row["element"]))


def _holds(context: CaseContext, actor: Actor, role: str) -> bool:
    """Whether the actor stands in ``role`` to the case: in the role's party, or as one of the people it worked with."""
    manifest = context.bundle.manifest
    if is_personal(manifest, role):
        return actor.holds(role) and not context.relations.isdisjoint(WORKED)
    declared = manifest.roles.get(role)
    return declared is not None and any(
        grant.role == role and grant.unit_id == context.parties.get(declared.party) for grant in actor.grants
    )


def own_units(context: CaseContext, actor: Actor) -> frozenset[str] | None:
    """The units whose acts ``actor`` sees by name in the timeline; None: everybody's."""
    return actor.unit_ids if context.relations.isdisjoint(OFFICIAL) else None
