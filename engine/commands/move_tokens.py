"""The primitives of 退回 and 加签: place a token, cancel one, add an instance. All are journaled inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.errors import Invalid, Refused, StepFailed
from engine.execution.act import Act
from engine.execution.command import Command
from engine.spiff import Execution, Fact

IMPOSSIBLE = frozenset(
    {
        "step.no_instances", "step.last_token", "step.join_needs_branches", "step.not_a_branch", "step.other_scope",
        "step.open_fork", "step.bad_target", "step.not_waiting",
    }
)  # fmt: skip
"""What makes a move impossible as asked: a refusal with its reason, no failure of the diagram."""


def _refuse_impossible(failure: StepFailed) -> None:
    if failure.code in IMPOSSIBLE:
        raise Refused(failure.code, **failure.values) from failure


def _answer(act: Act, facts: Sequence[Fact]) -> dict[str, Any]:
    opened = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
    return {"case": act.case.id, "opened": opened, "ended": act.case.row["outcome"]}


def move_to(act: Act, n: int, element: str, hashed: Mapping[str, Any], private: Mapping[str, Any]) -> Sequence[Fact]:
    """Cancel the waiting task ``n`` and place a token at ``element``; Refused with the reason where that cannot be."""

    def move(execution: Execution) -> None:
        try:
            execution.place_token(element, n)
        except StepFailed as failure:
            _refuse_impossible(failure)
            raise

    return act.case.step(
        "token_placed", act.author, move, hashed={"n": n, "element": element, **hashed}, private=private
    )


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
        irreversible = act.services.operations.irreversible_between(
            act.case.bundle.program, self.element, task["element"]
        )
        if irreversible:
            raise Refused("refused.irreversible", element=irreversible)
        facts = move_to(act, self.n, self.element, {"from": task["element"]}, {"reason": self.reason})
        return _answer(act, facts)


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
        task = act.require_open_task()
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})

        def cancel(execution: Execution) -> None:
            try:
                execution.cancel_token(self.n)
            except StepFailed as failure:
                _refuse_impossible(failure)
                raise

        facts = act.case.step(
            "token_cancelled",
            act.author,
            cancel,
            hashed={"n": self.n, "element": task["element"]},
            private={"reason": self.reason},
        )
        return _answer(act, facts)


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
                _refuse_impossible(failure)
                raise

        facts = act.case.step(
            "instance_added",
            act.author,
            add,
            hashed={"n": self.n, "element": task["element"]},
            private={"reason": self.reason, "item": self.item},
        )
        return _answer(act, facts)
