"""Every expression of a bundle with its place: compiled once, with what it reads, calls and names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from engine.definitions.diagram import HUMAN_TASKS, Diagram, Flow, Node, Process
from engine.definitions.lint.context import Context, words
from engine.definitions.lint.vocabulary import COUNTERS, MESSAGE, RESULT, SUBMITTED
from engine.expressions.errors import ExpressionError
from engine.expressions.language import Call, compile_expression, compile_script
from engine.expressions.template import compile_template


@dataclass(frozen=True, eq=False)
class Spot:
    """One text that is evaluated. ``mode`` says how: ``expression`` (bare text is an expression), ``value`` (bare text
    is itself), ``moment`` (bare text is ISO 8601) or ``script``. ``own`` are names that exist only here; ``prefill``
    says that the text only fills a form before anybody types."""

    diagram: Diagram
    owner: Node | Flow | Process
    process: str
    place: str
    line: int
    source: str
    mode: str
    own: frozenset[str] = frozenset()
    prefill: bool = False


@dataclass(frozen=True, eq=False)
class Compiled:
    """A spot and what its text does. ``paths`` are dotted reads such as ``form.score``; ``calls`` every call of a
    function; ``assigned`` the variables a script sets, ``used_inside`` those it reads itself; ``fault`` why it does
    not compile."""

    spot: Spot
    names: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    calls: tuple[Call, ...] = ()
    assigned: frozenset[str] = frozenset()
    used_inside: frozenset[str] = frozenset()
    fault: ExpressionError | None = None

    @cached_property
    def constant_calls(self) -> tuple[tuple[str, str], ...]:
        """The calls whose first argument is a text known now, as (function, text)."""
        return tuple(
            (call.function, call.arguments[0])
            for call in self.calls
            if call.arguments and isinstance(call.arguments[0], str)
        )


def compiled_spots(context: Context) -> list[Compiled]:
    """All expressions of all diagrams, in file order."""
    found = []
    for diagram in context.diagrams:
        for process in diagram.processes.values():
            found += [compiled(spot) for spot in _process_spots(diagram, process)]
        for node in diagram.nodes.values():
            found += [compiled(spot) for spot in _node_spots(diagram, node)]
        for flow in diagram.flows.values():
            if flow.condition:
                within = diagram.nodes[flow.source].process if flow.source in diagram.nodes else flow.scope
                spot = Spot(diagram, flow, within, "condition", flow.condition_line, flow.condition, "expression")
                found.append(compiled(spot))
    return found


def _process_spots(diagram: Diagram, process: Process) -> Iterator[Spot]:
    if title := process.properties.get("title"):
        yield Spot(diagram, process, process.id, "title", process.property_lines["title"], title, "value")


def _node_spots(diagram: Diagram, node: Node) -> Iterator[Spot]:
    def spot(place: str, line: int, source: str, mode: str, own: frozenset[str] = frozenset()) -> Spot:
        return Spot(diagram, node, node.process, place, line or node.line, source, mode, own)

    item = frozenset({node.multi.element_variable}) if node.multi and node.multi.element_variable else frozenset()
    multi_own = item | COUNTERS if node.multi else item
    yield spot("name", node.line, node.name, "value", multi_own)
    for name in ("assignee", "candidateGroups", "formKey", "priority"):
        yield spot(name, node.line, node.camunda.get(name, ""), "value", multi_own)
    yield spot("dueDate", node.line, node.camunda.get("dueDate", ""), "moment", multi_own)
    for name in ("party", "remind", "escalate", "outside", "sealed"):
        yield spot(name, node.property_lines.get(name, 0), node.properties.get(name, ""), "value", multi_own)
    for parameter in node.inputs:
        filled = spot(parameter.name, parameter.line, parameter.source, "value", multi_own)
        yield replace(filled, prefill=bool(node.camunda.get("formKey")))
    own = outcome_names(node) | multi_own
    for parameter in node.outputs:
        yield spot(parameter.name, parameter.line, parameter.source, "value", own)
    for mapping in node.mappings:
        if "sourceExpression" in mapping.given:
            inside = frozenset[str]() if mapping.direction == "in" else frozenset({"*"})
            yield spot(
                "sourceExpression", mapping.line, mapping.given["sourceExpression"], "expression", multi_own | inside
            )
    for event in node.events:
        timer_names = frozenset({"centre"}) if node.kind == "startEvent" else frozenset[str]()
        for tag, text, line in event.timers:
            yield spot(tag, line, text, "moment", timer_names)
    if node.multi:
        yield spot("collection", node.multi.line, node.multi.collection, "expression")
        yield spot("completionCondition", node.multi.completion_line, node.multi.completion, "expression", COUNTERS)
        result = node.properties.get("resultElement", "")
        line = node.property_lines.get("resultElement", 0)
        yield spot("resultElement", line, result, "expression", own)
    if node.kind == "scriptTask":
        yield spot("script", node.script_line, node.script or "", "script")


def outcome_names(node: Node) -> frozenset[str]:
    """The names an element's output parameters may read beside the variables: what it was given or what it made."""
    if node.kind in HUMAN_TASKS:
        return SUBMITTED
    if node.kind == "serviceTask":
        return RESULT | SUBMITTED
    if node.kind == "businessRuleTask":
        return RESULT
    if node.kind == "receiveTask" or node.event == "message":
        return MESSAGE
    return frozenset()


