"""Where a case may be taken over in its middle life, and which variables it must bring: read off the drawing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from engine.definitions.bundle import Bundle
from engine.definitions.diagram import CONTAINERS, HUMAN_TASKS, Diagram, Node, Process
from engine.definitions.lint.context import Context, Surroundings
from engine.definitions.lint.dataflow import Dataflow
from engine.definitions.lint.library import idle
from engine.definitions.lint.reading import read
from engine.definitions.lint.shape import successors
from engine.definitions.lint.spots import compiled_spots
from engine.definitions.lint.variables import ELSEWHERE
from engine.definitions.lint.vocabulary import READ_ONLY

WAITING = HUMAN_TASKS | {"receiveTask", "intermediateCatchEvent", "eventBasedGateway"}
DEEPEST = 6  # call activities within each other; deeper ones would list every place many times


@dataclass(frozen=True)
class Place:
    """An element at which a case of ``process`` can wait.

    ``path`` are the ids of the activities around it and its own, ``names`` what they are called, ``needs`` the
    variables that something from here on reads before anything sets them.
    """

    process: str
    path: tuple[str, ...]
    names: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def called(self) -> str:
        """The place in words, from the outside to the inside."""
        return " › ".join(self.names)


def places_of(bundle: Bundle) -> list[Place]:
    """Every place of every process of ``bundle`` that somebody or something can start."""
    context, _ = read(bundle, Surroundings())
    reader = _Reader(context)
    called = {node.attributes.get("calledElement") for _, node in context.nodes("callActivity")}
    unused = idle(context)
    begun = [
        (diagram, process)
        for diagram, process in context.processes()
        if process.id not in unused and _begins(diagram, process, called)
    ]
    return [place for diagram, process in begun for place in reader.places(diagram, process)]


def _begins(diagram: Diagram, process: Process, called: Container[str | None]) -> bool:
    """Whether a case can be of this process: people or time start it, or nothing calls it as a part."""
    starts = [node for node in diagram.within(process.id) if node.kind == "startEvent"]
    by_itself = bool(process.camunda.get("candidateStarterGroups")) or any(node.events for node in starts)
    return by_itself or process.id not in called


class _Reader:
    """Walks the processes of a bundle and asks what is read where."""

    def __init__(self, context: Context) -> None:
        self.context = context
        spots = compiled_spots(context)
        self.flow = Dataflow(context, spots)
        self.reads: dict[str, set[str]] = {}
        for compiled in spots:
            spot = compiled.spot
            if ELSEWHERE in spot.own:
                continue  # what comes back from a call is read in the process called
            owner = getattr(spot.owner, "source", spot.owner.id)  # a condition is read where its flow begins
            self.reads.setdefault(owner, set()).update(compiled.names - READ_ONLY - spot.own)
        self._below: dict[str, frozenset[str]] = {}

    def places(self, diagram: Diagram, process: Process) -> Iterator[Place]:
        for path, levels in self._ways(diagram, process.id, 0):
            names = tuple(" ".join((node.name or node.id).split()) for _, node in levels)
            yield Place(process.id, path, (process.name, *names), tuple(sorted(self._needs(levels))))

    def _ways(
        self, diagram: Diagram, scope: str, depth: int
    ) -> Iterator[tuple[tuple[str, ...], list[tuple[Diagram, Node]]]]:
        """Every way from ``scope`` to an element that waits: the ids on it, and the nodes."""
        for node in diagram.within(scope):
            if node.multi is not None and (node.kind in CONTAINERS or node.kind == "callActivity"):
                continue  # which of the instances would it be?
            if node.kind in WAITING and node.multi is None:
                yield (node.id,), [(diagram, node)]
            inner = self._inside(diagram, node)
            if inner is not None and depth < DEEPEST:
                for path, levels in self._ways(*inner, depth + 1):
                    yield (node.id, *path), [(diagram, node), *levels]

    def _inside(self, diagram: Diagram, node: Node) -> tuple[Diagram, str] | None:
        if node.kind in CONTAINERS:
            return diagram, node.id
        called = self.context.process(node.attributes.get("calledElement", "")) if node.kind == "callActivity" else None
        return (called[0], called[1].id) if called else None

    def _needs(self, levels: list[tuple[Diagram, Node]]) -> set[str]:
        """What is read from the innermost level on, level by level outwards, before it is set."""
        needed: set[str] = set()
        written: frozenset[str] = frozenset()
        for number, (diagram, node) in enumerate(reversed(levels)):
            begin = [node] if number == 0 else successors(diagram, node)
            if number:
                written |= self.flow.written_by(diagram, node)
            needed |= self._read_from(diagram, begin) - written
        return needed

    def _read_from(self, diagram: Diagram, begin: list[Node]) -> set[str]:
        """The variables that some way from ``begin`` reads before it sets them."""
        found: set[str] = set()
        known: dict[str, set[frozenset[str]]] = {}
        waiting = [(node, frozenset[str]()) for node in begin]
        while waiting:
            node, written = waiting.pop()
            if any(earlier <= written for earlier in known.get(node.id, ())):
                continue  # looked at with no more than this
            known.setdefault(node.id, set()).add(written)
            found |= self._read_at(diagram, node) - written
            after = written | self.flow.written_by(diagram, node)
            for following in successors(diagram, node):
                interrupted = following.kind == "boundaryEvent"  # what the activity would set may be missing then
                waiting.append((following, written if interrupted else after))
        return found

    def _read_at(self, diagram: Diagram, node: Node) -> frozenset[str]:
        """What the node itself reads, with all it contains or calls."""
        if node.id not in self._below:
            self._below[node.id] = frozenset()
            self._below[node.id] = self._read_below(diagram, node)
        return self._below[node.id]

    def _read_below(self, diagram: Diagram, node: Node) -> frozenset[str]:
        own = frozenset(self.reads.get(node.id, set()))
        if node.kind in CONTAINERS:
            starts = [inner for inner in diagram.within(node.id) if inner.kind == "startEvent"]
            return own | self._read_from(diagram, starts)
        if node.kind == "callActivity":
            rows: list[Mapping[str, str]] = [row.given for row in node.mappings if row.direction == "in"]
            own |= {row["source"] for row in rows if row.get("source")} - READ_ONLY
            called = self._inside(diagram, node)
            if called and (not rows or any(row.get("variables") == "all" for row in rows)):
                starts = [inner for inner in called[0].within(called[1]) if inner.kind == "startEvent"]
                return own | self._read_from(called[0], starts)
        return own
