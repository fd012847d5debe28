"""Which variables each element writes, and sees: across sub-processes, call activities and multi-instance."""

from __future__ import annotations

from engine.definitions.diagram import CONTAINERS, Diagram, Node, Process
from engine.definitions.lint.context import Context, literal
from engine.definitions.lint.shape import reach, successors
from engine.definitions.lint.spots import Compiled, record_keys
from engine.definitions.lint.vocabulary import PLANNED
from engine.spiff.diagram import names_in


class Dataflow:
    """The variables of a bundle: who writes them, and what each process begins with."""

    def __init__(self, context: Context, spots: list[Compiled]) -> None:
        self.context = context
        self.scripts = {compiled.spot.owner.id: compiled.assigned for compiled in spots if compiled.assigned}
        self.given: dict[str, frozenset[str]] = {}
        self._written: dict[str, frozenset[str]] = {}
        self._below: dict[str, set[Node]] = {}
        self._seen: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._settle()

    def _settle(self) -> None:
        """Call activities pass variables both ways: repeat until nothing new is passed."""
        processes = list(self.context.processes())
        self.given = {
            process.id: _planned(diagram, process.id) | self.optional(process) for diagram, process in processes
        }
        while True:
            before = dict(self.given)
            self._written.clear()
            for diagram, node in self.context.nodes("callActivity", "serviceTask"):
                callee, names = self._passed(diagram, node)
                if callee in self.given:
                    self.given[callee] |= names
            if self.given == before:
                return

    def _passed(self, diagram: Diagram, node: Node) -> tuple[str, frozenset[str]]:
        """The process that ``node`` begins and the names it may give it."""
        if node.kind == "serviceTask":
            return self.begins(node), self.handed_over(node)
        rows = [row.given for row in node.mappings if row.direction == "in" and "businessKey" not in row.given]
        names = frozenset(row["target"] for row in rows if row.get("target"))
        if not rows or any(row.get("variables") == "all" for row in rows):
            names |= self.of_process(diagram, node.process)
        return self.begins(node), names

    @staticmethod
    def begins(node: Node) -> str:
        """The id of the process that a call activity or an operation begins, '' for none."""
        if node.kind == "callActivity":
            return node.attributes.get("calledElement", "")
        return next((literal(item.source) or "" for item in node.inputs if item.name == "process"), "")

    @staticmethod
    def handed_over(node: Node) -> frozenset[str]:
        """The variables that an operation gives the case it begins."""
        return next((record_keys(item.source) for item in node.inputs if item.name == "variables"), frozenset())

    @staticmethod
    def optional(process: Process) -> frozenset[str]:
        """The variables a process has whether or not its caller gives them."""
        return frozenset(names_in(process.properties.get("optional", "")))

    def of_process(self, diagram: Diagram, process: str) -> frozenset[str]:
        """Every variable a process may have: what it is given and what it writes."""
        return self._own(diagram, process) | self.given.get(process, frozenset())

    def _own(self, diagram: Diagram, process: str) -> frozenset[str]:
        """The variables a process writes for all of it to see."""
        return frozenset[str]().union(*(self.written_by(diagram, node) for node in diagram.within(process)))

    def written_by(self, diagram: Diagram, node: Node) -> frozenset[str]:
        """The variables that ``node`` (with all it contains) may change for what comes after it."""
        if node.id not in self._written:
            self._written[node.id] = frozenset()  # a process that calls itself adds nothing
            self._written[node.id] = self._writes(diagram, node)
        return self._written[node.id]

    def _writes(self, diagram: Diagram, node: Node) -> frozenset[str]:
        if node.multi is not None:
            collected = node.properties.get("resultCollection", "")
            return frozenset({collected} if collected else ())
        return self.inside(diagram, node)

    def inside(self, diagram: Diagram, node: Node) -> frozenset[str]:
        """The variables one pass through ``node`` writes, seen from inside a multi-instance."""
        names = {parameter.name for parameter in node.outputs} | self.scripts.get(node.id, frozenset())
        if variable := node.camunda.get("resultVariable"):
            names.add(variable)
        if takes_payload(node):
            names |= self._payload(diagram, node)
        if node.kind in CONTAINERS:
            names |= frozenset[str]().union(*(self.written_by(diagram, inner) for inner in diagram.within(node.id)))
        if node.kind == "callActivity":
            names |= self._returned(node)
        return frozenset(names)

    def _payload(self, diagram: Diagram, node: Node) -> frozenset[str]:
        """What a message brings: the inputs of who sends it, and the fields of the form it is sent with."""
        event = next((event for event in node.events if event.kind == "message"), node)
        message = diagram.referred(event)
        if message is None:
            return frozenset()
        names: set[str] = set()
        for other, sender in self.context.nodes("sendTask", "intermediateThrowEvent", "endEvent"):
            thrown = other.referred(next((event for event in sender.events if event.kind == "message"), sender))
            if thrown is not None and thrown.name == message.name:
                names |= {parameter.name for parameter in sender.inputs}
        manifest = self.context.manifest
        declared = manifest.messages.get(message.name) if manifest else None
        if declared and declared.form:
            names |= {path for path in self.context.form_fields.get(declared.form, ()) if "." not in path}
        return frozenset(names)

    def _returned(self, node: Node) -> frozenset[str]:
        rows = [row.given for row in node.mappings if row.direction == "out"]
        names = frozenset(row["target"] for row in rows if row.get("target"))
        called = self.context.process(node.attributes.get("calledElement", ""))
        if called and (not rows or any(row.get("variables") == "all" for row in rows)):
            names |= self._own(called[0], called[1].id)
        return names

    def seen_from(self, diagram: Diagram, node: Node) -> tuple[frozenset[str], frozenset[str]]:
        """The variables that may be set when ``node`` runs, and those that only later elements set."""
        if node.id not in self._seen:
            self._seen[node.id] = self._look_round(diagram, node)
        return self._seen[node.id]

    def _look_round(self, diagram: Diagram, node: Node) -> tuple[frozenset[str], frozenset[str]]:
        around = containers(diagram, node)
        before = set(self.given.get(node.process, frozenset()))
        later: set[str] = set()
        inner = node
        for container in [*around, None]:
            scope = container.id if container else node.process
            for other in diagram.within(scope):
                names = self.inside(diagram, other) if other is inner else self.written_by(diagram, other)
                (before if other is inner or inner in self._after(diagram, other) else later).update(names)
            if container is not None:
                inner = container
                if container.multi and container.multi.element_variable:
                    before |= {container.multi.element_variable, "loopCounter"}
        return frozenset(before), frozenset(later - before)

    def _after(self, diagram: Diagram, node: Node) -> set[Node]:
        if node.id not in self._below:
            self._below[node.id] = reach([node], lambda one: successors(diagram, one))
        return self._below[node.id]


def _planned(diagram: Diagram, process: str) -> frozenset[str]:
    """What a case starts with that is begun for a centre when its time comes."""
    starts = (node for node in diagram.within(process) if node.kind == "startEvent")
    return PLANNED if any(node.properties.get("startFor") for node in starts) else frozenset()


def containers(diagram: Diagram, node: Node) -> list[Node]:
    """The sub-processes around ``node``, innermost first."""
    found = []
    scope = node.scope
    while scope in diagram.nodes:
        found.append(diagram.nodes[scope])
        scope = diagram.nodes[scope].scope
    return found


def takes_payload(node: Node) -> bool:
    """Whether a message comes in here whose payload becomes variables as it is."""
    catches = node.kind in ("startEvent", "intermediateCatchEvent", "boundaryEvent") and node.event == "message"
    return (catches or node.kind == "receiveTask") and not node.outputs
