"""The primitives of 退回 and 加签: place a token, cancel one, add an instance. All are journaled inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, select

from engine.db.tables import people, tasks
from engine.errors import Invalid, StepFailed
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.milestones import first_tasks
from engine.execution.returning import refusal_of, refuse_irreversible
from engine.execution.statements import COMPLETED
from engine.identity.people import load_actor
from engine.spiff import Execution, Fact

_LAST_DONE = (
    select(tasks.c.closed_by)
    .join(people, people.c.id == tasks.c.closed_by)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.element == bindparam("element"), tasks.c.state == COMPLETED)
    .where(people.c.disabled_at.is_(None))
    .order_by(tasks.c.n.desc())
    .limit(1)
)


def _refuse_impossible(act: Act, failure: StepFailed) -> None:
    refusal = refusal_of(act.case.bundle.program, failure)
    if refusal is not None:
        raise refusal from failure


def answer_of(act: Act, facts: Sequence[Fact]) -> dict[str, Any]:
    """What a move answers: the tasks it opened and how the case ended, if it did."""
    opened = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
    return {"case": act.case.id, "opened": opened, "ended": act.case.row["outcome"]}


def move_to(act: Act, n: int, element: str, hashed: Mapping[str, Any], private: Mapping[str, Any]) -> Sequence[Fact]:
    """Cancel the waiting task ``n`` and place a token at ``element``; Refused with the reason where that cannot be.

    Whoever did the step before goes on with it, as long as they still hold a role it is offered to.
    """
    taken: dict[int, str] = {}

    def move(execution: Execution) -> Mapping[str, Any]:
        try:
            execution.place_token(element, n)
        except StepFailed as failure:
            _refuse_impossible(act, failure)
            raise
        taken.update(_given_back(act, element, execution.facts))
        return {"taken": sorted(taken)} if taken else {}

    facts = act.case.step(
        "token_placed", act.author, move, hashed={"n": n, "element": element, **hashed}, private=private
    )
    act.case.rows.give(taken)
    return facts


def _given_back(act: Act, element: str, facts: Sequence[Fact]) -> dict[int, str]:
    """Task number -> the person who did ``element`` last, for the tasks that opened there again."""
    person = act.work.connection.execute(_LAST_DONE, {"case": act.case.id, "element": element}).scalar()
    holder = load_actor(act.work.connection, person, act.work.machine_at) if person else None
    if holder is None:
        return {}
    opened = [fact for fact in facts if fact.element == element]
    return dict.fromkeys(first_tasks(act.case.bundle.manifest, act.case.parties, holder, opened), holder.person_id)


def cancel_token(act: Act, n: int, hashed: Mapping[str, Any], private: Mapping[str, Any]) -> Sequence[Fact]:
    """Cancel the waiting task ``n`` and let what waited for it go on; Refused with the reason where that cannot be."""

    def cancel(execution: Execution) -> None:
        try:
            execution.cancel_token(n)
        except StepFailed as failure:
            _refuse_impossible(act, failure)
            raise

    about = {"n": n, "element": act.task["element"], **hashed}
    return act.case.step("token_cancelled", act.author, cancel, hashed=about, private=private)


@dataclass(frozen=True)
class PlaceToken(Command):
    """Return the case from open task ``n`` to ``element``: the task is cancelled and a token placed there.

    Refused across an open fork or past an irreversible operation, with the reason.
    """

    act: ClassVar[str] = "place_token"
    case_id: str
    n: int
    element: str
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Cancel the token of the task and place one at the element."""
        act.require(self.act)
        task = act.require_open_task()
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        refuse_irreversible(act.case, self.element, task["element"])
        facts = move_to(act, self.n, self.element, {"from": task["element"]}, {"reason": self.reason})
        return answer_of(act, facts)


@dataclass(frozen=True)
class CancelToken(Command):
    """Cancel the waiting task ``n`` for a reason: one instance of several, or one branch."""

    act: ClassVar[str] = "cancel_token"
    case_id: str
    n: int
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Cancel it and let what waited for it go on."""
        act.require(self.act)
        act.require_open_task()
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        return answer_of(act, cancel_token(act, self.n, {}, {"reason": self.reason}))


@dataclass(frozen=True)
class AddInstance(Command):
    """Add one more instance beside task ``n`` of a multi-instance (one more expert, one more countersigner)."""

    act: ClassVar[str] = "add_instance"
    case_id: str
    n: int
    item: Any
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Open the new instance."""
        act.require(self.act)
        task = act.require_open_task()
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})

        def add(execution: Execution) -> None:
            try:
                execution.add_instance(self.n, self.item)
            except StepFailed as failure:
                _refuse_impossible(act, failure)
                raise

        facts = act.case.step(
            "instance_added",
            act.author,
            add,
            hashed={"n": self.n, "element": task["element"]},
            private={"reason": self.reason, "item": self.item},
        )
        return answer_of(act, facts)
