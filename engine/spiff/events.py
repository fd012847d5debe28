"""Events: what a token waits for (timers, messages), boundary events, thrown events, ends, event-based gateways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.diagram import ElementInfo, FlowInfo
from engine.spiff.elements import Activity, Automatic, Element, Guard
from engine.spiff.facts import StepFailed
from engine.spiff.merging import view
from engine.spiff.multi_instance import MultiInstance
from engine.spiff.timers import Cycle
from engine.spiff.tokens import Token, cancel, grow, tidy

if TYPE_CHECKING:
    from engine.spiff.parser import ScopeSpec


class Catching(Element):
    """What intermediate events, receive tasks and boundary events share: they wait, then something happens."""

    def _on_cancel(self, my_task: Token) -> None:
        gate = my_task.internal_data.get("gate")
        if gate is None:
            super()._on_cancel(my_task)
            return
        my_task.case.close_wait(my_task, "cancelled")
        if not rivals_of(my_task, gate[0]):
            my_task.case.state_fact("element_cancelled", gate[0])

    def happen(self, token: Token, payload: Mapping[str, Any] | None) -> None:
        """The awaited thing happened: take the payload over and let the token go on."""
        if "gate" in token.internal_data:
            settle_gate(token)
        self.receive(token, payload)
        token._ready()

    def receive(self, token: Token, payload: Mapping[str, Any] | None) -> None:
        """Variables from the payload of a message: its output parameters, or, without any, the payload itself."""
        if payload is None:
            return
        case = token.case
        outputs = case.evaluate_outputs(token, message=payload) if self.info.outputs else dict(payload)
        case.set_variables(token, self.info.id, outputs)


class CatchEvent(Catching):
    """An intermediate timer or message event."""

    def _update(self, my_task: Token) -> None:
        self._update_hook(my_task)
        my_task._set_state(TaskState.WAITING)
        my_task.case.open_event(my_task)


class ReceiveTask(Catching, Activity):
    """Waits for a message like an intermediate event; may carry boundary events."""

    def _update(self, my_task: Token) -> None:
        self._update_hook(my_task)
        my_task._set_state(TaskState.WAITING)
        my_task.case.open_event(my_task)


class BoundaryEvent(Catching):
    """An event at the edge of an activity, waiting as long as the activity is at work."""

    def _update(self, my_task: Token) -> None:
        my_task.internal_data.clear()
        my_task._set_state(TaskState.WAITING)
        if self.info.event in ("timer", "message"):
            my_task.case.open_event(my_task)

    def _on_cancel(self, my_task: Token) -> None:
        my_task.case.close_wait(my_task, "cancelled")

    def happen(self, token: Token, payload: Mapping[str, Any] | None) -> None:
        """Interrupt the activity, or start a branch beside it and go on waiting where more may come."""
        guard = token.above
        if guard is None or not isinstance(guard.task_spec, Guard):
            raise StepFailed("step.not_waiting", element=self.info.id)
        if self.info.interrupting:
            interrupt(guard, token)
        else:
            token = self.branch_off(guard, token)
        token.case.state_fact("element_entered", self.info.id)
        self.receive(token, payload)
        token._ready()

    def branch_off(self, guard: Token, token: Token) -> Token:
        """Start a branch beside the activity; ``token`` goes on waiting where more may come.

        Beside an embedded sub-process the branch begins with what has been written inside so far. That view stays
        above the branch as its anchor, so that only what the branch itself changes is handed over later.
        """
        parent = guard
        inside = next(filter(None, (token.case.subprocesses.get(other.id) for other in guard.below)), None)
        if inside is not None and inside.shares_data:
            seen = inside.owner_data(view(inside.task_tree), complete=False)
            parent = grow(guard, self, seen)
            parent._set_state(TaskState.COMPLETED)
            parent.internal_data["anchor"] = True
        branch = grow(parent, self, parent.data)
        if "cycle" in token.internal_data:
            token.case.open_cycle(token, Cycle.from_state(token.internal_data["cycle"]).next())
        elif self.info.event == "timer":
            token._set_state(TaskState.COMPLETED)
            tidy(token)
        return branch


def interrupt(guard: Token, event: Token) -> None:
    """Cancel the guarded activity and its other waiting events; ``event`` goes on with what the activity had done."""
    spec = guard.task_spec
    assert isinstance(spec, Guard)
    for other in list(guard.below):
        if other.task_spec is spec.host:
            inside = other.case.subprocesses.get(other.id)
            event.data = (
                dict(other.data) if inside is None else inside.owner_data(view(inside.task_tree), complete=False)
            )
            if isinstance(other.task_spec, MultiInstance):
                other.task_spec.hand_over(other, event)
            cancel(other)
        elif other is not event and other.task_spec in spec.events and other._state == TaskState.WAITING:
            cancel(other)


class ThrowEvent(Element):
    """An intermediate throw event: none, message or escalation."""

    def _run_hook(self, my_task: Token) -> bool | None:
        throw(self.info, my_task)
        return True if my_task.id in my_task.workflow.tasks else None


class SendTask(Automatic):
    """Sends its message and goes on."""

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.case.throw_message(my_task, self.info.message or "")
        return True if my_task.id in my_task.workflow.tasks else None


class EndEvent(Element):
    """Ends a branch; error and terminate ends also end everything else in their scope."""

    def _run_hook(self, my_task: Token) -> bool | None:
        if self.info.event == "error":
            my_task.case.end_by_error(my_task, self.info.code or "")
            return None
        throw(self.info, my_task)
        if my_task.id not in my_task.workflow.tasks:
            return None
        if self.info.event == "terminate":
            my_task.workflow.clear_but(my_task)
        return True

    def _on_complete(self, my_task: Token) -> None:
        my_task.case.state_fact("element_left", self.info.id)
        my_task.workflow.reach_end(self.info.id)
        my_task.case.end_branch(my_task)


def throw(info: ElementInfo, token: Token) -> None:
    """Throw the message or escalation of an event; an interrupting catcher may cancel ``token``."""
    if info.event == "message":
        token.case.throw_message(token, info.message or "")
    elif info.event == "escalation":
        token.case.throw_escalation(token, info.code or "")


class EventGateway(Element):
    """Waits for the first of several events; each of them has its own number, the others are closed when one comes."""

    def _on_complete(self, my_task: Token) -> None:
        self.leave(my_task, self.flows)

    def leave(self, token: Token, flows: Sequence[tuple[FlowInfo, Element]]) -> None:
        """Let the token wait at all events at once; the gateway is left when one of them happens."""
        grown = [(flow, grow(token, spec, token.data)) for flow, spec in flows]
        for flow, child in grown:
            child.internal_data["gate"] = [self.info.id, flow.id]
            child._set_state(TaskState.WAITING)
            child.case.open_event(child)
        tidy(token)


def settle_gate(event: Token) -> None:
    """Of the events behind a gateway ``event`` happened first: state the way taken and close the others."""
    gateway, flow = event.internal_data.pop("gate")
    case = event.case
    case.state_fact("element_left", gateway)
    case.state_fact("flow_taken", flow)
    case.state_fact("element_entered", event.task_spec.info.id)
    for rival in rivals_of(event, gateway):
        case.close_wait(rival, "cancelled")
        rival.internal_data.clear()
        rival._set_state(TaskState.COMPLETED)
        tidy(rival)


def rivals_of(event: Token, gateway: str) -> list[Token]:
    """The other events that wait behind the same gateway."""
    parent = event.above
    beside = [] if parent is None else [other for other in parent.below if other is not event]
    return [other for other in beside if other.live and other.internal_data.get("gate", [""])[0] == gateway]


def new_event(wf_spec: ScopeSpec, info: ElementInfo) -> Element:
    """The spec of an event or of a receive task."""
    kinds: dict[str, type[Element]] = {
        "intermediateCatchEvent": CatchEvent,
        "intermediateThrowEvent": ThrowEvent,
        "boundaryEvent": BoundaryEvent,
        "endEvent": EndEvent,
        "receiveTask": ReceiveTask,
        "sendTask": SendTask,
        "eventBasedGateway": EventGateway,
    }
    return kinds[info.tag](wf_spec, info)
