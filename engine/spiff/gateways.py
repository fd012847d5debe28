"""Gateways: joins count waiting tokens, so they are right in loops; forks evaluate conditions in the order drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.spiff.diagram import ElementInfo, FlowInfo
from engine.spiff.elements import Element
from engine.spiff.expressions import compile_conditions
from engine.spiff.facts import StepFailed
from engine.spiff.merging import MergeConflict, merge_tokens
from engine.spiff.tokens import Token, common_fork, grow, path, tidy

if TYPE_CHECKING:
    from engine.spiff.parser import ScopeSpec


class ConditionalGateway(Element):
    """Shared by exclusive and inclusive gateways: conditions of outgoing flows."""

    def connect_flows(self, flows: Sequence[tuple[FlowInfo, Element]]) -> None:
        """Set the outgoing flows and compile their conditions."""
        super().connect_flows(flows)
        self.conditions = compile_conditions({flow.id: flow for flow, _ in flows})

    def open_flows(self, token: Token, only_first: bool) -> Sequence[tuple[FlowInfo, Element]]:
        """The flows whose condition holds (the first of them), else the default flow.

        Raises StepFailed('step.no_flow') when there is neither.
        """
        if len(self.flows) == 1 and not self.flows[0][0].condition:
            return self.flows
        found = []
        for flow, target in self.flows:
            condition = self.conditions.get(flow.id)
            if condition is not None and not flow.default and token.case.holds(token, condition, flow.id):
                found.append((flow, target))
                if only_first:
                    return found
        found = found or [row for row in self.flows if row[0].default]
        if not found:
            raise StepFailed("step.no_flow", element=self.info.id)
        return found


class ExclusiveGateway(ConditionalGateway):
    """Takes the first flow whose condition holds, else the default flow."""

    def chosen(self, token: Token) -> Sequence[tuple[FlowInfo, Element]]:
        """Exactly one flow."""
        return self.open_flows(token, only_first=True)


class Join(Element):
    """A gateway at which tokens wait for each other, one per incoming flow, whatever round of a loop it is."""

    gathers = True

    def waiting(self, token: Token) -> dict[str, Token]:
        """The oldest waiting token of each incoming flow that has one."""
        found: dict[str, Token] = {}
        for other in token.workflow.tasks.values():
            if other.task_spec is self and other._state == TaskState.WAITING:
                found.setdefault(other.internal_data["flow"], other)
        return found

    def complete(self, token: Token, waiting: dict[str, Token]) -> bool:
        """Whether the tokens that wait are all that can come."""
        return len(waiting) == len(self.info.incoming)

    def _on_cancel(self, my_task: Token) -> None:
        """A token that waits here has not entered the gateway yet, so nothing is stated."""

    def _update(self, my_task: Token) -> None:
        if len(self.info.incoming) < 2:
            my_task.internal_data.clear()
            super()._update(my_task)
            return
        my_task._set_state(TaskState.WAITING)
        self.try_join(my_task)

    def try_join(self, token: Token) -> bool:
        """Join if every token that can come is here; the joined token stands where the deepest branch stood."""
        waiting = self.waiting(token)
        if not self.complete(token, waiting):
            return False
        tokens = list(waiting.values())
        try:
            data = merge_tokens(tokens)
        except MergeConflict as conflict:
            raise StepFailed("step.merge_conflict", element=self.info.id, name=conflict.name) from conflict
        joined = grow(place_of(tokens), self, data)
        for other in tokens:
            other._set_state(TaskState.COMPLETED)
            tidy(other)
        token.case.state_fact("element_entered", self.info.id)
        joined._ready()
        return True


def place_of(tokens: list[Token]) -> Token:
    """Where tokens that meet go on: the deepest of them that does not stand below a side branch's own view.

    The deepest keeps the innermost fork above it, so that a later join compares with what was known there.
    """
    if len(tokens) == 1:
        return tokens[0]
    fork, _ = common_fork(tokens)
    known = {token.id for token in path(fork)}
    plain = [token for token in tokens if not any(one.is_anchor and one.id not in known for one in path(token))]
    return max(plain, key=lambda token: (len(path(token)), token.id), default=fork)


class ParallelGateway(Join):
    """Joins one token per incoming flow, forks along all outgoing flows."""


class InclusiveGateway(Join, ConditionalGateway):
    """Joins as BPMN 2.0 table 13.4 says: no token elsewhere can still reach an empty incoming flow first."""

    def chosen(self, token: Token) -> Sequence[tuple[FlowInfo, Element]]:
        """All flows whose condition holds."""
        return self.open_flows(token, only_first=False)

    def complete(self, token: Token, waiting: dict[str, Token]) -> bool:
        """Whether every token that could still arrive on an empty flow can also arrive on one already served."""
        reach = self.reach()
        full = frozenset(waiting)
        empty = frozenset(self.info.incoming) - full
        for other in token.workflow.tasks.values():
            if other.task_spec is self:
                if other._state == TaskState.FUTURE:
                    return False
            elif other.live and other.above is not None and not other.task_spec.is_instance:
                arrives = reach[other.task_spec.name]
                if arrives & empty and not arrives & full:
                    return False
        return True

    def reach(self) -> dict[str, frozenset[str]]:
        """For each spec of the scope, the incoming flows of this gateway it can reach without visiting it."""
        if self._reach is None:
            self._reach = {
                name: self._reachable(spec)
                for name, spec in self._wf_spec.task_specs.items()
                if isinstance(spec, Element)
            }
        return self._reach

    _reach: dict[str, frozenset[str]] | None = None

    def _reachable(self, spec: Element) -> frozenset[str]:
        found: set[str] = set()
        seen, todo = {spec.name}, [spec]
        while todo:
            for flow, target in todo.pop().successors():
                if target is self:
                    found.add(flow)
                elif target.name not in seen:
                    seen.add(target.name)
                    todo.append(target)
        return frozenset(found)


def new_join(wf_spec: ScopeSpec, info: ElementInfo) -> Join:
    """The join spec of a parallel or inclusive gateway."""
    return InclusiveGateway(wf_spec, info) if info.tag == "inclusiveGateway" else ParallelGateway(wf_spec, info)
