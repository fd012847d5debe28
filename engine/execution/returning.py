"""Where a task may be returned to (退回): the earlier steps, each with the reason where it cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from engine.db.tables import events, tasks
from engine.errors import LianghengError, Refused, StepFailed
from engine.execution.open_case import OpenCase
from engine.execution.reading import Glance
from engine.execution.statements import ASIDES, COMPLETED
from engine.journal.catalogue import INPUTS
from engine.spiff import Program
from engine.values import loads

_CASE: BindParameter[str] = bindparam("case")
_EARLIER = (
    select(tasks.c.element, tasks.c.name, func.max(tasks.c.n).label("last"))
    .where(tasks.c.case_id == _CASE, tasks.c.state == COMPLETED, tasks.c.kind.not_in(sorted(ASIDES)))
    .group_by(tasks.c.element, tasks.c.name)
    .order_by(func.max(tasks.c.n).desc())
)

_LAST_DONE = select(func.max(tasks.c.n)).where(
    tasks.c.case_id == _CASE, tasks.c.element == bindparam("element"), tasks.c.state == COMPLETED
)
_INPUTS_DOWN = (
    select(events.c.type, events.c.record)
    .where(events.c.stream == _CASE, events.c.type.in_(sorted(INPUTS)))
    .order_by(events.c.seq.desc())
)
FINISHED = "task_completed"
"""The input that finishes a task, by a person or by letter."""

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
    rows = looked.case.work.connection.execute(_EARLIER, {"case": looked.case.id}).all()
    found = []
    for row in rows:
        if row.element == task["element"]:
            continue
        found.append(ReturnTarget(row.element, row.name, _why_not(looked, task, row.element)))
    return found


def _why_not(looked: Glance, task: Mapping[str, Any], element: str) -> LianghengError | None:
    case = looked.case
    try:
        refuse_irreversible(case, element, task["element"])
        looked.execution.refuse_place(element, task["n"])
    except Refused as refusal:
        return refusal
    except StepFailed as failure:
        return refusal_of(case.bundle.program, failure) or failure
    return None


def refuse_irreversible(case: OpenCase, element: str, source: str) -> None:
    """Raise Refused when something left the case since the step ``element`` was done last: a paper, a notice.

    A step that was never done is judged by the diagram: whatever lies on a way from it to ``source``.
    """
    names = {"case": case.id}
    done = case.work.connection.execute(_LAST_DONE, {**names, "element": element}).scalar()
    if done is None:
        irreversible = case.services.operations.irreversible_between(case.bundle.program, element, source)
        if irreversible:
            raise Refused("refused.irreversible", element=" ".join(irreversible.split()))
        return
    for row in case.work.connection.execute(_INPUTS_DOWN, names):
        record = loads(row.record)
        refuse_what_left(case, record.get("facts", ()))
        if record.get("n") == done and row.type == FINISHED:
            return


def refuse_what_left(case: OpenCase, facts: Iterable[Mapping[str, Any]]) -> None:
    """Raise Refused when one of ``facts`` did something to others that cannot be undone."""
    for fact in facts:
        operation = case.services.operations.get(str(fact.get("topic")))
        if fact["fact"] == "message_thrown" or (operation is not None and operation.irreversible):
            raise Refused("refused.irreversible", element=_name(case.bundle.program, fact["element"]))


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
