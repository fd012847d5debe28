"""Builds a Diagram from the XML of a file: keeps what is wrong, too, so that the rules can say where it is."""

from __future__ import annotations

from lxml import etree

from engine.definitions.diagram import (
    BPMN,
    BPMNDI,
    CAMUNDA,
    CONTAINERS,
    FLOW_NODES,
    Declared,
    Diagram,
    EventDefinition,
    Flow,
    MultiInstance,
    Node,
    Parameter,
    Process,
    VariableMapping,
)
from engine.definitions.xml_source import XmlError, line_of, read_xml

_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_REFERENCES = ("messageRef", "errorRef", "escalationRef", "signalRef")
_DECLARED = {"message": "", "error": "errorCode", "escalation": "escalationCode", "signal": ""}
_READ_ON = {"multiInstanceLoopCharacteristics": ("collection", "elementVariable")}
# Read as part of their parent.
_PARTS = frozenset(
    {
        "incoming", "outgoing", "conditionExpression", "script", "timeDate", "timeDuration", "timeCycle",
        "loopCardinality", "completionCondition", "extensionElements", "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics", "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem",
        "flowNodeRef", "loopCondition", "condition",
    }
)  # fmt: skip


def read_diagram(file: str, source: bytes) -> Diagram:
    """The diagram in ``source`` (bytes of a .bpmn file called ``file``). Raises XmlError."""
    root = read_xml(source)
    if root.tag != f"{BPMN}definitions":
        raise XmlError("diagram.not_bpmn", line_of(root), str(root.tag))
    diagram = Diagram(file)
    for child in root:
        tag = _local(child)
        if tag == "process":
            _process(diagram, child)
        elif tag == "collaboration":
            _note_ids(diagram, child)
            diagram.participants |= {
                part.get("id", ""): part.get("processRef", "") for part in child.iterfind(f"{BPMN}participant")
            }
        elif tag in _DECLARED:
            _note_ids(diagram, child)
            code = child.get(_DECLARED[tag], "") if _DECLARED[tag] else ""
            identity = child.get("id", "")
            diagram.declared[identity] = Declared(tag, identity, line_of(child), child.get("name", ""), code)
        elif child.tag == f"{BPMNDI}BPMNDiagram":
            diagram.planes += 1
            _note_ids(diagram, child)
            diagram.shapes |= {
                shape.get("bpmnElement", "") for shape in child.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")
            }
        else:
            _other(diagram, child, tag, "")
    return diagram


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _note_ids(diagram: Diagram, top: etree._Element) -> None:
    for element in top.iter():
        identity = element.get("id")
        if identity is not None:
            diagram.ids.append((identity, _local(element), line_of(element)))


def _process(diagram: Diagram, element: etree._Element) -> None:
    _note_ids(diagram, element)
    identity = element.get("id", "")
    properties, lines = _properties(element)
    diagram.processes[identity] = Process(
        identity,
        line_of(element),
        element.get("name", ""),
        _plain(element),
        _camunda(element),
        properties,
        lines,
        _camunda_children(element),
    )
    _scope(diagram, element, identity, identity)
    _strays(diagram, element)


def _strays(diagram: Diagram, process: etree._Element) -> None:
    """Camunda attributes on flows, markers, conditions and the like, where hardly any is read."""
    owner = process.get("id", "")
    for element in process.iter():
        tag = _local(element)
        owner = element.get("id", owner)
        if tag in FLOW_NODES or tag == "process" or tag.endswith("EventDefinition"):
            continue
        for name in _camunda(element):
            if name not in _READ_ON.get(tag, ()):
                diagram.strays.append((name, tag, owner, line_of(element)))


def _scope(diagram: Diagram, top: etree._Element, scope: str, process: str) -> None:
    for child in top:
        tag = _local(child)
        if not str(child.tag).startswith(BPMN):
            diagram.foreign.append((tag, scope, child.get("id", ""), line_of(child)))
        elif tag in FLOW_NODES:
            node = _node(child, tag, scope, process)
            # Of two nodes with one id the first is kept; the rule about double ids names both.
            if diagram.nodes.setdefault(node.id, node) is node and tag in CONTAINERS:
                _scope(diagram, child, node.id, process)
            _other_parts(diagram, child, node.id)
        elif tag == "sequenceFlow":
            _flow(diagram, child, scope)
        elif tag not in _PARTS:
            _other(diagram, child, tag, scope)


def _other(diagram: Diagram, element: etree._Element, tag: str, parent: str) -> None:
    diagram.others.append((tag, element.get("id", ""), line_of(element), parent))


