"""The register of operations: each topic with the inputs it needs, so that the gate can check a diagram against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.calendars.days import Calendar
from engine.definitions.store import Deployed
from engine.errors import StepFailed
from engine.register.open_centre import OpenCentre
from engine.spiff import ProcessInfo, Program
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

    @property
    def calendar(self) -> Calendar:
        """The calendar in force."""

    def give_number(self, pattern: str) -> str:
        """Give the case the next number of ``pattern`` (a key of the manifest's numbers) in this year."""

    def open_centre(self) -> OpenCentre | None:
        """The centre of the case; None when it has none yet."""

    def tie(self, centre: OpenCentre) -> None:
        """The case is about ``centre`` as it stands now."""

    def submitted(self, element: str) -> Mapping[str, Any] | None:
        """The newest form submitted at ``element`` in this case, the one being submitted included; None: none yet."""

    def issue(self, document: Mapping[str, Any]) -> None:
        """Keep a document record (a row of ``documents`` without the case)."""

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

    def several(self, name: str) -> list[str]:
        """The texts of input ``name``: a list, or one text with the members divided by commas; [] without it."""
        value = self.inputs.get(name)
        parts = value if isinstance(value, list | tuple) else str(value or "").split(",")
        return [text for part in parts if (text := str(part).strip())]


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

    def irreversible_between(self, program: Program, target: str, source: str) -> str | None:
        """The name of an irreversible step on some way from element ``target`` to element ``source``, or None.

        A case may not return past it: what it did to others (an issued paper, a published notice) cannot be undone.
        """
        process = next((info for info in program.processes.values() if source in info.elements), None)
        if process is None or target not in process.elements:
            return None
        onward = _reach(process, target, forward=True)
        back = _reach(process, source, forward=False)
        for element in (process.elements[key] for key in process.elements if key in onward and key in back):
            operation = self.get(element.attributes.get("topic", ""))
            if operation is not None and operation.irreversible:
                return element.name or element.id
        return None

    def perform(self, topic: str, call: Call) -> Mapping[str, Any]:
        """Run the operation of ``topic``; StepFailed when there is none (the gate refuses such a diagram)."""
        operation = self.get(topic)
        if operation is None:
            raise StepFailed("step.no_operation", element=call.element, topic=topic)
        return operation.run(call)


def _reach(process: ProcessInfo, start: str, *, forward: bool) -> set[str]:
    """Every element that a token at ``start`` may reach, or (backward) may have come from, boundary events included."""
    reached, todo = {start}, [start]
    hosts: dict[str, list[str]] = {}
    for element in process.elements.values():
        if element.attached_to:
            hosts.setdefault(element.attached_to, []).append(element.id)
    while todo:
        element = process.elements[todo.pop()]
        flows = [process.flows[key] for key in (element.outgoing if forward else element.incoming)]
        following = [flow.target if forward else flow.source for flow in flows]
        following += hosts.get(element.id, []) if forward else ([element.attached_to] if element.attached_to else [])
        fresh = [key for key in following if key in process.elements and key not in reached]
        reached.update(fresh)
        todo += fresh
    return reached
