"""Rule: the executor itself takes the bundle. Asked last, when nothing else keeps it from being deployed."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context
from engine.errors import LianghengError
from engine.spiff import DiagramError, Program


def check(context: Context) -> Iterator[Finding]:
    """The finding that the executor refuses the bundle, with its own reason."""
    outside = tuple(context.manifest.outside_topics) if context.manifest else ()
    try:
        Program.compile(context.bundle.diagrams, context.bundle.decisions, outside)
    except LianghengError as error:
        element = error.element if isinstance(error, DiagramError) else ""
        file, line = _place(context, element)
        yield Finding(
            file,
            element,
            line,
            "executor.refused",
            {"reason": error.sentence("zh"), "reason_en": error.sentence("en")},
        )


def _place(context: Context, element: str) -> tuple[str, int]:
    for diagram in context.diagrams:
        thing = diagram.nodes.get(element) or diagram.flows.get(element) or diagram.processes.get(element)
        if thing is not None:
            return diagram.file, thing.line
    return next(iter(context.bundle.diagrams), ""), 0
