"""A diagram as read from its XML: processes, elements with every Camunda attribute and property, sequence flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from lxml import etree

from engine.spiff.facts import DiagramError
from engine.spiff.support import ELEMENTS

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_EVENT_ENDING = "EventDefinition"
_TIMERS = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """A sequence flow; ``condition`` is the text of its expression, ``default``: its gateway falls back to it."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class TimerInfo:
    """A timer definition: ``kind`` is timeDate, timeDuration or timeCycle."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class MultiInstanceInfo:
    """Multi-instance marker of an activity; texts as drawn."""

    sequential: bool
    collection: str | None
    variable: str | None
    completion: str | None


@dataclass(frozen=True, slots=True)
class ElementInfo:
    """A flow node. ``scope`` is the id of the process or sub-process it stands in; ``event`` its definition's kind.

    ``attributes`` holds plain and camunda attributes by local name, ``properties`` the camunda:properties, ``inputs``
    and ``outputs`` the parameters of camunda:inputOutput, ``mappings`` the camunda:in/out rows of a call activity,
    ``definitions`` how many event definitions it has.
    """

    id: str
    tag: str
    process: str
    scope: str
    name: str = ""
    event: str = ""
    lane: str = ""
    line: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    mappings: tuple[tuple[str, Mapping[str, str]], ...] = ()
    timer: TimerInfo | None = None
    message: str | None = None
    code: str | None = None
    script: str | None = None
    multi_instance: MultiInstanceInfo | None = None
    definitions: int = 0
    standard_loop: bool = False
    attached_to: str | None = None
    interrupting: bool = True
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """One executable process of a bundle with all its elements (those of embedded sub-processes included)."""

    id: str
    name: str
    file: str
    attributes: Mapping[str, str]
    properties: Mapping[str, str]
    elements: Mapping[str, ElementInfo]
    flows: Mapping[str, FlowInfo]
    starts: tuple[str, ...]

    @property
    def left_out(self) -> dict[str, None]:
        """What the process begins with where whoever begins it gives nothing: its ``optional`` variables, null."""
        return dict.fromkeys(names_in(self.properties.get("optional", "")))


def names_in(text: str) -> list[str]:
    """The names in a property that lists them, divided by commas."""
    return [name for part in text.split(",") if (name := part.strip())]


def parse_xml(source: bytes, file: str) -> etree._Element:
    """Parse a diagram without resolving entities or touching the network.

    Raises DiagramError('diagram.not_xml') with the line.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise DiagramError("diagram.not_xml", file=file, line=error.lineno or 0) from error


def local(node: etree._Element) -> str:
    """Local name of a node."""
    return str(node.tag).rpartition("}")[2]


def raw_attributes(node: etree._Element | None) -> dict[str, str]:
    """Attributes of a node by qualified name, as text."""
    return {} if node is None else {str(key): str(value) for key, value in node.attrib.items()}


def attributes_of(node: etree._Element) -> dict[str, str]:
    """Plain and camunda attributes of a node by local name; the plain one wins where both exist."""
    raw = raw_attributes(node)
    found = {key[len(CAMUNDA) :]: value for key, value in raw.items() if key.startswith(CAMUNDA)}
    found.update({key: value for key, value in raw.items() if not key.startswith("{")})
    return found


def _extension(node: etree._Element, path: str) -> Iterator[etree._Element]:
    box = node.find(BPMN + "extensionElements")
    return iter(()) if box is None else iter(box.iterfind(path))


def properties_of(node: etree._Element) -> dict[str, str]:
    """The camunda:properties of a node."""
    rows = _extension(node, f"{CAMUNDA}properties/{CAMUNDA}property")
    return {row.get("name", ""): row.get("value", "") for row in rows}


def _parameters(node: etree._Element, kind: str) -> dict[str, str]:
    rows = _extension(node, f"{CAMUNDA}inputOutput/{CAMUNDA}{kind}")
    return {row.get("name", ""): (row.text or "").strip() for row in rows}


def _text(node: etree._Element, tag: str) -> str | None:
    found = node.find(BPMN + tag)
    return None if found is None or not (found.text or "").strip() else (found.text or "").strip()


