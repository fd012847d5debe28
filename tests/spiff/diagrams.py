"""A tiny builder of small diagrams for tests: every function gives a piece of BPMN XML as text."""

from __future__ import annotations

import itertools
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="urn:test">'
    '<bpmn:message id="m_go" name="go"/><bpmn:message id="m_stop" name="stop"/>'
    '<bpmn:error id="e_bad" errorCode="bad"/><bpmn:error id="e_other" errorCode="other"/>'
    '<bpmn:escalation id="s_up" escalationCode="up"/><bpmn:escalation id="s_other" escalationCode="other"/>'
)


def diagram(*processes: str) -> bytes:
    """A file with these processes."""
    return (_HEAD + "".join(processes) + "</bpmn:definitions>").encode()


def process(*parts: str, id: str = "P") -> str:
    """An executable process."""
    return f'<bpmn:process id="{id}" isExecutable="true">{"".join(parts)}</bpmn:process>'


def node(tag: str, id: str, *inner: str, **attributes: str) -> str:
    """Any element; ``camunda_x`` becomes camunda:x."""
    rows = "".join(
        f" {name.replace('camunda_', 'camunda:', 1) if name.startswith('camunda_') else name}={quoteattr(value)}"
        for name, value in attributes.items()
    )
    return f'<bpmn:{tag} id="{id}" name="{id}"{rows}>{"".join(inner)}</bpmn:{tag}>'


def extension(
    inputs: dict[str, str] | None = None,
    outputs: dict[str, str] | None = None,
    properties: dict[str, str] | None = None,
    mappings: str = "",
) -> str:
    """An extensionElements block."""
    rows = "".join(
        f'<camunda:inputParameter name="{k}">{escape(v)}</camunda:inputParameter>' for k, v in (inputs or {}).items()
    )
    rows += "".join(
        f'<camunda:outputParameter name="{k}">{escape(v)}</camunda:outputParameter>' for k, v in (outputs or {}).items()
    )
    box = f"<camunda:inputOutput>{rows}</camunda:inputOutput>" if rows else ""
    if properties:
        items = "".join(f"<camunda:property name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in properties.items())
        box += f"<camunda:properties>{items}</camunda:properties>"
    return f"<bpmn:extensionElements>{box}{mappings}</bpmn:extensionElements>"


def start(id: str = "S", *inner: str) -> str:
    """A start event."""
    return node("startEvent", id, *inner)


def end(id: str = "E", *inner: str) -> str:
    """An end event."""
    return node("endEvent", id, *inner)


def user(id: str, *inner: str, **attributes: str) -> str:
    """A user task whose form becomes variables by ``outputs`` given in an extension block."""
    return node("userTask", id, *inner, **attributes)


def asking(id: str, *variables: str, **attributes: str) -> str:
    """A user task that copies these form fields to variables of the same name."""
    return user(id, extension(outputs={name: f"${{form.{name}}}" for name in variables}), **attributes)


def script(id: str, text: str) -> str:
    """A script task."""
    return node("scriptTask", id, f"<bpmn:script>{escape(text)}</bpmn:script>", scriptFormat="liangheng")


def service(id: str, topic: str, *inner: str) -> str:
    """A service task with a topic."""
    return node("serviceTask", id, *inner, camunda_type="external", camunda_topic=topic)


def xor(id: str, default: str | None = None) -> str:
    """An exclusive gateway."""
    return node("exclusiveGateway", id, **({"default": default} if default else {}))


def par(id: str) -> str:
    """A parallel gateway."""
    return node("parallelGateway", id)


def incl(id: str, default: str | None = None) -> str:
    """An inclusive gateway."""
    return node("inclusiveGateway", id, **({"default": default} if default else {}))


def flow(source: str, target: str, condition: str | None = None) -> str:
    """One sequence flow, named f_source_target."""
    inner = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:conditionExpression>'
        if condition
        else ""
    )
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="f_{source}_{target}" {ends}>{inner}</bpmn:sequenceFlow>'


def chain(*ids: str) -> str:
    """Sequence flows through these elements."""
    return "".join(flow(source, target) for source, target in itertools.pairwise(ids))


def timer(text: str, kind: str = "timeDuration") -> str:
    """A timer definition."""
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:{kind}>'
        "</bpmn:timerEventDefinition>"
    )


MESSAGE = '<bpmn:messageEventDefinition messageRef="m_go"/>'
STOP = '<bpmn:messageEventDefinition messageRef="m_stop"/>'
ERROR = '<bpmn:errorEventDefinition errorRef="e_bad"/>'
ANY_ERROR = "<bpmn:errorEventDefinition/>"
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="s_up"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"


def boundary(id: str, host: str, definition: str, interrupting: bool = True) -> str:
    """A boundary event."""
    return node("boundaryEvent", id, definition, attachedToRef=host, cancelActivity="true" if interrupting else "false")


def catch(id: str, definition: str) -> str:
    """An intermediate catch event."""
    return node("intermediateCatchEvent", id, definition)


def throw(id: str, definition: str = "") -> str:
    """An intermediate throw event."""
    return node("intermediateThrowEvent", id, definition)


def sub(id: str, *parts: str) -> str:
    """An embedded sub-process."""
    return node("subProcess", id, *parts)


def instances(collection: str, variable: str, sequential: bool = False, completion: str | None = None) -> str:
    """Multi-instance characteristics."""
    inner = f"<bpmn:completionCondition>{escape(completion)}</bpmn:completionCondition>" if completion else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" '
        f'camunda:collection="{escape(collection)}" camunda:elementVariable="{variable}">{inner}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
