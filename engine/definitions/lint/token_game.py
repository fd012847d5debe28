"""Plays the tokens of one process or sub-process in every order: what can stand side by side, what can get stuck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from engine.definitions.diagram import Diagram, Flow, Node
from engine.definitions.lint.shape import reach, successors

#: Markings looked at before the gate gives up proving; a procedure of a hundred elements has a few thousand.
MOST_MARKINGS = 20_000
#: Tokens at one time; more are no procedure that people follow.
MOST_TOKENS = 60
_MANY_BRANCHES = 4

Marking = tuple[str, ...]


@dataclass
class Played:
    """What the game showed. ``together`` are pairs of node ids that may be at work at one time; ``stuck`` joins that
    may wait for ever; ``twice`` nodes that two tokens may enter at one time; ``flooded`` nodes that may receive ever
    more tokens; ``complete`` whether every order was played."""

    together: set[frozenset[str]] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    flooded: set[str] = field(default_factory=set)
    complete: bool = True


class Game:
    """The tokens of one scope. A marking names the flows on which tokens stand, sorted; one flow may occur twice."""

    def __init__(self, diagram: Diagram, scope: str) -> None:
        self.diagram = diagram
        self.nodes = {node.id: node for node in diagram.within(scope)}
        self.flows: dict[str, Flow] = {
            flow.id: flow for node in self.nodes.values() for flow in diagram.out(node) if flow.target in self.nodes
        }
        self._come_to: set[str] = set()
        self._passed: set[str] = set()
        self._downstream: dict[tuple[str, str], frozenset[str]] = {}

    def play(self) -> Played:
        """Play from every start event, and from every event that begins a branch beside its activity."""
        played = Played()
        for node in self.nodes.values():
            beside = node.kind == "boundaryEvent" and not node.interrupting
            if node.kind == "startEvent" or beside:
                self._from(tuple(sorted(flow.id for flow in self._out(node))), played)
        if played.complete:  # a join that tokens come to and that never lets one pass, whatever else goes on
            played.stuck |= self._come_to - self._passed
        return played

    def _from(self, first: Marking, played: Played) -> None:
        seen = {first}
        waiting = [first]
        while waiting:
            marking = waiting.pop()
            self._look(marking, played)
            moved = False
            for following in self._moves(marking):
                moved = True
                flood = [flow for flow, count in Counter(following).items() if count > 2]
                played.flooded |= {self.flows[flow].target for flow in flood}
                if flood or following in seen:
                    continue
                if len(seen) >= MOST_MARKINGS or len(following) > MOST_TOKENS:
                    played.complete = False
                    return
                seen.add(following)
                waiting.append(following)
            if not moved:
                played.stuck |= {self.flows[flow].target for flow in marking}

    def _look(self, marking: Marking, played: Played) -> None:
        if len(marking) < 2:
            return
        played.twice |= {self.flows[a].target for a, b in pairwise(marking) if a == b}
        targets = sorted({self.flows[flow].target for flow in marking})
        played.together |= {frozenset(pair) for pair in combinations(targets, 2)}

    def _out(self, node: Node) -> list[Flow]:
        return [flow for flow in self.diagram.out(node) if flow.id in self.flows]

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        """The markings that one step leads to."""
        for node_id in sorted({self.flows[flow].target for flow in marking}):
            node = self.nodes[node_id]
            self._come_to.add(node_id)
            arrived = sorted({flow for flow in marking if self.flows[flow].target == node_id})
            joins = node.kind in ("parallelGateway", "inclusiveGateway") and len(self.diagram.into(node)) > 1
            if joins and not self._joins(node, arrived, marking):
                continue
            self._passed.add(node_id)
            for taken in [arrived] if joins else [[flow] for flow in arrived]:
                rest = list(marking)
                for flow in taken:
                    rest.remove(flow)
                if ends_scope(node):
                    yield ()
                    continue
                for leaving in self._leavings(node):
                    yield tuple(sorted([*rest, *leaving]))

    def _joins(self, node: Node, arrived: list[str], marking: Marking) -> bool:
        """Whether a join has what it waits for (BPMN 2.0, tables 13.1 and 13.3)."""
        missing = [flow.id for flow in self.diagram.into(node) if flow.id not in arrived]
        if node.kind == "parallelGateway" or not missing:
            return not missing
        others = [flow for flow in marking if self.flows[flow].target != node.id]
        return not any(self._leads(flow, missing, node) and not self._leads(flow, arrived, node) for flow in others)

    def _leads(self, flow: str, entries: Iterable[str], join: Node) -> bool:
        """Whether a token on ``flow`` can come to one of the ``entries`` of ``join`` without passing it."""
        key = (flow, join.id)
        if key not in self._downstream:
            below = reach(
                [self.nodes[self.flows[flow].target]],
                lambda node: [] if node is join else [n for n in successors(self.diagram, node) if n.id in self.nodes],
            )
            self._downstream[key] = frozenset(node.id for node in below if node is not join)
        return any(entry in self.flows and self.flows[entry].source in self._downstream[key] for entry in entries)

    def _leavings(self, node: Node) -> Iterator[list[str]]:
        """The sets of flows by which tokens may leave ``node``."""
        out = [flow.id for flow in self._out(node)]
        if node.kind in ("exclusiveGateway", "eventBasedGateway") and len(out) > 1:
            yield from ([flow] for flow in out)
        elif node.kind == "inclusiveGateway" and len(out) > 1:
            sizes = range(1, len(out) + 1) if len(out) <= _MANY_BRANCHES else (1, len(out))
            for size in sizes:
                yield from (list(chosen) for chosen in combinations(out, size))
        else:
            yield out
        for event in self.diagram.boundaries(node):
            if event.interrupting:
                yield [flow.id for flow in self._out(event)]


def ends_scope(node: Node) -> bool:
    """Whether a node ends everything in its scope at once."""
    return node.kind == "endEvent" and node.event in ("terminate", "error", "cancel")