class Definitions:
    """The root elements events refer to (messages, errors, escalations) and the lanes of one file."""

    def __init__(self, root: etree._Element) -> None:
        self.messages = {node.get("id", ""): node.get("name", "") for node in root.iter(BPMN + "message")}
        self.codes = {
            **{node.get("id", ""): node.get("errorCode", "") for node in root.iter(BPMN + "error")},
            **{node.get("id", ""): node.get("escalationCode", "") for node in root.iter(BPMN + "escalation")},
        }
        self.lanes: dict[str, str] = {}
        for lane in root.iter(BPMN + "lane"):
            for reference in lane.findall(BPMN + "flowNodeRef"):
                self.lanes[(reference.text or "").strip()] = lane.get("name", "")

    def event_attributes(self, node: etree._Element) -> dict[str, str]:
        """The camunda attributes of the node's event definition, such as errorCodeVariable."""
        definition = next((child for child in node if local(child).endswith(_EVENT_ENDING)), None)
        raw = raw_attributes(definition)
        return {key[len(CAMUNDA) :]: value for key, value in raw.items() if key.startswith(CAMUNDA)}

    def read_event(self, node: etree._Element) -> tuple[str, TimerInfo | None, str | None, str | None]:
        """Give (event kind, timer, message name, error or escalation code) of a node."""
        definition = next((child for child in node if local(child).endswith(_EVENT_ENDING)), None)
        carrier = node if definition is None else definition
        message = self.messages.get(carrier.get("messageRef", ""))
        if definition is None:
            return "", None, message, None
        timers = ((kind, _text(definition, kind)) for kind in _TIMERS)
        timer = next((TimerInfo(kind, text) for kind, text in timers if text), None)
        code = self.codes.get(definition.get("errorRef", definition.get("escalationRef", "")))
        return local(definition)[: -len(_EVENT_ENDING)], timer, message, code or None


def _multi_instance(node: etree._Element) -> MultiInstanceInfo | None:
    marker = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if marker is None:
        return None
    return MultiInstanceInfo(
        sequential=marker.get("isSequential") == "true",
        collection=marker.get(CAMUNDA + "collection"),
        variable=marker.get(CAMUNDA + "elementVariable"),
        completion=_text(marker, "completionCondition"),
    )


def line_of(node: etree._Element) -> int:
    """Line of a node in its file, from 1; 0 when it was not read from a file."""
    return int(cast(Any, node).sourceline or 0)


def read_element(node: etree._Element, process: str, scope: str, definitions: Definitions) -> ElementInfo:
    """Read one flow node; flows are added by :func:`read_process`."""
    event, timer, message, code = definitions.read_event(node)
    identifier = node.get("id", "")
    return ElementInfo(
        id=identifier,
        tag=local(node),
        process=process,
        scope=scope,
        name=node.get("name", ""),
        event=event,
        lane=definitions.lanes.get(identifier, ""),
        line=line_of(node),
        attributes={**definitions.event_attributes(node), **attributes_of(node)},
        properties=properties_of(node),
        inputs=_parameters(node, "inputParameter"),
        outputs=_parameters(node, "outputParameter"),
        mappings=tuple(
            (local(row), attributes_of(row))
            for row in _extension(node, "*")
            if row.tag in (CAMUNDA + "in", CAMUNDA + "out")
        ),
        timer=timer,
        message=message,
        code=code,
        script=_text(node, "script"),
        multi_instance=_multi_instance(node),
        definitions=sum(1 for child in node if local(child).endswith(_EVENT_ENDING)),
        standard_loop=node.find(BPMN + "standardLoopCharacteristics") is not None,
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity", "true") != "false",
    )


def _read_flow(node: etree._Element, defaults: frozenset[str]) -> FlowInfo:
    identifier = node.get("id", "")
    return FlowInfo(
        id=identifier,
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        name=node.get("name", ""),
        condition=_text(node, "conditionExpression"),
        default=identifier in defaults,
    )


def read_process(node: etree._Element, definitions: Definitions, file: str) -> ProcessInfo:
    """Read one bpmn:process with its embedded sub-processes, elements in the order of the file."""
    process = node.get("id", "")
    raw: dict[str, ElementInfo] = {}
    for item in node.iter():
        if local(item) in ELEMENTS and str(item.tag).startswith(BPMN):
            parent = item.getparent()
            scope = process if parent is None else parent.get("id", process)
            info = read_element(item, process, scope, definitions)
            if info.id in raw:
                raise DiagramError("diagram.duplicate_id", element=info.id, file=file)
            raw[info.id] = info
    defaults = frozenset(info.attributes["default"] for info in raw.values() if "default" in info.attributes)
    flows = {flow.id: flow for flow in (_read_flow(item, defaults) for item in node.iter(BPMN + "sequenceFlow"))}
    elements = {info.id: _with_flows(info, flows) for info in raw.values()}
    starts = tuple(info.id for info in elements.values() if info.tag == "startEvent" and info.scope == process)
    return ProcessInfo(
        process, node.get("name", ""), file, attributes_of(node), properties_of(node), elements, flows, starts
    )


def _with_flows(info: ElementInfo, flows: Mapping[str, FlowInfo]) -> ElementInfo:
    return replace(
        info,
        incoming=tuple(flow.id for flow in flows.values() if flow.target == info.id),
        outgoing=tuple(flow.id for flow in flows.values() if flow.source == info.id),
    )
