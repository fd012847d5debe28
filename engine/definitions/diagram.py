"""A diagram as the gate sees it: every node, flow and expression with its line, exactly as drawn, right or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"

#: Tags that the flow of a process runs through; what the executor does not run is refused by its own table.
FLOW_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
        "implicitThrowEvent",
        "task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask",
        "callActivity", "subProcess", "transaction", "adHocSubProcess", "subChoreography", "choreographyTask",
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway",
    }
)  # fmt: skip
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
HUMAN_TASKS = frozenset({"userTask", "manualTask"})
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})


@dataclass(frozen=True)
class Parameter:
    """An input or output parameter: its name, its text, the line, and the tag of a child where it is not plain text."""

    name: str
    source: str
    line: int
    nested: str = ""


@dataclass(frozen=True)
class VariableMapping:
    """A camunda:in or camunda:out of a call activity; ``given`` are its attributes."""

    direction: str
    given: Mapping[str, str]
    line: int


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for or throws. ``kind`` is the tag without ``EventDefinition``; ``timers`` are the parts of
    a timer as (tag, text, line)."""

    kind: str
    line: int
    reference: str = ""
    timers: tuple[tuple[str, str, int], ...] = ()
    camunda: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MultiInstance:
    """Multi-instance characteristics as drawn."""

    sequential: bool
    line: int
    collection: str
    element_variable: str
    completion: str
    completion_line: int
    cardinality: str
    data_reference: bool


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence flow; ``condition`` is None when it has no conditionExpression."""

    id: str
    line: int
    source: str
    target: str
    name: str
    scope: str
    condition: str | None = None
    condition_line: int = 0
    condition_language: str = ""


@dataclass(frozen=True, eq=False)
class Node:
    """A flow node with everything written on it. ``scope`` is the id of the process or sub-process it lies in."""

    id: str
    kind: str
    line: int
    name: str
    scope: str
    process: str
    attributes: Mapping[str, str]
    camunda: Mapping[str, str]
    properties: Mapping[str, str]
    property_lines: Mapping[str, int]
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    mappings: tuple[VariableMapping, ...]
    events: tuple[EventDefinition, ...]
    multi: MultiInstance | None
    loop_line: int
    script: str | None
    script_line: int
    camunda_children: tuple[tuple[str, int], ...]

    @property
    def attached_to(self) -> str:
        """The id of the activity a boundary event sits on."""
        return self.attributes.get("attachedToRef", "")

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event cancels its activity."""
        return self.attributes.get("cancelActivity", "true") != "false"

    @property
    def default(self) -> str:
        """The id of the default flow."""
        return self.attributes.get("default", "")

    @property
    def event(self) -> str:
        """The kind of its (only) event definition, '' when it has none."""
        return self.events[0].kind if self.events else ""


@dataclass(frozen=True, eq=False)
class Process:
    """A process: its id, its attributes and what is written on it."""

    id: str
    line: int
    name: str
    attributes: Mapping[str, str]
    camunda: Mapping[str, str]
    properties: Mapping[str, str]
    property_lines: Mapping[str, int]
    camunda_children: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Declared:
    """A message, error or escalation of the file: its name and, where it has one, its code."""

    kind: str
    id: str
    line: int
    name: str
    code: str


@dataclass(eq=False)
class Diagram:
    """One diagram file. ``others`` are BPMN tags that are neither nodes nor flows, as (tag, id, line, parent id);
    ``foreign`` elements of other namespaces as (tag, scope, id, line); ``strays`` Camunda attributes on parts that are
    neither, as (attribute, tag, id of the element around it, line)."""

    file: str
    executable: bool = True
    processes: dict[str, Process] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    shapes: set[str] = field(default_factory=set)
    planes: int = 0
    ids: list[tuple[str, str, int]] = field(default_factory=list)
    others: list[tuple[str, str, int, str]] = field(default_factory=list)
    foreign: list[tuple[str, str, str, int]] = field(default_factory=list)
    strays: list[tuple[str, str, str, int]] = field(default_factory=list)
    outgoing: dict[str, list[Flow]] = field(default_factory=dict)
    incoming: dict[str, list[Flow]] = field(default_factory=dict)

    def out(self, node: Node) -> list[Flow]:
        """The flows that leave ``node``, in file order."""
        return self.outgoing.get(node.id, [])

    def into(self, node: Node) -> list[Flow]:
        """The flows that enter ``node``, in file order."""
        return self.incoming.get(node.id, [])

    def scopes(self) -> list[str]:
        """The ids of all processes and sub-processes, in file order."""
        return [*self.processes, *(node.id for node in self.nodes.values() if node.kind in CONTAINERS)]

    def within(self, scope: str) -> list[Node]:
        """The nodes that lie directly in ``scope``."""
        return self._by_scope.get(scope, [])

    def boundaries(self, node: Node) -> list[Node]:
        """The boundary events attached to ``node``."""
        return self._by_host.get(node.id, [])

    @cached_property
    def _by_scope(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.scope, []).append(node)
        return found

    @cached_property
    def _by_host(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.of_kind("boundaryEvent"):
            found.setdefault(node.attached_to, []).append(node)
        return found

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        """The nodes of these kinds, in file order."""
        return (node for node in self.nodes.values() if node.kind in kinds)

    def referred(self, event: EventDefinition | Node) -> Declared | None:
        """The message, error or escalation an event definition (or a send or receive task) refers to."""
        reference = event.reference if isinstance(event, EventDefinition) else event.attributes.get("messageRef", "")
        return self.declared.get(reference)
