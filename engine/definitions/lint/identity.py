"""Rule: every id is there, is one, and is none of the names the executor keeps for itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from engine.definitions.diagram import Diagram, Flow, Node, Process
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at

_RESERVED = frozenset({"Start", "End", "Root"})
_RESERVED_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", "[child]")
_IDENTIFIER = re.compile(r"[^\W\d][\w.-]*")


def check(context: Context) -> Iterator[Finding]:
    """Findings about ids, within a file and between the files of the bundle."""
    for diagram in context.diagrams:
        yield from _identities(diagram)
    owners: dict[str, str] = {}
    for diagram in context.diagrams:
        things: tuple[Process | Node, ...] = (*diagram.processes.values(), *diagram.nodes.values())
        for thing in things:
            if owners.setdefault(thing.id, diagram.file) != diagram.file:
                yield at(diagram, thing, "id.in_two_files", other=owners[thing.id])


def _identities(diagram: Diagram) -> Iterator[Finding]:
    counts = Counter(identity for identity, _, _ in diagram.ids)
    for identity, tag, line in diagram.ids:
        if counts[identity] > 1:
            yield Finding(diagram.file, identity, line, "id.duplicate", {"element": identity, "tag": tag})
        elif identity in _RESERVED or identity.endswith(_RESERVED_ENDINGS):
            yield Finding(diagram.file, identity, line, "id.reserved", {"element": identity})
        elif not _IDENTIFIER.fullmatch(identity):
            yield Finding(diagram.file, identity, line, "id.malformed", {"element": identity})
    things: tuple[Process | Node | Flow, ...] = (
        *diagram.processes.values(),
        *diagram.nodes.values(),
        *diagram.flows.values(),
    )
    for thing in things:
        if not thing.id:
            yield at(diagram, thing, "id.missing")
