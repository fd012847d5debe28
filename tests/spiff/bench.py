"""A host and a case for tests: everything the executor may ask for, without a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.spiff import BpmnError, Execution, Fact, Program, Wait

from .diagrams import diagram


@dataclass
class TestHost:
    """A host with operations given by the test; ``performed`` is what was asked."""

    __test__ = False

    now: datetime = datetime(2027, 1, 4, 1, tzinfo=UTC)
    read_only: dict[str, Any] = field(default_factory=dict)
    operations: dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = field(default_factory=dict)
    own_functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    performed: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def names(self) -> Mapping[str, Any]:
        """Read-only names."""
        return self.read_only

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Functions of the test."""
        return self.own_functions

    def perform(self, topic: str, element: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Perform one of the test's operations."""
        self.performed.append((topic, element, dict(inputs)))
        return self.operations[topic](inputs)


def failing(code: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """An operation that ends with a BPMN error."""

    def operation(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        raise BpmnError(code, "no")

    return operation


class Run:
    """A case of a test, stored and loaded again after every input when ``reload``."""

    def __init__(
        self,
        *processes: str,
        variables: Mapping[str, Any] | None = None,
        host: TestHost | None = None,
        reload: bool = True,
        start_event: str | None = None,
        decisions: Mapping[str, bytes] | None = None,
        outside_topics: tuple[str, ...] = (),
        program: Program | None = None,
        process_id: str = "P",
    ) -> None:
        self.host = host or TestHost()
        self.program = program or Program.compile({"t.bpmn": diagram(*processes)}, decisions or {}, outside_topics)
        self.reload = reload
        self.facts: list[Fact] = []
        self.execution = Execution.start(self.program, process_id, variables or {}, self.host, start_event)
        self._keep(0)

    def _keep(self, known: int) -> None:
        self.facts.extend(self.execution.facts[known:])
        if self.reload:
            self.execution = Execution.load(self.program, self.execution.dump(), self.host)

    def _do(self, act: Callable[[Execution], Any]) -> Any:
        known = len(self.execution.facts)
        result = act(self.execution)
        self._keep(known)
        return result

    def waits(self, kind: str = "task") -> list[Wait]:
        """Waits of one kind."""
        return [wait for wait in self.execution.waits if wait.kind == kind]

    @property
    def open(self) -> list[str]:
        """Elements of the open tasks, sorted."""
        return sorted(wait.element for wait in self.waits())

    @property
    def ended(self) -> str | None:
        """The end event."""
        return self.execution.ended

    @property
    def data(self) -> dict[str, Any]:
        """Variables of the top process."""
        return self.execution.variables()

    def number(self, element: str, kind: str = "task") -> int:
        """Number of the first wait of an element."""
        return next(wait.n for wait in self.waits(kind) if wait.element == element)

    def complete(self, element: str, **form: Any) -> Run:
        """Complete the first open task of an element."""
        n = self.number(element)
        self._do(lambda execution: execution.complete_task(n, form, {"id": "p1"}))
        return self

    def complete_n(self, n: int, **form: Any) -> Run:
        """Complete task n."""
        self._do(lambda execution: execution.complete_task(n, form, {"id": "p1"}))
        return self

    def fire(self, element: str) -> Run:
        """Fire the first timer of an element."""
        n = self.number(element, "timer")
        self._do(lambda execution: execution.fire_timer(n))
        return self

    def send(self, name: str, **payload: Any) -> bool:
        """Deliver a message."""
        return bool(self._do(lambda execution: execution.deliver_message(name, payload)))

    def resume(self) -> None:
        """Go on in memory with a fresh host of the same moment."""
        self.host = TestHost(self.host.now, self.host.read_only, self.host.operations, self.host.own_functions)
        self.execution.resume(self.host)

    def act(self, act: Callable[[Execution], Any]) -> Any:
        """Any other input."""
        return self._do(act)

    def later(self, **delta: int) -> Run:
        """Move the host's moment forward."""
        self.host.now += timedelta(**delta)
        return self

    def states(self, kind: str) -> list[Fact]:
        """Facts of one kind, in order."""
        return [fact for fact in self.facts if fact.kind == kind]
