"""Pure: which submitted forms somebody who may see a case may also read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.reading import CaseContext
from engine.identity.actor import Actor
from engine.identity.policy import Relation

OFFICIAL = frozenset({Relation.OVERSEER, Relation.VIEWER, Relation.REGISTRAR, Relation.AUDITOR})


def may_read_submission(context: CaseContext, actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether ``actor`` may read the submission ``row`` (submitted_by, submitted_unit, sealed) of the case.

    A sealed one is its author's until it is released. Officials of the case's authorities read everything else; the
    applicant's people read what their own unit filed; whoever only holds a task (an expert) also reads what the
    applicant filed, because that is what there is to judge.
    """
    if row["submitted_by"] == actor.person_id:
        return True
    if row["sealed"]:
        return False
    applicant = context.parties.get("applicant") or context.row["started_unit"]
    if not context.relations.isdisjoint(OFFICIAL):
        return True
    if Relation.PARTY in context.relations:
        return applicant not in actor.unit_ids or row["submitted_unit"] in actor.unit_ids
    return bool(row["submitted_unit"] == applicant)


def own_units(context: CaseContext, actor: Actor) -> frozenset[str] | None:
    """The units whose acts ``actor`` sees by name in the timeline; None: everybody's."""
    return actor.unit_ids if context.relations.isdisjoint(OFFICIAL) else None