def compiled(spot: Spot) -> Compiled:
    """Compile the text of ``spot``; a fault is kept, not raised."""
    text = spot.source.strip()
    # A bare value is itself; a bare moment must be ISO 8601, which is the timers' rule to see.
    if not text or (spot.mode in ("value", "moment") and "${" not in text and "#{" not in text):
        return Compiled(spot)
    try:
        if spot.mode == "script":
            script = compile_script(spot.source)
            inside = frozenset[str]().union(*(line.names for _, line in script.lines)) & script.assigned
            read = paths(spot.source)
            return Compiled(spot, script.names, script.functions, read, script.calls, script.assigned, inside)
        if spot.mode != "value" or is_wrapped(text):
            expression = compile_expression(text)
            return Compiled(spot, expression.names, expression.functions, paths(unwrapped(text)), expression.calls)
        template = compile_template(text)
    except ExpressionError as error:
        return Compiled(spot, fault=error)
    read = frozenset[str]().union(*(paths(unwrapped(piece)) for piece in segments(text)))
    return Compiled(spot, template.names, template.functions, read, template.calls)


def is_wrapped(text: str) -> bool:
    """Whether the whole text is one ``${...}`` or ``#{...}``."""
    return text[:2] in ("${", "#{") and text.endswith("}") and "${" not in text[2:] and "#{" not in text[2:]


def unwrapped(text: str) -> str:
    """The expression inside ``${...}``; bare text is the expression itself."""
    stripped = text.strip()
    return stripped[2:-1].strip() if is_wrapped(stripped) else stripped


def segments(text: str) -> list[str]:
    """The ``${...}`` pieces of a template, each with its wrapping; braces and quotes inside are respected."""
    found = []
    position = 0
    while (begin := text.find("${", position)) >= 0:
        if begin and text[begin - 1] == "$":  # $${ stands for the characters ${
            position = begin + 2
            continue
        end = _closing(text, begin + 2)
        found.append(text[begin : end + 1])
        position = end + 1
    return found


def _closing(text: str, position: int) -> int:
    depth, quote = 0, ""
    for index in range(position, len(text)):
        sign = text[index]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            if not depth:
                return index
            depth -= 1
    return len(text) - 1


@lru_cache(maxsize=8192)
def paths(source: str) -> frozenset[str]:
    """The dotted reads of an expression or script, such as ``form.score`` or ``submission:apply.score``.

    The language is a part of Python's, so Python's own reader shows what a text mentions; nothing is executed.
    """
    try:
        tree = ast.parse(source.strip())
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    return frozenset(path for part in ast.walk(tree) if (path := _path(part)))


def _path(part: ast.AST) -> str:
    steps: list[str] = []
    while isinstance(part, ast.Attribute | ast.Subscript):
        if isinstance(part, ast.Attribute):
            steps.append(part.attr)
        elif isinstance(part.slice, ast.Constant) and isinstance(part.slice.value, str):
            steps.append(part.slice.value)
        else:
            steps.clear()  # an index in between: only what stands before it is a path
        part = part.value
    root = part.id if isinstance(part, ast.Name) else _submission(part)
    return ".".join([root, *reversed(steps)]) if steps and root else ""


def _submission(part: ast.AST) -> str:
    """``submission('apply')`` as the root of a path; '' for anything else."""
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "submission" and part.args:
        argument = part.args[0]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return f"submission:{argument.value}"
    return ""


def record_keys(source: str) -> frozenset[str]:
    """The keys of a record written out, such as ``${{'ground': reason}}``; none where it is computed."""
    try:
        tree = ast.parse(unwrapped(source), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    keys = tree.keys if isinstance(tree, ast.Dict) else []
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


OPTION_KEYS = frozenset({"value", "label", "consequence"})
"""What a row of options may say: what is stored, what is shown, and what follows from choosing it."""


@lru_cache(maxsize=8192)
def option_slips(source: str) -> tuple[tuple[str, str], ...]:
    """The keys that say nothing in options written out in an expression or script, each with the option's value."""
    found = []
    for piece in [source, *map(unwrapped, segments(source))]:
        try:
            tree = ast.parse(piece.strip())
        except (SyntaxError, ValueError, RecursionError):
            continue
        for row in (part for part in ast.walk(tree) if isinstance(part, ast.Dict)):
            said = {
                key.value: value
                for key, value in zip(row.keys, row.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            if said.keys() >= {"value", "label"}:
                value = said["value"]
                shown = str(value.value) if isinstance(value, ast.Constant) else "…"
                found += [(str(key), shown) for key in said if key not in OPTION_KEYS]
    return tuple(found)


def roles_of(node: Node) -> list[str]:
    """The role keys written as candidates of a task (expressions left out)."""
    return [word for word in words(node.camunda.get("candidateGroups", "")) if "${" not in word and "#{" not in word]
