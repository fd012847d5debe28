"""Thrown events: errors and escalations go outwards to the nearest boundary event, messages to whoever waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.elements import Guard
from engine.spiff.evaluation import Evaluation
from engine.spiff.facts import StepFailed
from engine.spiff.tokens import Token
from engine.spiff.waits import kind_of
from engine.values import to_plain

if TYPE_CHECKING:
    from engine.spiff.events import Catching


class Throwing(Evaluation):
    """Finds who catches what is thrown inside a case."""

    waiting: dict[int, Token]

    def throw_error(self, token: Token, code: str, message: str = "") -> bool:
        """Throw an error from an activity; false when nobody catches it."""
        event = catcher(outwards(token), "error", code)
        if event is None:
            return False
        self.catch(event, {"errorCodeVariable": code, "errorMessageVariable": message})
        return True

    def end_by_error(self, token: Token, code: str) -> None:
        """An error end event was reached: its scope is over; in the top scope the case ends there.

        Raises StepFailed('step.uncaught_error') when it happens inside and nobody catches it.
        """
        scope, info = token.workflow, token.task_spec.info
        self.state_fact("element_left", info.id)
        token._set_state(TaskState.COMPLETED)
        if scope.parent_task_id is None:
            scope.clear_but(token)
            scope.reach_end(info.id)
            token.case.end_branch(token)
        elif not self.throw_error(scope.owner, code):
            raise StepFailed("step.uncaught_error", element=info.id, error_code=code, message="")

    def throw_escalation(self, token: Token, code: str) -> None:
        """Throw an escalation; nobody need catch it."""
        scope = token.workflow
        event = None if scope.parent_task_id is None else catcher(outwards(scope.owner), "escalation", code)
        if event is not None:
            self.catch(event, {"escalationCodeVariable": code})

    def catch(self, event: Token, values: Mapping[str, Any]) -> None:
        """Let a boundary event happen, with its code and message variables."""
        attributes = event.task_spec.info.attributes
        payload = {attributes[name]: value for name, value in values.items() if name in attributes}
        spec: Catching = event.task_spec
        spec.happen(event, payload or None)

    def throw_message(self, token: Token, message: str) -> None:
        """Send a message: to the waits of this case, and as a fact to the outside."""
        payload = self.evaluate_inputs(token)
        listeners = self.listeners(message)
        data = {"message": message, "payload": to_plain(payload), "delivered": listeners}
        self.state_fact("message_thrown", token.task_spec.info.id, data)
        self.deliver(listeners, payload)

    def listeners(self, message: str) -> list[int]:
        """Numbers of the waits for a message."""
        return [
            n
            for n in sorted(self.waiting)
            if self.waiting[n].task_spec.info.message == message and kind_of(self.waiting[n]) == "message"
        ]

    def deliver(self, listeners: list[int], payload: Mapping[str, Any]) -> None:
        """Give a message to waits; one that is closed meanwhile by another is left out."""
        for n in listeners:
            token = self.waiting.get(n)
            if token is None:
                continue
            info = token.task_spec.info
            if info.attached_to is None or info.interrupting:
                token.case.close_wait(token, "received")
            token.task_spec.happen(token, payload)


def outwards(token: Token) -> Iterator[Token]:
    """The guards around an activity, from the inside out."""
    current: Token | None = token
    while current is not None:
        above = current.above
        if above is not None and isinstance(above.task_spec, Guard) and above.task_spec.host is current.task_spec:
            yield above
        if current.task_spec.is_instance:
            current = above
        else:
            current = None if current.workflow.parent_task_id is None else current.workflow.owner


def catcher(guards: Iterator[Token], kind: str, code: str) -> Token | None:
    """The first waiting boundary event of ``kind`` that takes ``code``; one naming the code before a catch-all."""
    for guard in guards:
        events = [
            token
            for token in guard.below
            if token._state == TaskState.WAITING and token.task_spec.info.event == kind and token.task_spec is not guard
        ]
        for wanted in (code, None):
            for event in events:
                if event.task_spec.info.code == wanted and event.task_spec.info.attached_to:
                    return event
    return None