def _other_parts(diagram: Diagram, element: etree._Element, parent: str) -> None:
    """Note what stands inside a node and is neither read as a part of it nor a node of its own."""
    for child in element:
        tag = _local(child)
        known = tag in _PARTS or tag in FLOW_NODES or tag == "sequenceFlow" or tag.endswith("EventDefinition")
        if str(child.tag).startswith(BPMN) and not known and tag != "laneSet":
            _other(diagram, child, tag, parent)


def _flow(diagram: Diagram, element: etree._Element, scope: str) -> None:
    condition = element.find(f"{BPMN}conditionExpression")
    flow = Flow(
        element.get("id", ""),
        line_of(element),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        element.get("name", ""),
        scope,
        None if condition is None else (condition.text or "").strip(),
        0 if condition is None else line_of(condition),
        "" if condition is None else condition.get("language", ""),
    )
    if diagram.flows.setdefault(flow.id, flow) is flow:
        diagram.outgoing.setdefault(flow.source, []).append(flow)
        diagram.incoming.setdefault(flow.target, []).append(flow)


def _node(element: etree._Element, tag: str, scope: str, process: str) -> Node:
    properties, lines = _properties(element)
    script = element.find(f"{BPMN}script")
    loop = element.find(f"{BPMN}standardLoopCharacteristics")
    box = element.find(f"{BPMN}extensionElements/{CAMUNDA}inputOutput")
    return Node(
        id=element.get("id", ""),
        kind=tag,
        line=line_of(element),
        name=element.get("name", "").strip(),
        scope=scope,
        process=process,
        attributes=_plain(element),
        camunda=_camunda(element),
        properties=properties,
        property_lines=lines,
        inputs=_parameters(box, "inputParameter"),
        outputs=_parameters(box, "outputParameter"),
        mappings=_mappings(element),
        events=tuple(_event(child) for child in element if _local(child).endswith("EventDefinition")),
        multi=_multi(element.find(f"{BPMN}multiInstanceLoopCharacteristics")),
        loop_line=0 if loop is None else line_of(loop),
        script=None if script is None else script.text or "",
        script_line=0 if script is None else line_of(script),
        camunda_children=_camunda_children(element),
    )


def _plain(element: etree._Element) -> dict[str, str]:
    return {str(key): str(value) for key, value in element.attrib.items() if not str(key).startswith("{")}


def _camunda(element: etree._Element) -> dict[str, str]:
    return {
        str(key)[len(CAMUNDA) :]: str(value) for key, value in element.attrib.items() if str(key).startswith(CAMUNDA)
    }


def _camunda_children(element: etree._Element) -> tuple[tuple[str, int], ...]:
    box = element.find(f"{BPMN}extensionElements")
    return () if box is None else tuple((_local(child), line_of(child)) for child in box)


def _properties(element: etree._Element) -> tuple[dict[str, str], dict[str, int]]:
    found = element.findall(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property")
    values = {item.get("name", ""): item.get("value", "") for item in found}
    return values, {item.get("name", ""): line_of(item) for item in found}


def _parameters(box: etree._Element | None, tag: str) -> tuple[Parameter, ...]:
    if box is None:
        return ()
    return tuple(
        Parameter(item.get("name", ""), (item.text or "").strip(), line_of(item), _local(item[0]) if len(item) else "")
        for item in box.iterfind(f"{CAMUNDA}{tag}")
    )


def _mappings(element: etree._Element) -> tuple[VariableMapping, ...]:
    box = element.find(f"{BPMN}extensionElements")
    if box is None:
        return ()
    return tuple(
        VariableMapping(_local(item), _plain(item), line_of(item))
        for item in box
        if item.tag in (f"{CAMUNDA}in", f"{CAMUNDA}out")
    )


def _event(element: etree._Element) -> EventDefinition:
    timers = tuple(
        (_local(part), (part.text or "").strip(), line_of(part)) for part in element if _local(part) in _TIMERS
    )
    reference = next((element.get(name, "") for name in _REFERENCES if element.get(name)), "")
    kind = _local(element).removesuffix("EventDefinition")
    return EventDefinition(kind, line_of(element), reference, timers, _camunda(element))


def _multi(element: etree._Element | None) -> MultiInstance | None:
    if element is None:
        return None
    completion = element.find(f"{BPMN}completionCondition")
    cardinality = element.find(f"{BPMN}loopCardinality")
    references = any(element.find(f"{BPMN}{tag}") is not None for tag in ("loopDataInputRef", "loopDataOutputRef"))
    return MultiInstance(
        sequential=element.get("isSequential") == "true",
        line=line_of(element),
        collection=element.get(f"{CAMUNDA}collection", ""),
        element_variable=element.get(f"{CAMUNDA}elementVariable", ""),
        completion="" if completion is None else (completion.text or "").strip(),
        completion_line=0 if completion is None else line_of(completion),
        cardinality="" if cardinality is None else (cardinality.text or "").strip(),
        data_reference=references,
    )
