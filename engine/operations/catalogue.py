"""The register of operations: each topic with the inputs it needs, so that the gate can check a diagram against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.definitions.store import Deployed
from engine.errors import StepFailed
from engine.work import Work

Run = Callable[["Call"], Mapping[str, Any]]


class CaseInWork(Protocol):
    """What an operation may know and change of the case that calls it."""

    work: Work
    bundle: Deployed
    row: dict[str, Any]
    parties: dict[str, str]

    @property
    def id(self) -> str:
        """The case's id."""

    def set_party(self, party: str, unit_id: str) -> None:
        """Give the case a party."""

    def post(self, kind: str, body: Mapping[str, Any]) -> None:
        """Send something out of the case through the outbox."""


@dataclass(frozen=True)
class Call:
    """One call of an operation: where from, with what, and the open case it may change."""

    case: CaseInWork
    element: str
    inputs: Mapping[str, Any]

    def need(self, name: str) -> Any:
        """The input ``name``; StepFailed when the diagram gave none."""
        value = self.inputs.get(name)
        if value is None or value == "":
            raise StepFailed("step.input_missing", element=self.element, input=name)
        return value

    def optional(self, name: str, default: Any = None) -> Any:
        """The input ``name`` or ``default``."""
        value = self.inputs.get(name)
        return default if value is None else value


@dataclass(frozen=True)
class Operation:
    """A topic, its inputs, and what it does. ``irreversible`` operations forbid returning a case past them."""

    topic: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    run: Run
    irreversible: bool = False


class Operations:
    """The operations this system knows, by topic."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._by_topic = {operation.topic: operation for operation in operations}

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._by_topic.values())

    def get(self, topic: str) -> Operation | None:
        """The operation of ``topic``, or None."""
        return self._by_topic.get(topic)

    def perform(self, topic: str, call: Call) -> Mapping[str, Any]:
        """Run the operation of ``topic``; StepFailed when there is none (the gate refuses such a diagram)."""
        operation = self.get(topic)
        if operation is None:
            raise StepFailed("step.no_operation", element=call.element, topic=topic)
        return operation.run(call)
