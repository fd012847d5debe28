"""Makes wrong diagrams from a right one: what a process owner may break by a slip, element by element."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from engine.definitions.diagram import BPMN, BPMNDI, CAMUNDA, FLOW_NODES

Element = etree._Element
_WORD = re.compile(r"[^\W\d]\w*")
_TIMERS = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True)
class Mutant:
    """One slip: its kind, the element it is about, and the diagram it gives."""

    kind: str
    element: str
    source: bytes

    @property
    def name(self) -> str:
        """How the list of survivors calls it."""
        return f"{self.kind}:{self.element}"


def mutants(source: bytes, every: int = 1) -> Iterator[Mutant]:
    """The mutants of the diagram ``source`` in a fixed order, or one in ``every`` of them; each from a fresh copy."""
    root = etree.fromstring(source)
    counter = 0
    for kind, (matches, change) in SLIPS.items():
        places = [place for place, element in enumerate(root.iter()) if _fits(element, matches)]
        for place in places:
            counter += 1
            if counter % every:
                continue
            twin = copy.deepcopy(root)
            element = next(islice(twin.iter(), place, None))
            name = _identity(element)
            change(element)
            yield Mutant(kind, name, etree.tostring(twin, xml_declaration=True, encoding="UTF-8"))
    yield Mutant("cut off", "file", source[: len(source) * 9 // 10])


def _fits(element: Element, matches: Callable[[Element], bool]) -> bool:
    return str(element.tag).startswith("{") and matches(element)


def _identity(element: Element) -> str:
    """The id of the element or its nearest parent that has one, and the parameter or property it is about."""
    detail = element.get("name", "") if element.tag.startswith(CAMUNDA) else ""
    owner: Element | None = element
    while owner is not None and owner.get("id") is None:
        owner = owner.getparent()
    return f"{'' if owner is None else owner.get('id', '')}{'.' if detail else ''}{detail}"


# ----------------------------------------------------------------------------------------------- which elements
def tagged(*tags: str) -> Callable[[Element], bool]:
    """BPMN elements of these tags."""
    names = {BPMN + tag for tag in tags}
    return lambda element: element.tag in names


def having(attribute: str, *tags: str) -> Callable[[Element], bool]:
    """Elements with an attribute, of these tags if any are given."""
    names = {BPMN + tag for tag in tags}
    return lambda element: element.get(attribute) is not None and (not names or element.tag in names)


def parameter(tag: str) -> Callable[[Element], bool]:
    """camunda:inputParameter or outputParameter."""
    return lambda element: element.tag == CAMUNDA + tag


# ------------------------------------------------------------------------------------------------ what happens
def delete(element: Element) -> None:
    """Take the element away; what referred to it stays."""
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def duplicate(element: Element) -> None:
    """Put the element in twice, as a careless copy in a text editor does."""
    element.addnext(copy.deepcopy(element))


def rename(element: Element) -> None:
    """Change the id alone."""
    element.set("id", element.get("id", "") + "_x")


def drop(attribute: str) -> Callable[[Element], None]:
    """Take an attribute away."""

    def change(element: Element) -> None:
        del element.attrib[attribute]

    return change


def misspell(attribute: str) -> Callable[[Element], None]:
    """Add a letter to the value of an attribute."""

    def change(element: Element) -> None:
        element.set(attribute, element.get(attribute, "") + "x")

    return change


def text(change: Callable[[str], str]) -> Callable[[Element], None]:
    """Change the text of the element."""

    def apply(element: Element) -> None:
        element.text = change(element.text or "")

    return apply


def broken(source: str) -> str:
    """An expression that no longer compiles, or a literal that no longer reads."""
    return source[:-1] + " +}" if source.endswith("}") else source + " +"


def misread(source: str) -> str:
    """An expression whose first own name has one letter more."""
    for found in _WORD.finditer(source, max(source.find("${"), 0)):
        if found[0] not in ("and", "or", "not", "in", "if", "else", "true", "false", "null", "form", "result"):
            return source[: found.end()] + "x" + source[found.end() :]
    return source + "x"


def retag(tag: str) -> Callable[[Element], None]:
    """Make it another kind of element."""

    def change(element: Element) -> None:
        element.tag = BPMN + tag

    return change


def astray(element: Element) -> None:
    """Let a flow lead to nothing."""
    element.set("targetRef", "nowhere")


def turned(element: Element) -> None:
    """Turn a flow round."""
    source, target = element.get("sourceRef", ""), element.get("targetRef", "")
    element.set("sourceRef", target)
    element.set("targetRef", source)


def misread_attribute(attribute: str) -> Callable[[Element], None]:
    """Add a letter to the first name in the expression of an attribute."""

    def change(element: Element) -> None:
        element.set(attribute, misread(element.get(attribute, "")))

    return change


def write(attribute: str, value: str) -> Callable[[Element], None]:
    """Give an attribute another value."""

    def change(element: Element) -> None:
        element.set(attribute, value)

    return change


def expression(tag: str) -> Callable[[Element], bool]:
    """Parameters that are computed."""
    return lambda element: element.tag == CAMUNDA + tag and "${" in (element.text or "")


def literal(element: Element) -> bool:
    """Input parameters that are plain text."""
    return element.tag == CAMUNDA + "inputParameter" and "${" not in (element.text or "")


def own_property(element: Element) -> bool:
    """camunda:properties that the engine reads."""
    return element.tag == CAMUNDA + "property" and element.get("name") not in ("basis", "rules")


def from_form(element: Element) -> bool:
    """Output parameters that take one field of the form."""
    return element.tag == CAMUNDA + "outputParameter" and (element.text or "").startswith("${form.")


#: kind of slip -> (which elements, what happens to each)
SLIPS: dict[str, tuple[Callable[[Element], bool], Callable[[Element], None]]] = {
    "delete element": (tagged(*FLOW_NODES), delete),
    "delete flow": (tagged("sequenceFlow"), delete),
    "delete shape": (lambda element: element.tag == BPMNDI + "BPMNShape", delete),
    "duplicate": (tagged(*FLOW_NODES), duplicate),
    "rename": (tagged(*FLOW_NODES), rename),
    "cut flow": (tagged("sequenceFlow"), astray),
    "turn flow": (tagged("sequenceFlow"), turned),
    "break condition": (tagged("conditionExpression"), text(broken)),
    "misread condition": (tagged("conditionExpression"), text(misread)),
    "delete condition": (tagged("conditionExpression"), delete),
    "break timer": (tagged(*_TIMERS), text(broken)),
    "misread timer": (tagged(*_TIMERS), text(misread)),
    "delete event definition": (lambda element: element.tag.endswith("EventDefinition"), delete),
    "break script": (tagged("script"), text(broken)),
    "delete script": (tagged("script"), delete),
    "break input": (expression("inputParameter"), text(broken)),
    "misread input": (expression("inputParameter"), text(misread)),
    "misspell literal": (literal, text(lambda source: source + "x")),
    "delete input": (parameter("inputParameter"), delete),
    "delete output": (parameter("outputParameter"), delete),
    "misspell output": (parameter("outputParameter"), misspell("name")),
    "break output": (expression("outputParameter"), text(broken)),
    "misspell field": (from_form, text(lambda source: source[:-1] + "x}")),
    "delete default": (having("default"), drop("default")),
    "misspell default": (having("default"), misspell("default")),
    "delete form key": (having(CAMUNDA + "formKey"), drop(CAMUNDA + "formKey")),
    "misspell form key": (having(CAMUNDA + "formKey"), misspell(CAMUNDA + "formKey")),
    "delete candidates": (having(CAMUNDA + "candidateGroups"), drop(CAMUNDA + "candidateGroups")),
    "misspell role": (having(CAMUNDA + "candidateGroups"), misspell(CAMUNDA + "candidateGroups")),
    "delete assignee": (having(CAMUNDA + "assignee"), drop(CAMUNDA + "assignee")),
    "misspell assignee": (having(CAMUNDA + "assignee"), write(CAMUNDA + "assignee", "${nobodyx}")),
    "misread due date": (having(CAMUNDA + "dueDate"), misread_attribute(CAMUNDA + "dueDate")),
    "delete topic": (having(CAMUNDA + "topic"), drop(CAMUNDA + "topic")),
    "misspell topic": (having(CAMUNDA + "topic"), misspell(CAMUNDA + "topic")),
    "delete message": (having("messageRef"), drop("messageRef")),
    "misspell message": (having("messageRef"), misspell("messageRef")),
    "misspell error": (having("errorRef"), misspell("errorRef")),
    "delete called": (having("calledElement"), drop("calledElement")),
    "misspell called": (having("calledElement"), misspell("calledElement")),
    "delete decision": (having(CAMUNDA + "decisionRef"), drop(CAMUNDA + "decisionRef")),
    "misspell decision": (having(CAMUNDA + "decisionRef"), misspell(CAMUNDA + "decisionRef")),
    "delete result": (having(CAMUNDA + "resultVariable"), drop(CAMUNDA + "resultVariable")),
    "delete collection": (having(CAMUNDA + "collection"), drop(CAMUNDA + "collection")),
    "delete element variable": (having(CAMUNDA + "elementVariable"), drop(CAMUNDA + "elementVariable")),
    "detach": (having("attachedToRef"), drop("attachedToRef")),
    "misspell attribute": (having(CAMUNDA + "formKey"), write(CAMUNDA + "formkey", "x")),
    "misspell property": (own_property, misspell("name")),
    "parallel made exclusive": (tagged("parallelGateway"), retag("exclusiveGateway")),
    "exclusive made parallel": (tagged("exclusiveGateway"), retag("parallelGateway")),
    "gateway made event-based": (tagged("exclusiveGateway"), retag("eventBasedGateway")),
    "event made link": (tagged("timerEventDefinition"), retag("linkEventDefinition")),
    "task made plain": (tagged("userTask"), retag("task")),
    "not executable": (having("isExecutable"), write("isExecutable", "false")),
}  # fmt: skip
