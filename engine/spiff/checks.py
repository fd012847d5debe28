"""What a diagram must not contain to be compiled: the executor's own last guard behind the deploy gate."""

from __future__ import annotations

from collections.abc import Iterator

from engine.spiff.diagram import ElementInfo, ProcessInfo
from engine.spiff.facts import DiagramError
from engine.spiff.support import (
    AFTER_EVENT_GATEWAY,
    INPUTS,
    OUTPUTS,
    REQUIRED,
    SCRIPT_FORMATS,
    boundary_supported,
    multi_instance_supported,
    supported,
    timer_supported,
)

_CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
_FORKS = _CONDITIONAL | {"parallelGateway", "eventBasedGateway"}


def check_process(process: ProcessInfo) -> None:
    """Raise DiagramError for the first thing that would not be executed exactly as drawn."""
    for info in process.elements.values():
        for code, detail in (*_kind(info, process), *_texts(info), *_event(info, process), *_flows(info, process)):
            raise DiagramError(code, element=info.id, tag=info.tag, event=detail)


def _kind(info: ElementInfo, process: ProcessInfo) -> Iterator[tuple[str, str]]:
    """The element itself."""
    if not supported(info.tag, info.event):
        yield "diagram.unsupported", info.event
    if info.attributes.get("triggeredByEvent") == "true" or info.attributes.get("isForCompensation") == "true":
        yield "diagram.unsupported", "triggeredByEvent/isForCompensation"
    if info.standard_loop:
        yield "diagram.unsupported", "standardLoopCharacteristics"
    marker = info.multi_instance
    if marker is not None and (not multi_instance_supported(info.tag) or not marker.collection):
        yield "diagram.unsupported", "multiInstanceLoopCharacteristics"
    if info.tag == "subProcess":
        starts = [other for other in process.elements.values() if other.scope == info.id and other.tag == "startEvent"]
        if [other.event for other in starts] != [""]:
            yield "diagram.subprocess_start", ""


def _texts(info: ElementInfo) -> Iterator[tuple[str, str]]:
    """Its attributes, parameters and script."""
    place = f"{info.tag}:{info.event}" if info.event else info.tag
    if info.inputs and place not in INPUTS:
        yield "diagram.parameters", "inputParameter"
    if info.outputs and place not in OUTPUTS:
        yield "diagram.parameters", "outputParameter"
    required = REQUIRED.get(info.tag)
    if required is not None and not info.attributes.get(required):
        yield "diagram.missing", required
    if info.tag == "scriptTask":
        if not info.script:
            yield "diagram.missing", "script"
        if info.attributes.get("scriptFormat", "") not in SCRIPT_FORMATS:
            yield "diagram.unsupported", f"scriptFormat={info.attributes['scriptFormat']}"


def _event(info: ElementInfo, process: ProcessInfo) -> Iterator[tuple[str, str]]:
    """What it waits for or throws."""
    if info.definitions > 1:
        yield "diagram.unsupported", "several event definitions"
    if info.message is None and (info.event == "message" or info.tag in ("receiveTask", "sendTask")):
        yield "diagram.no_message", ""
    if info.event == "timer":
        if info.timer is None:
            yield "diagram.no_timer", ""
        elif not timer_supported(info.timer.kind, info.tag, info.interrupting):
            yield "diagram.unsupported", info.timer.kind
    if info.tag == "boundaryEvent":
        host = process.elements.get(info.attached_to or "")
        if host is None or host.scope != info.scope:
            yield "diagram.no_host", ""
        elif not boundary_supported(info.event, host.tag, info.interrupting):
            yield "diagram.unsupported", f"{info.event} @ {host.tag}"


def _flows(info: ElementInfo, process: ProcessInfo) -> Iterator[tuple[str, str]]:
    """Its sequence flows."""
    outgoing = [process.flows[key] for key in info.outgoing]
    if len(outgoing) > 1 and info.tag not in _FORKS:
        yield "diagram.several_outgoing", ""
    if info.tag not in _CONDITIONAL and any(flow.condition for flow in outgoing):
        yield "diagram.condition_place", ""
    if info.tag == "eventBasedGateway":
        for flow in outgoing:
            target = process.elements.get(flow.target)
            if target is None or not _after_gateway(target, process):
                yield "diagram.event_gateway", flow.target


def _after_gateway(target: ElementInfo, process: ProcessInfo) -> bool:
    kind = target.tag if target.tag == "receiveTask" else f"{target.tag}:{target.event}"
    guarded = any(other.attached_to == target.id for other in process.elements.values())
    return kind in AFTER_EVENT_GATEWAY and len(target.incoming) == 1 and not guarded
