"""The running case: Spiff's workflow with one scope per process or sub-process, run to the next wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.spiff.elements import Element
from engine.spiff.evaluation import Evaluation
from engine.spiff.facts import Fact, Host, StepFailed
from engine.spiff.gateways import InclusiveGateway
from engine.spiff.merging import publish, view
from engine.spiff.scripting import LanguageEngine
from engine.spiff.throwing import Throwing
from engine.spiff.tokens import Token, cancel, detach, grow
from engine.spiff.waits import Waiting

if TYPE_CHECKING:
    from engine.spiff.program import Program

MAX_VISITS = 2_000
MAX_DEPTH = 100


class Tree:
    """What the top scope and inner scopes share."""

    tasks: dict[int, Token]
    task_tree: Token
    spec: Any
    #: id of the end event reached last
    ended: str | None = None
    #: whether an embedded sub-process, which works on its surroundings' variables
    shares_data = False

    def plant(self, case: Case, data: dict[str, Any]) -> Token:
        """Make the root token; its data is what the scope began with."""
        # a root has no parent, which SpiffWorkflow's types do not say
        self.task_tree = Token(self, self.spec.root, None, TaskState.COMPLETED, case.next_token(), data)  # type: ignore[arg-type]
        return self.task_tree

    @property
    def empty(self) -> bool:
        """Whether nothing is alive in this scope."""
        return len(self.tasks) == 1

    def reach_end(self, element: str) -> None:
        """An end event was reached."""
        self.ended = element

    def clear_but(self, token: Token | None) -> None:
        """Cancel everything in this scope except ``token`` (None: really everything)."""
        for other in sorted(self.tasks):
            found = self.tasks.get(other)
            if found is not None and found.live and found is not token:
                cancel(found)


class Scope(Tree, BpmnSubWorkflow):
    """The inside of a sub-process or call activity."""

    def __init__(self, spec: Any, owner: Token) -> None:
        self._owner = owner
        super().__init__(spec, parent_task_id=owner.id, top_workflow=owner.case, deserializing=True)
        self.shares_data = owner.task_spec.shares_data

    def _calculate_depth(self) -> int:
        return int(self._owner.workflow.depth) + 1

    @property
    def owner(self) -> Token:
        """The token of the activity around this scope."""
        return self._owner

    def owner_data(self, data: dict[str, Any], complete: bool) -> dict[str, Any]:
        """The activity's variables when the scope ends, or is cut off, with ``data``."""
        return self._owner.task_spec.export(self._owner, self, data, complete)

    def finish(self, data: dict[str, Any]) -> None:
        """The scope is over: its activity completes."""
        del self.top_workflow.subprocesses[self._owner.id]
        self.completed = True
        self._owner.data = self.owner_data(data, complete=True)
        self._owner.complete()

    def abandon(self) -> None:
        """Cancel everything inside and forget the scope."""
        for identifier in sorted(self.tasks):
            token = self.tasks.get(identifier)
            if token is not None and token is not self.task_tree and token.live:
                cancel(token)
        self.top_workflow.subprocesses.pop(self._owner.id, None)


