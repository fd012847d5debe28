"""Builds Spiff process specs from diagrams: Spiff's parser with our own node classes and the camunda namespace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.errors import LianghengError
from engine.spiff.checks import check_process
from engine.spiff.diagram import BPMN, Definitions, ElementInfo, FlowInfo, ProcessInfo, parse_xml, read_process
from engine.spiff.elements import (
    Activity,
    BusinessRuleTask,
    Element,
    ExternalTask,
    Guard,
    HumanTask,
    ManualTask,
    ScriptTask,
    ServiceTask,
    Start,
)
from engine.spiff.events import new_event
from engine.spiff.facts import DiagramError
from engine.spiff.gateways import ExclusiveGateway, new_join
from engine.spiff.multi_instance import MultiInstance
from engine.spiff.subprocesses import CallActivity, SubProcess

_ACTIVITIES: Mapping[str, type[Activity]] = {
    "userTask": HumanTask,
    "manualTask": ManualTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
}


class Root(Element):
    """The root of the token tree of a scope; it is finished from the beginning."""


class ScopeSpec(BpmnProcessSpec):
    """The spec of a process or embedded sub-process, without Spiff's own start and end machinery."""

    def __init__(self, process: ProcessInfo, identifier: str, name: str) -> None:
        super().__init__(name=identifier, description=name, filename=process.file)
        self.process = process
        self.task_specs.clear()
        self.root = Root(self, ElementInfo(identifier, "", process.id, identifier), "Root")
        self.starts: dict[str, Element] = {}
        #: element id -> the spec a token is sent to (the guard of an activity with boundary events)
        self.doors: dict[str, Element] = {}

    @property
    def none_start(self) -> Element | None:
        """The start event without definition, where a call activity or sub-process begins."""
        return next((spec for spec in self.starts.values() if spec.info.event == ""), None)


class ScopeParser(ProcessParser):
    """Builds the spec of one process or sub-process in the order of the file, without recursion."""

    spec: ScopeSpec

    def _parse(self) -> None:
        self.process = self.parser.process_of(self.node)
        self.spec = ScopeSpec(self.process, self.bpmn_id, self.get_name())
        infos = [info for info in self.process.elements.values() if info.scope == self.bpmn_id]
        specs = {info.id: self._build(info) for info in infos}
        doors = self.spec.doors = dict(specs)
        for info in infos:
            if info.attached_to is None:
                events = [specs[other.id] for other in infos if other.attached_to == info.id]
                if events:
                    doors[info.id] = self._guard(specs[info.id], events)
        for info in infos:
            flows = [self._flow(self.process.flows[key], info, doors) for key in info.outgoing]
            try:
                specs[info.id].connect_flows(flows)
            except LianghengError as error:
                raise DiagramError(error.code, **{**error.values, "element": info.id}) from error

    def _flow(self, flow: FlowInfo, info: ElementInfo, doors: Mapping[str, Element]) -> tuple[FlowInfo, Element]:
        target = doors.get(flow.target)
        if target is None:
            raise DiagramError("diagram.bad_flow", element=info.id, flow=flow.id)
        return flow, target

    def _guard(self, host: Element, events: list[Element]) -> Guard:
        guard = Guard(self.spec, host)
        guard.guard_by(events)
        return guard

    def _build(self, info: ElementInfo) -> Element:
        try:
            if info.multi_instance is None:
                return self._plain(info, None)
            inner = self._plain(info, MultiInstance.inner_name(info))
            assert isinstance(inner, Activity)
            return MultiInstance(self.spec, info, inner)
        except DiagramError:
            raise
        except LianghengError as error:
            raise DiagramError(error.code, **{**error.values, "element": info.id}) from error

    def _plain(self, info: ElementInfo, name: str | None) -> Element:
        if info.tag == "subProcess" and info.id not in self.parser.process_parsers:
            self.parser.create_parser(self.get_node_by_id(info.id), self.filename)
        if info.tag == "serviceTask":
            outside = info.attributes.get("topic") in self.parser.outside_topics
            return (ExternalTask if outside else ServiceTask)(self.spec, info, name)
        if info.tag in _ACTIVITIES:
            return _ACTIVITIES[info.tag](self.spec, info, name)
        if info.tag == "startEvent":
            start = self.spec.starts[info.id] = Start(self.spec, info)
            return start
        if info.tag == "exclusiveGateway":
            return ExclusiveGateway(self.spec, info)
        if info.tag in ("parallelGateway", "inclusiveGateway"):
            return new_join(self.spec, info)
        return new_event(self.spec, info)


class DiagramParser(BpmnParser):
    """Reads the diagrams of a bundle; ``outside_topics`` are service task topics worked by people outside."""

    PROCESS_PARSER_CLASS = ScopeParser

    def __init__(self, outside_topics: Collection[str] = ()) -> None:
        super().__init__()
        self.outside_topics = frozenset(outside_topics)
        self.processes: dict[str, ProcessInfo] = {}

    def add_diagram(self, source: bytes, file: str) -> None:
        """Read one file. Raises DiagramError."""
        root = parse_xml(source, file)
        definitions = Definitions(root)
        for node in root.findall(BPMN + "process"):
            if node.get("isExecutable") == "false":
                root.remove(node)
                continue
            process = read_process(node, definitions, file)
            check_process(process)
            if process.id in self.processes:
                raise DiagramError("diagram.duplicate_id", element=process.id, file=file)
            self.processes[process.id] = process
        try:
            self.add_bpmn_xml(root, file)
        except ValidationException as error:
            raise DiagramError("diagram.unreadable", file=file, reason=str(error)) from error

    def process_of(self, node: etree._Element) -> ProcessInfo:
        """The process a process or sub-process node belongs to."""
        current: etree._Element | None = node
        while current is not None and current.tag != BPMN + "process":
            current = current.getparent()
        return self.processes["" if current is None else current.get("id", "")]

    def build(self) -> dict[str, Any]:
        """All specs by id, those of embedded sub-processes included. Raises DiagramError."""
        specs: dict[str, Any] = {}
        while len(specs) < len(self.process_parsers):
            for identifier in list(self.process_parsers):
                specs[identifier] = self.get_spec(identifier)
        return specs
