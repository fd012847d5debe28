"""Pure: a procedure as anybody may see it: its drawing without what only the executor needs, and its steps in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.definitions.diagram import BPMN, CAMUNDA
from engine.definitions.store import Deployed
from engine.definitions.xml_source import read_xml
from engine.spiff import ElementInfo, ProcessInfo

TASK, PART, PAPER, NOTICE, WAIT = "task", "part", "paper", "notice", "wait"
_INNER = frozenset({"extensionElements", "conditionExpression", "completionCondition", "documentation", "script"})
_WAITING = frozenset({"intermediateCatchEvent", "boundaryEvent", "receiveTask"})
_TOPICS = {"issue_document": PAPER, "publish_notice": NOTICE}
_PARAMETER = re.compile(r"\bparam\.([A-Za-z]\w*)")
_DEADLINE = re.compile(r"\bdeadline\(\s*['\"](\w+)['\"]")


@dataclass(frozen=True)
class Step:
    """One step: ``kind`` is task, part (another process), paper, notice or wait (``event``: timer, message ...).

    ``roles`` are keys of the manifest; where the diagram works them out in the case there are none, and ``lane`` tells
    who acts. ``parameters`` and ``deadlines`` are the keys its time is counted with; ``part`` is the process it calls.
    """

    id: str
    kind: str
    name: str
    lane: str
    roles: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    basis: str = ""
    part: str = ""
    event: str = ""


@dataclass(frozen=True)
class Outline:
    """One process: where it is drawn, its basis, its steps, and the ``starters``: the roles whose people begin it by
    hand, none where only the procedure itself begins it."""

    id: str
    name: str
    file: str
    basis: str
    starters: tuple[str, ...]
    steps: tuple[Step, ...]


def outlines(bundle: Deployed) -> list[Outline]:
    """Every process of a procedure with what people do and wait for in it, in the order its manifest has the files."""
    order = {name: place for place, name in enumerate(bundle.manifest.diagrams)}
    return [
        Outline(
            process.id, process.name, process.file, process.properties.get("basis", ""),
            _keys(process.attributes.get("candidateStarterGroups", "")), tuple(_steps(process)),
        )
        for process in sorted(bundle.program.processes.values(), key=lambda process: order[process.file])
    ]  # fmt: skip


def _steps(process: ProcessInfo) -> Iterator[Step]:
    for element in process.elements.values():
        name = " ".join(element.name.split())
        kind = _kind(element)
        if not kind or not name:
            continue
        timed = element.attributes.get("dueDate", "") + " " + (element.timer.text if element.timer else "")
        yield Step(
            element.id, kind, name, element.lane,
            roles=_keys(element.attributes.get("candidateGroups", "")),
            parameters=tuple(dict.fromkeys(_PARAMETER.findall(timed))),
            deadlines=tuple(dict.fromkeys(_DEADLINE.findall(timed))),
            basis=element.properties.get("basis", ""),
            part=element.attributes.get("calledElement", "") if kind == PART else "",
            event=element.event,
        )  # fmt: skip


def _kind(element: ElementInfo) -> str:
    if element.tag in ("userTask", "manualTask"):
        return TASK
    if element.tag == "callActivity":
        return PART
    if element.tag == "serviceTask":
        return _TOPICS.get(element.attributes.get("topic", ""), "")
    return WAIT if element.tag in _WAITING and element.event in ("", "timer", "message") else ""


def _keys(groups: str) -> tuple[str, ...]:
    return () if "${" in groups else tuple(key.strip() for key in groups.split(",") if key.strip())


def drawing(source: bytes) -> bytes:
    """A diagram file with shapes and names only: expressions, inputs, scripts and attributes of the executor are left
    out, so that it can be shown to everybody."""
    root = read_xml(source)
    for node in list(root.iter(*(BPMN + tag for tag in _INNER))):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    for node in list(root.iter(BPMN + "timeDate", BPMN + "timeDuration", BPMN + "timeCycle")):
        node.text = None
    for node in root.iter():
        for key in [key for key in node.attrib if str(key).startswith(CAMUNDA)]:
            del node.attrib[key]
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
