"""What the executor runs exactly as BPMN 2.0 says: the table the deploy gate reads to refuse everything else.

Tags are local BPMN names ('userTask'), event kinds the names of event definitions without their ending ('timer',
'message', 'error', 'escalation', 'terminate'; '' is an event without definition).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NONE = ""

#: tag -> event definitions that may stand in it; a tag without events maps to {''}.
ELEMENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "startEvent": frozenset({NONE, "message", "timer"}),
        "endEvent": frozenset({NONE, "message", "error", "escalation", "terminate"}),
        "intermediateCatchEvent": frozenset({"message", "timer"}),
        "intermediateThrowEvent": frozenset({NONE, "message", "escalation"}),
        "boundaryEvent": frozenset({"timer", "message", "error", "escalation"}),
        "userTask": frozenset({NONE}),
        "manualTask": frozenset({NONE}),
        "serviceTask": frozenset({NONE}),
        "scriptTask": frozenset({NONE}),
        "businessRuleTask": frozenset({NONE}),
        "sendTask": frozenset({NONE}),
        "receiveTask": frozenset({NONE}),
        "callActivity": frozenset({NONE}),
        "subProcess": frozenset({NONE}),
        "exclusiveGateway": frozenset({NONE}),
        "parallelGateway": frozenset({NONE}),
        "inclusiveGateway": frozenset({NONE}),
        "eventBasedGateway": frozenset({NONE}),
    }
)

#: inside an embedded sub-process only a none start event may begin it, and there is exactly one.
SUBPROCESS_STARTS: frozenset[str] = frozenset({NONE})

#: boundary event kind -> activities it may be attached to (elsewhere it could never fire).
BOUNDARY_HOSTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "timer": frozenset({"userTask", "manualTask", "serviceTask", "receiveTask", "callActivity", "subProcess"}),
        "message": frozenset({"userTask", "manualTask", "serviceTask", "receiveTask", "callActivity", "subProcess"}),
        "error": frozenset({"serviceTask", "callActivity", "subProcess"}),
        "escalation": frozenset({"callActivity", "subProcess"}),
    }
)

#: boundary event kinds that may be drawn with cancelActivity="false".
NON_INTERRUPTING: frozenset[str] = frozenset({"timer", "message", "escalation"})

#: activities that may be multi-instance (sequential or parallel, over a collection).
MULTI_INSTANCE: frozenset[str] = frozenset({"userTask", "manualTask", "serviceTask", "callActivity", "subProcess"})

#: where each timer form may stand; timeCycle on a start event is for the start planner, not for the executor.
TIMERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "timeDate": frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"}),
        "timeDuration": frozenset({"intermediateCatchEvent", "boundaryEvent"}),
        "timeCycle": frozenset({"startEvent", "boundaryEvent:non-interrupting"}),
    }
)

#: what may follow an event-based gateway (each with exactly one incoming flow and without boundary events).
AFTER_EVENT_GATEWAY: frozenset[str] = frozenset(
    {"intermediateCatchEvent:message", "intermediateCatchEvent:timer", "receiveTask"}
)

#: where camunda:inputOutput is read ('tag' or 'tag:event'); elsewhere it would be ignored, so it is refused there.
INPUTS: frozenset[str] = frozenset(
    {
        "userTask", "manualTask", "serviceTask", "businessRuleTask", "sendTask",
        "intermediateThrowEvent:message", "endEvent:message",
    }
)  # fmt: skip
OUTPUTS: frozenset[str] = frozenset(
    {
        "userTask", "manualTask", "serviceTask", "businessRuleTask", "receiveTask",
        "intermediateCatchEvent:message", "boundaryEvent:message",
    }
)  # fmt: skip

#: attributes without which an element cannot do anything.
REQUIRED: Mapping[str, str] = MappingProxyType(
    {"serviceTask": "topic", "businessRuleTask": "decisionRef", "callActivity": "calledElement"}
)

#: values of scriptFormat that mean our language.
SCRIPT_FORMATS: frozenset[str] = frozenset({"", "liangheng"})

#: elements that carry no behaviour and may stand anywhere.
PASSIVE: frozenset[str] = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "lane", "flowNodeRef", "childLaneSet", "incoming", "outgoing",
        "sequenceFlow", "conditionExpression", "textAnnotation", "text", "association", "group", "category",
        "categoryValue", "collaboration", "participant", "messageFlow", "message", "error", "escalation", "process",
        "definitions", "script", "timerEventDefinition", "timeDate", "timeDuration", "timeCycle",
        "messageEventDefinition", "errorEventDefinition", "escalationEventDefinition", "terminateEventDefinition",
        "multiInstanceLoopCharacteristics", "completionCondition", "dataObject", "dataObjectReference",
        "dataStoreReference",
    }
)  # fmt: skip

#: structural limits of the executor beyond the tables above: code -> sentence (English; the gate has its own texts).
LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "event_subprocess": "a sub-process with triggeredByEvent is not executed",
        "loop_marker": "standardLoopCharacteristics is not executed; draw the loop with a gateway",
        "loop_cardinality": "multi-instance needs camunda:collection and camunda:elementVariable, not loopCardinality",
        "loop_data": "loopDataInputRef/loopDataOutputRef are not read; use camunda:collection and resultCollection",
        "several_events": "one event definition per event (multiple and parallel multiple events are not executed)",
        "several_outgoing": "only gateways may have several outgoing flows; a boundary or start event too has one",
        "mixed_gateway": "a parallel or inclusive gateway joins or forks, not both at once",
        "condition_place": "conditions are read only on flows out of exclusive and inclusive gateways",
        "no_default": "an exclusive or inclusive fork needs a condition on each flow but the default one",
        "no_incoming": "every node but start and boundary events needs an incoming flow",
        "receive_without_message": "a receive task, send task or message event needs a messageRef",
        "data_association": "data objects are drawings only; an association moves no data",
        "compensation": "isForCompensation and compensation events are not executed",
        "transaction": "transaction and ad-hoc sub-processes are not executed",
        "event_gateway_branch": "an event behind an event-based gateway has exactly that one incoming flow",
        "multi_instance_place": "a receive, send, script or business rule task cannot be multi-instance",
    }
)


def supported(tag: str, event: str = NONE) -> bool:
    """Tell whether an element with this event definition is executed.

    Args:
        tag: local BPMN name of the element, for example 'boundaryEvent'.
        event: kind of its event definition, '' when it has none.
    """
    return event in ELEMENTS.get(tag, frozenset())


def boundary_supported(event: str, host: str, interrupting: bool) -> bool:
    """Tell whether a boundary event of this kind may be attached to an activity.

    Args:
        event: kind of its event definition.
        host: local BPMN name of the activity it is attached to.
        interrupting: value of cancelActivity (true when absent).
    """
    return host in BOUNDARY_HOSTS.get(event, frozenset()) and (interrupting or event in NON_INTERRUPTING)


def multi_instance_supported(tag: str) -> bool:
    """Tell whether an activity of this kind may carry multi-instance characteristics."""
    return tag in MULTI_INSTANCE


def timer_supported(kind: str, tag: str, interrupting: bool) -> bool:
    """Tell whether a timer of this kind (timeDate, timeDuration, timeCycle) may stand in such an event."""
    places = TIMERS.get(kind, frozenset())
    return tag in places or (tag == "boundaryEvent" and not interrupting and "boundaryEvent:non-interrupting" in places)
