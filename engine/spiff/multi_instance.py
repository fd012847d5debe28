"""Multi-instance activities: one instance per item of a collection, sequential or parallel, with a collected result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.diagram import ElementInfo
from engine.spiff.elements import INSTANCE, Activity
from engine.spiff.evaluation import stored
from engine.spiff.facts import StepFailed
from engine.spiff.tokens import Token, cancel, detach, grow

if TYPE_CHECKING:
    from engine.spiff.parser import ScopeSpec


class MultiInstance(Activity):
    """The activity as a whole. Its token keeps ``items``, ``next`` (first item without an instance), ``results``.

    ``results`` maps the index of a finished instance (as text) to its result, so that a list in the order of the
    items can be made whenever it is asked for.
    """

    def __init__(self, wf_spec: ScopeSpec, info: ElementInfo, inner: Activity) -> None:
        super().__init__(wf_spec, info)
        marker = info.multi_instance
        assert marker is not None
        self.sequential = marker.sequential
        self.variable = marker.variable
        self.collection_variable = info.properties.get("resultCollection")
        self.inner = inner
        inner.is_instance = True

    @staticmethod
    def inner_name(info: ElementInfo) -> str:
        """Name of the spec of an instance."""
        return INSTANCE.format(info.id)

    def _run_hook(self, my_task: Token) -> bool | None:
        if self.compiled.collection is None:
            raise StepFailed("step.no_collection", element=self.info.id)
        items = my_task.case.evaluate(my_task, self.compiled.collection)
        if not isinstance(items, (list, tuple)):
            raise StepFailed("step.no_collection", element=self.info.id)
        my_task.internal_data.update(items=stored(items, self.info.id), next=0, dropped=0, results={})
        if not items:
            self.collect(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        for _ in range(1 if self.sequential else len(items)):
            self.begin_next(my_task)
        return None

    def begin_next(self, token: Token) -> None:
        """Start the instance of the next item."""
        index = token.internal_data["next"]
        item = token.internal_data["items"][index]
        token.internal_data["next"] = index + 1
        child = grow(token, self.inner, token.data)
        child.internal_data["index"] = index
        child.data["loopCounter"] = index
        if self.variable:
            child.data[self.variable] = item
        token.case.count_visit(self.info.id)
        child.task_spec._update(child)

    def instance_done(self, token: Token, child: Token) -> None:
        """An instance is finished: keep its result; begin the next one, or finish the activity."""
        internal = token.internal_data
        result = None
        if self.compiled.result is not None:
            extra = {name: child.internal_data[name] for name in ("form", "actor") if name in child.internal_data}
            result = stored(token.case.evaluate(child, self.compiled.result, **extra), self.info.id)
        internal["results"][str(child.internal_data["index"])] = result
        detach(child)
        self.go_on(token, self.enough(token))

    def go_on(self, token: Token, enough: bool) -> None:
        """After an instance is gone: finish the activity, or begin the next instance of a sequential one."""
        internal = token.internal_data
        if enough or len(internal["results"]) + internal["dropped"] == len(internal["items"]):
            for other in list(token.below):
                cancel(other)
            self.collect(token)
            token.complete()
        elif self.sequential:
            self.begin_next(token)

    def drop(self, token: Token, child: Token) -> None:
        """Cancel one instance; it no longer counts."""
        cancel(child)
        token.internal_data["dropped"] += 1
        self.go_on(token, self.enough(token))

    def enough(self, token: Token) -> bool:
        """Whether the completion condition holds on the data of the activity, the results so far and the counters."""
        condition = self.compiled.completion
        if condition is None:
            return False
        done = len(token.internal_data["results"])
        extra: dict[str, Any] = {
            "nrOfInstances": len(token.internal_data["items"]) - token.internal_data["dropped"],
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": len(token._children),
        }
        if self.collection_variable:
            extra[self.collection_variable] = ordered(token.internal_data["results"])
        return bool(token.case.evaluate(token, condition, **extra))

    def collect(self, token: Token) -> None:
        """Write the results, in the order of the items, into the result collection; every pass starts afresh."""
        results: Mapping[str, Any] = token.internal_data["results"]
        if self.collection_variable:
            token.case.set_variables(token, self.info.id, {self.collection_variable: ordered(results)})
        token.internal_data.clear()

    def hand_over(self, token: Token, event: Token) -> None:
        """The activity is interrupted: what its finished instances gave goes on with ``event``, if it is collected."""
        results = token.internal_data.get("results")
        if self.collection_variable and results:
            token.case.set_variables(event, self.info.id, {self.collection_variable: ordered(results)})

    def add(self, token: Token, item: Any) -> None:
        """Add one more instance; a sequential activity comes to it after the others."""
        token.internal_data["items"].append(item)
        if not self.sequential:
            self.begin_next(token)


def ordered(results: Mapping[str, Any]) -> list[Any]:
    """Results by rising index of their item."""
    return [results[key] for key in sorted(results, key=int)]
