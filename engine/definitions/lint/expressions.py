"""Rule: every expression compiles, calls only functions that exist and names only things the bundle has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.definitions.diagram import HUMAN_TASKS
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.spots import Compiled, option_slips
from engine.definitions.lint.vocabulary import FUNCTIONS, PREFILL_FUNCTIONS

_SINGLE_EQUALS = re.compile(r"[^=!<>]=[^=]")


def check(context: Context, spots: list[Compiled]) -> Iterator[Finding]:
    """Findings about texts that do not compile or call or name what does not exist."""
    functions = context.surroundings.functions or FUNCTIONS
    for compiled in spots:
        spot = compiled.spot
        if compiled.fault is not None:
            yield at(
                spot.diagram,
                spot.owner,
                "expression.invalid",
                spot.line,
                place=spot.place,
                source=spot.source.strip(),
                reason=compiled.fault.sentence("zh"),
                reason_en=compiled.fault.sentence("en"),
            )
            continue
        for name in sorted(compiled.functions - functions):
            if name in PREFILL_FUNCTIONS and spot.prefill:
                continue
            code = "expression.prefill_only" if name in PREFILL_FUNCTIONS else "expression.unknown_function"
            yield at(spot.diagram, spot.owner, code, spot.line, place=spot.place, function=name)
        for key, value in option_slips(spot.source):
            yield at(
                spot.diagram, spot.owner, "expression.option_key", spot.line, place=spot.place, key=key, value=value
            )
        yield from _named(context, compiled)
    for diagram, node in context.nodes():
        for parameter in (*node.inputs, *node.outputs):
            if parameter.nested:
                yield at(diagram, node, "parameter.nested", parameter.line, name=parameter.name, child=parameter.nested)
            if not parameter.name:
                yield at(diagram, node, "parameter.no_name", parameter.line)
    for diagram, flow in context.flows():
        if flow.condition_language and flow.condition_language.lower() not in ("juel", "liangheng"):
            yield at(diagram, flow, "expression.language", flow.condition_line, language=flow.condition_language)
    for diagram, node in context.nodes("scriptTask"):
        language = node.attributes.get("scriptFormat", "")
        if language.lower() not in ("", "liangheng"):
            yield at(diagram, node, "expression.language", language=language)
        if not (node.script or "").strip():
            yield at(diagram, node, "script.empty")


def _named(context: Context, compiled: Compiled) -> Iterator[Finding]:
    spot = compiled.spot
    for function, argument in compiled.constant_calls:
        code = _unknown(context, function, argument)
        if code:
            yield at(spot.diagram, spot.owner, code, spot.line, place=spot.place, key=argument)
    for path in sorted(compiled.paths):
        steps = path.split(".")
        if steps[0] == "param" and not context.declares("parameters", steps[1]):
            yield at(spot.diagram, spot.owner, "parameter.unknown", spot.line, place=spot.place, key=steps[1])


def _unknown(context: Context, function: str, argument: str) -> str:
    """The code of the finding when ``argument`` of ``function`` names nothing, else ''."""
    if function == "deadline" and not context.declares("deadlines", argument):
        return "deadline.unknown"
    if function in ("people", "experts") and not context.role_known(argument):
        return "role.unknown"
    if function in ("submission", "submissions", "earlier", "places", "changes"):
        node = context.node(argument)
        if node is None or node.kind not in HUMAN_TASKS | {"startEvent", "serviceTask"}:
            return "submission.unknown"
    return ""
