"""Where a task may be returned to (退回): the earlier steps, each with the reason where it cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from engine.db.tables import tasks
from engine.errors import LianghengError, Refused, StepFailed
from engine.execution.reading import Glance
from engine.execution.statements import ASIDES, COMPLETED
from engine.operations.catalogue import Operations
from engine.spiff import Program

_CASE: BindParameter[str] = bindparam("case")
_EARLIER = (
    select(tasks.c.element, tasks.c.name, func.max(tasks.c.n).label("last"))
    .where(tasks.c.case_id == _CASE, tasks.c.state == COMPLETED, tasks.c.kind.not_in(sorted(ASIDES)))
    .group_by(tasks.c.element, tasks.c.name)
    .order_by(func.max(tasks.c.n).desc())
)

IMPOSSIBLE = frozenset(
    {
        "step.no_instances", "step.last_token", "step.join_needs_branches", "step.not_a_branch", "step.other_scope",
        "step.open_fork", "step.bad_target", "step.not_waiting",
    }
)  # fmt: skip
"""What makes a move impossible as asked: a refusal with its reason, no failure of the diagram."""


@dataclass(frozen=True)
class ReturnTarget:
    """An earlier step; ``why_not`` is what refuses a return to it, None where it may be returned to."""

    element: str
    name: str
    why_not: LianghengError | None


def return_targets(looked: Glance, task: Mapping[str, Any]) -> Sequence[ReturnTarget]:
    """The steps of the case that were done before, the last one first, as targets for the open ``task``."""
    program, operations = looked.case.bundle.program, looked.case.services.operations
    rows = looked.case.work.connection.execute(_EARLIER, {"case": looked.case.id}).all()
    found = []
    for row in rows:
        if row.element == task["element"]:
            continue
        found.append(ReturnTarget(row.element, row.name, _why_not(looked, program, operations, task, row.element)))
    return found


def _why_not(
    looked: Glance, program: Program, operations: Operations, task: Mapping[str, Any], element: str
) -> LianghengError | None:
    try:
        refuse_irreversible(program, operations, element, task["element"])
        looked.execution.refuse_place(element, task["n"])
    except Refused as refusal:
        return refusal
    except StepFailed as failure:
        return refusal_of(program, failure) or failure
    return None


def refuse_irreversible(program: Program, operations: Operations, element: str, source: str) -> None:
    """Raise Refused when something that cannot be undone lies between the step ``element`` and ``source``."""
    irreversible = operations.irreversible_between(program, element, source)
    if irreversible:
        raise Refused("refused.irreversible", element=" ".join(irreversible.split()))


def refusal_of(program: Program, failure: StepFailed) -> Refused | None:
    """The refusal that tells people why a move is impossible, with the names of elements; None for other failures."""
    if failure.code not in IMPOSSIBLE:
        return None
    named = {
        key: _name(program, value) if key in ("element", "fork") else value for key, value in failure.values.items()
    }
    return Refused(failure.code, **named)


def _name(program: Program, element: str) -> str:
    found = program.elements.get(element)
    return " ".join(found.name.split()) if found is not None and found.name else element
