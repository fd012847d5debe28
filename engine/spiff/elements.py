"""Flow nodes as Spiff task specs: how a token arrives, waits, runs and leaves; tasks of people and automatic tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.spiff.diagram import ElementInfo, FlowInfo
from engine.spiff.expressions import CompiledElement
from engine.spiff.facts import BpmnError, StepFailed
from engine.spiff.tokens import Token, cancel, grow, tidy

if TYPE_CHECKING:
    from engine.spiff.parser import ScopeSpec

#: name of the child of a multi-instance activity
INSTANCE = "{} [child]"
#: name of the spec that holds an activity and its boundary events
GUARD = "{}.BoundaryEventSplit"


class Element(BpmnTaskSpec):
    """A node of the diagram. Nothing is predicted: a token grows its successors when it leaves."""

    #: whether an instance of a multi-instance activity
    is_instance = False
    #: whether a token waits here until the case was saved
    is_apart = False
    #: whether tokens wait here for each other and must remember the flow they came by
    gathers = False

    def __init__(self, wf_spec: ScopeSpec, info: ElementInfo, name: str | None = None) -> None:
        super().__init__(wf_spec, name or info.id, lane=info.lane or None)
        self.bpmn_id: str | None = info.id
        self.bpmn_name = info.name
        self.info = info
        self.flows: tuple[tuple[FlowInfo, Element], ...] = ()
        self.compiled = CompiledElement(info)

    def connect_flows(self, flows: Sequence[tuple[FlowInfo, Element]]) -> None:
        """Set the outgoing sequence flows with the specs they lead to, in the order of the file."""
        self.flows = tuple(flows)
        for _, target in flows:
            self.connect(target)

    # ---------------------------------------------------------------- Spiff's hooks
    def test(self) -> None:
        """Checked once at compile time, not at every visit."""

    def _predict(self, my_task: Token, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is predicted."""

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        if not self.is_instance:
            my_task.case.state_fact("element_entered", self.info.id)
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.case.enqueue(my_task)

    def _run(self, my_task: Token) -> bool | None:
        return self._run_hook(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return True

    def _on_cancel(self, my_task: Token) -> None:
        my_task.case.close_wait(my_task, "cancelled")
        if not self.is_instance:
            my_task.case.state_fact("element_cancelled", self.info.id)

    def _on_complete(self, my_task: Token) -> None:
        my_task.case.state_fact("element_left", self.info.id)
        self.leave(my_task, self.chosen(my_task))

    # ---------------------------------------------------------------- leaving
    def successors(self) -> Iterable[tuple[str, Element]]:
        """The specs a token here may reach next, with the flow it takes ('' within an activity's guard)."""
        return [(flow.id, target) for flow, target in self.flows]

    def chosen(self, token: Token) -> Sequence[tuple[FlowInfo, Element]]:
        """The flows a token leaves by."""
        return self.flows

    def leave(self, token: Token, flows: Sequence[tuple[FlowInfo, Element]]) -> None:
        """Send a finished token along ``flows``: all successors are grown before the first arrives."""
        if not flows:
            token.case.end_branch(token)
            return
        grown = [(flow, grow(token, spec, token.data)) for flow, spec in flows]
        tidy(token)
        for flow, child in grown:
            if child.id in child.workflow.tasks:
                if child.task_spec.gathers:
                    child.internal_data["flow"] = flow.id
                child.case.state_fact("flow_taken", flow.id)
                child.task_spec._update(child)


class Start(Element):
    """A start event; whether its timer or message came is the caller's business."""


class Activity(Element):
    """A node boundary events may be attached to and that may be an instance of a multi-instance activity."""

    def _on_complete(self, my_task: Token) -> None:
        parent = my_task.above
        if self.is_instance and parent is not None:
            parent.task_spec.instance_done(parent, my_task)
            return
        release(my_task)
        super()._on_complete(my_task)

    def write_outputs(self, token: Token, outputs: Mapping[str, Any]) -> None:
        """Set variables of a token and state which."""
        token.case.set_variables(token, self.info.id, outputs)


def release(token: Token) -> None:
    """An activity is over: its boundary events no longer wait."""
    guard = token.above
    if guard is None or not isinstance(guard.task_spec, Guard) or token.task_spec is not guard.task_spec.host:
        return
    for sibling in list(guard.below):
        if sibling is not token and sibling._state == TaskState.WAITING and sibling.task_spec in guard.task_spec.events:
            cancel(sibling)


class Guard(Element):
    """Holds an activity together with its boundary events (Spiff's boundary event split)."""

    def __init__(self, wf_spec: ScopeSpec, host: Element) -> None:
        super().__init__(wf_spec, host.info, GUARD.format(host.info.id))
        self.bpmn_id = None
        self.host = host
        self.events: tuple[Element, ...] = ()
        self.connect(host)

    def guard_by(self, events: Sequence[Element]) -> None:
        """Attach the boundary events, in the order of the file."""
        self.events = tuple(events)
        for event in events:
            self.connect(event)

    def successors(self) -> Iterable[tuple[str, Element]]:
        """The activity and its boundary events."""
        return [("", self.host), *(("", event) for event in self.events)]

    def _update(self, my_task: Token) -> None:
        my_task._set_state(TaskState.COMPLETED)
        host = grow(my_task, self.host, my_task.data)
        events = [grow(my_task, event, my_task.data) for event in self.events]
        host.task_spec._update(host)
        for event in events:
            event.task_spec._update(event)


class HumanTask(Activity):
    """A user or manual task, or an operation somebody outside performs: it waits for complete_task."""

    kind = "user"

    def _on_ready(self, my_task: Token) -> None:
        my_task.case.open_task(my_task, self.kind)

    def finish(self, token: Token, form: Mapping[str, Any], actor: Mapping[str, Any]) -> None:
        """Write the outputs of a submission and let the token go on."""
        outputs = token.case.evaluate_outputs(token, form=form, actor=actor)
        self.write_outputs(token, outputs)
        self.keep(token, form, actor)
        token.run()

    def keep(self, token: Token, form: Mapping[str, Any], actor: Mapping[str, Any]) -> None:
        """An instance keeps its submission until its result has been taken from it."""
        if self.is_instance:
            token.internal_data.update(form=form, actor=actor)


class ManualTask(HumanTask):
    """A task done outside the system and only ticked off."""

    kind = "manual"


class ExternalTask(HumanTask):
    """A service task whose topic is worked by somebody outside; its form is the result."""

    kind = "external"

    def finish(self, token: Token, form: Mapping[str, Any], actor: Mapping[str, Any]) -> None:
        """Write the outputs; the submitted form is also known as ``result``."""
        self.write_outputs(token, token.case.evaluate_outputs(token, form=form, result=form, actor=actor))
        self.keep(token, form, actor)
        token.run()


class Automatic(Activity):
    """Runs by itself: in the transaction that leads here or, where the drawing says ``asyncBefore``, in one of its own.

    The case is then saved before it, with a timer that is due at once; what it does later takes nothing back of what
    somebody did before, and fails on its own account.
    """

    def __init__(self, wf_spec: ScopeSpec, info: ElementInfo, name: str | None = None) -> None:
        super().__init__(wf_spec, info, name)
        self.is_apart = info.attributes.get("asyncBefore") == "true" and info.multi_instance is None

    def _update(self, my_task: Token) -> None:
        if not self.is_apart:
            super()._update(my_task)
            return
        self._update_hook(my_task)
        my_task._set_state(TaskState.WAITING)
        my_task.case.open_timer(my_task, my_task.case.host.now.astimezone(UTC).isoformat(), None)

    def happen(self, token: Token, payload: Mapping[str, Any] | None) -> None:
        """The case was saved: run."""
        token._ready()


class ScriptTask(Automatic):
    """Lines of ``name = expression``."""

    def _run_hook(self, my_task: Token) -> bool:
        script = self.compiled.script
        if script is not None:
            self.write_outputs(my_task, my_task.case.run_script(my_task, script))
        return True


class ServiceTask(Automatic):
    """An operation performed by the host; a BpmnError it raises goes to the nearest fitting boundary event."""

    def _run_hook(self, my_task: Token) -> bool | None:
        case = my_task.case
        topic = self.info.attributes.get("topic", "")
        inputs = case.evaluate_inputs(my_task)
        try:
            result = case.perform(my_task, topic, inputs)
        except BpmnError as error:
            if not case.throw_error(my_task, error.error_code, error.message):
                raise StepFailed(
                    "step.uncaught_error", element=self.info.id, error_code=error.error_code, message=error.message
                ) from error
            return None
        outputs = case.evaluate_outputs(my_task, result=result)
        name = self.info.attributes.get("resultVariable")
        self.write_outputs(my_task, {name: result, **outputs} if name else outputs)
        return True


class BusinessRuleTask(Automatic):
    """A decision table of the bundle."""

    def _run_hook(self, my_task: Token) -> bool:
        case, attributes = my_task.case, self.info.attributes
        result = case.decide(my_task, attributes.get("decisionRef", ""), attributes.get("mapDecisionResult", ""))
        outputs = case.evaluate_outputs(my_task, result=result)
        name = attributes.get("resultVariable")
        self.write_outputs(my_task, {name: result, **outputs} if name else outputs)
        return True
