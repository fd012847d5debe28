"""Everything a rule of the gate may look at: the parsed files of one bundle and what the installation knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from engine.definitions.bundle import Bundle
from engine.definitions.diagram import Diagram, Flow, Node, Process
from engine.definitions.findings import Finding
from engine.definitions.lint.decision_tables import DecisionSummary
from engine.definitions.lint.operations import BUILT_IN, OperationCatalogue
from engine.definitions.lint.rubric_files import RubricFile
from engine.definitions.manifest import Manifest


class FormProblem(Protocol):
    """One thing the form compiler says about a form."""

    @property
    def element(self) -> str:
        """The component it is about; empty for the whole form."""

    @property
    def line(self) -> int:
        """Its line, from 1; 0 when it is not known."""

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""

    def message(self, lang: str = "zh") -> str:
        """The sentence in ``lang``."""


@dataclass(frozen=True)
class Surroundings:
    """What the installation brings beside the bundle: roles of the database, operations, functions and a form checker.

    ``functions`` are the names an expression may call; ``check_form`` (key, source -> problems) is None where the
    forms are only looked at for their fields: the engine does not import the form compiler.
    """

    known_roles: frozenset[str] = frozenset()
    operations: OperationCatalogue = field(default_factory=lambda: BUILT_IN)
    functions: frozenset[str] = frozenset()
    check_form: Callable[[str, bytes], Iterable[FormProblem]] | None = None


@dataclass(frozen=True, eq=False)
class Context:
    """One bundle, parsed. ``form_fields`` maps a form key to the dotted paths of its fields; ``decisions`` a decision
    id to what its table reads and gives; ``rubrics`` the key of a rubric to what it says."""

    bundle: Bundle
    manifest: Manifest | None
    diagrams: tuple[Diagram, ...]
    surroundings: Surroundings
    form_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    decisions: Mapping[str, DecisionSummary] = field(default_factory=dict)
    rubrics: Mapping[str, RubricFile] = field(default_factory=dict)

    def processes(self) -> Iterator[tuple[Diagram, Process]]:
        """Every process of the bundle with its diagram."""
        for diagram in self.diagrams:
            for process in diagram.processes.values():
                yield diagram, process

    def nodes(self, *kinds: str) -> Iterator[tuple[Diagram, Node]]:
        """Every node of these kinds (all without kinds) with its diagram."""
        for diagram in self.diagrams:
            for node in diagram.nodes.values():
                if not kinds or node.kind in kinds:
                    yield diagram, node

    def flows(self) -> Iterator[tuple[Diagram, Flow]]:
        """Every sequence flow with its diagram."""
        for diagram in self.diagrams:
            for flow in diagram.flows.values():
                yield diagram, flow

    def process(self, identity: str) -> tuple[Diagram, Process] | None:
        """The process with this id and its diagram."""
        for diagram in self.diagrams:
            if identity in diagram.processes:
                return diagram, diagram.processes[identity]
        return None

    def node(self, identity: str) -> Node | None:
        """The node with this id in any diagram of the bundle."""
        return next((diagram.nodes[identity] for diagram in self.diagrams if identity in diagram.nodes), None)

    def role_known(self, key: str) -> bool:
        """Whether the bundle or the installation declares the role."""
        return key in self.surroundings.known_roles or (self.manifest is not None and key in self.manifest.roles)

    def declares(self, section: str, key: str) -> bool:
        """Whether the manifest has ``key`` in ``section``; without a manifest nothing is declared."""
        return self.manifest is not None and key in getattr(self.manifest, section)


def at(diagram: Diagram, thing: Node | Flow | Process, code: str, line: int = 0, **values: Any) -> Finding:
    """A finding about one element of a diagram; ``line`` where it is not the element's own."""
    name = getattr(thing, "name", "")
    shown = f"{name}（{thing.id}）" if name else thing.id
    return Finding(diagram.file, thing.id, line or thing.line, code, {"element": shown} | values)


def literal(source: str) -> str | None:
    """The text of a parameter that is no expression, stripped; None when it must be evaluated."""
    text = source.strip()
    return None if "${" in text or "#{" in text else text


def words(source: str) -> list[str]:
    """The members of a comma list as written in the Modeler's panel."""
    return [word.strip() for word in source.split(",") if word.strip()]


def form_paths(source: bytes) -> frozenset[str] | None:
    """The names under which a form file delivers data (keys, paths and their first steps); None when it is no form."""
    components = _components(source)
    return None if components is None else frozenset(_paths(components, ""))


def given_lists(source: bytes) -> frozenset[str]:
    """The lists of a form file that are always shown and to which nobody can add a row: the step must give them all."""
    return frozenset(_given(_components(source) or ()))


@lru_cache(maxsize=512)
def _components(source: bytes) -> tuple[Any, ...] | None:
    """The components of a form file, not to be changed; None when it is no form."""
    try:
        schema = json.loads(source)
    except (ValueError, RecursionError):
        return None
    if not isinstance(schema, dict) or not isinstance(schema.get("components", []), list):
        return None
    return tuple(schema.get("components", []))


def _given(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if not isinstance(component, dict) or component.get("conditional"):
            continue
        if component.get("type") == "dynamiclist" and component.get("allowAddRemove") is False:
            yield str(component.get("path") or "")
        elif component.get("type") == "group" and not component.get("path"):
            below = component.get("components")
            yield from _given(below if isinstance(below, list) else ())


def _paths(components: Iterable[Any], prefix: str) -> Iterator[str]:
    for component in components:
        if not isinstance(component, dict):
            continue
        own = str(component.get("key") or component.get("path") or "")
        path = f"{prefix}.{own}".strip(".") if own else prefix
        steps = path.split(".") if own else []
        yield from (".".join(steps[: count + 1]) for count in range(len(steps)))
        below = component.get("components")
        if isinstance(below, list):
            yield from _paths(below, path)