class Case(Tree, Waiting, Throwing, Evaluation, BpmnWorkflow):
    """One case: the top scope, the queue of tokens that may run by themselves, and the facts they state."""

    def __init__(self, program: Program, process_id: str, host: Host) -> None:
        self.program = program
        self.process_id = process_id
        self.facts: list[Fact] = []
        self.deadlines: dict[str, dict[str, Any]] = {}
        self.waiting: dict[int, Token] = {}
        self.ordinals: dict[str, int] = {}
        self.last_n = 0
        self.last_token = 0
        self.visits = 0
        self.queue: deque[Token] = deque()
        self.result: dict[str, Any] | None = None
        #: end events of the process reached so far, in the order of their first time
        self.ends: list[str] = []
        #: where an imported case goes on inside its activities, outer before inner, and what is known there
        self.entry: list[str] = []
        self.given: dict[str, Any] = {}
        super().__init__(program.specs[process_id], program.specs, script_engine=LanguageEngine(), deserializing=True)
        self.attach(host)

    # ------------------------------------------------------------- tokens
    def next_token(self) -> int:
        """The next token number of this case."""
        self.last_token += 1
        return self.last_token

    def enqueue(self, token: Token) -> None:
        """Let a ready token run in its turn."""
        self.queue.append(token)

    def count_visit(self, element: str) -> None:
        """Count one automatic visit. Raises StepFailed('step.endless') beyond the bound."""
        self.visits += 1
        if self.visits > MAX_VISITS:
            raise StepFailed("step.endless", element=element)

    # ------------------------------------------------------------- running
    def begin(self, start: Element, variables: Mapping[str, Any]) -> None:
        """Put the first token at a start event."""
        root = self.plant(self, {})
        token = grow(root, start, {})
        self.set_variables(token, start.info.id, {**self.program.processes[self.process_id].left_out, **variables})
        root.data = dict(token.data)
        start._update(token)

    def begin_at(self, place: Sequence[str], variables: Mapping[str, Any], deadlines: Mapping[str, str]) -> None:
        """Put the first token into the middle: at the last element of ``place``, inside the activities before it."""
        target = self.door(self, place[0])
        root = self.plant(self, {})
        token = grow(root, target, {})
        self.set_variables(token, place[0], variables)
        root.data = dict(token.data)
        for key in sorted(deadlines):
            self.change_deadline(key, deadlines[key], place[0])
        self.entry, self.given = list(place[1:]), dict(token.data)
        target._update(token)

    def door(self, scope: Tree, element: str) -> Element:
        """Where a token is put at ``element`` of a scope. Raises StepFailed('step.no_place')."""
        target: Element | None = scope.spec.doors.get(element)
        if target is None:
            raise StepFailed("step.no_place", element=element)
        return target

    def settle(self) -> None:
        """Run until everything waits."""
        while self.queue or self.join_inclusive():
            while self.queue:
                token = self.queue.popleft()
                if token._state != TaskState.READY or token.id not in token.workflow.tasks:
                    continue
                self.count_visit(token.task_spec.info.id)
                token.run()
        self.visits = 0

    def join_inclusive(self) -> bool:
        """Try the inclusive joins that wait, since a token elsewhere may have gone another way."""
        for scope in self.scopes():
            for token in list(scope.tasks.values()):
                spec = token.task_spec
                if token._state == TaskState.WAITING and isinstance(spec, InclusiveGateway) and spec.try_join(token):
                    return True
        return False

    def scopes(self) -> Iterator[Tree]:
        """The top scope and all inner ones, outer before inner."""
        yield self
        yield from self.subprocesses.values()

    def open_scope(self, token: Token, spec_name: str, data: dict[str, Any]) -> None:
        """Start the inside of a sub-process or call activity. Raises StepFailed when it does not exist or too deep."""
        element = token.task_spec.info.id
        spec = self.subprocess_specs.get(spec_name)
        if spec is None or spec.none_start is None:
            raise StepFailed("step.no_process", element=element, process=spec_name)
        token._set_state(TaskState.STARTED)
        scope = Scope(spec, token)
        if scope.depth > MAX_DEPTH:
            raise StepFailed("step.too_deep", element=element)
        self.subprocesses[token.id] = scope
        root = scope.plant(self, data)
        start = grow(root, self.door(scope, self.entry.pop(0)) if self.entry else spec.none_start, data)
        start.task_spec._update(start)

    # ------------------------------------------------------------- ending
    def reach_end(self, element: str) -> None:
        """An end event of the process itself was reached."""
        super().reach_end(element)
        if element not in self.ends:
            self.ends.append(element)

    def close(self) -> None:
        """The case is over from outside: nothing in it goes on."""
        result = view(self.task_tree)
        self.clear_but(None)
        self.result, self.completed, self.ended = result, True, None
        self.state_fact("case_ended", "", {"outcome": None, "ends": list(self.ends)})

    def end_branch(self, token: Token) -> None:
        """A branch ends: what it changed goes to the branches that go on; the last one ends its scope."""
        scope, data = token.workflow, token.data
        publish(token, data)
        detach(token)
        if not scope.empty:
            return
        if scope is self:
            self.result = data
            self.completed = True
            self.state_fact("case_ended", self.ended or "", {"outcome": self.ended, "ends": list(self.ends)})
        else:
            scope.finish(data)
