"""Processes kept for whoever wants them: of a shared process that nobody uses, the gate says nothing.

A diagram of shared processes is listed by many bundles, each of which calls some of them. What the others need of the
manifest (parameters, deadlines, roles) is then nobody's to declare, because they cannot run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.definitions.diagram import Diagram, Process
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, literal
from engine.definitions.lint.operations import REFERENCES

SHARED = "shared"


def heard(context: Context, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings but those about shared processes that cannot run in this bundle."""
    left_out = set(_inside(context, idle(context)))
    return (finding for finding in findings if (finding.file, finding.element) not in left_out)


def idle(context: Context) -> set[str]:
    """The ids of the shared processes that no other process begins, directly or through others."""
    processes = {process.id: (diagram, process) for diagram, process in context.processes()}
    waiting = [key for key, (diagram, process) in processes.items() if _begins_by_itself(diagram, process)]
    used: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in used or key not in processes:
            continue
        used.add(key)
        begun = list(_begun(processes[key][0], key))
        if None in begun:
            return set()  # which process it begins is only known while it runs
        waiting += [other for other in begun if other is not None]
    return set(processes) - used


def _begins_by_itself(diagram: Diagram, process: Process) -> bool:
    """Whether the process is no shared one, or begins without being called."""
    if process.properties.get(SHARED) != "true" or process.camunda.get("candidateStarterGroups", "").strip():
        return True
    return any(node.events for node in diagram.within(process.id) if node.kind == "startEvent")


def _begun(diagram: Diagram, process: str) -> Iterator[str | None]:
    """The processes that steps of ``process`` begin; None for one that an expression names."""
    for node in diagram.nodes.values():
        if node.process != process:
            continue
        if node.kind == "callActivity":
            yield node.attributes.get("calledElement", "").strip()
        elif "process" in REFERENCES.get(node.camunda.get("topic", ""), {}):
            yield from (literal(given.source) for given in node.inputs if given.name == "process")


def _inside(context: Context, processes: set[str]) -> Iterator[tuple[str, str]]:
    """File and id of these processes and of everything in them."""
    for diagram in context.diagrams:
        yield from ((diagram.file, key) for key in diagram.processes if key in processes)
        yield from ((diagram.file, node.id) for node in diagram.nodes.values() if node.process in processes)
        inside = {node.id for node in diagram.nodes.values() if node.process in processes}
        yield from ((diagram.file, flow.id) for flow in diagram.flows.values() if flow.source in inside)
