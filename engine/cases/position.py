"""Where a case stands in its diagrams and where it was: a pure fold over what the diagram did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.cases.timeline import Event
from engine.definitions.store import Deployed


@dataclass
class Mark:
    """How often an element was entered and how many tokens stand on it now."""

    visits: int = 0
    tokens: int = 0
    cancelled: bool = False

    @property
    def state(self) -> str:
        """active, cancelled or done."""
        if self.tokens > 0:
            return "active"
        return "cancelled" if self.cancelled else "done"


@dataclass
class Position:
    """Marks by element id, the sequence flows that were taken, and the processes that were entered, in order."""

    marks: dict[str, Mark] = field(default_factory=dict)
    flows: dict[str, None] = field(default_factory=dict)
    processes: dict[str, None] = field(default_factory=dict)

    def plain(self) -> dict[str, dict[str, Any]]:
        """The marks as the diagram in the browser takes them."""
        return {
            element: {"state": mark.state, "visits": mark.visits, "tokens": max(mark.tokens, 0)}
            for element, mark in self.marks.items()
        }


def position(bundle: Deployed, journal: Iterable[Event], process: str, *, over: bool) -> Position:
    """Fold ``journal`` (oldest first) of a case of ``process``; ``over`` says that the case has ended."""
    owner = {
        element: key for key, info in bundle.program.processes.items() for element in info.elements
    }  # an element id belongs to one process of the bundle
    found = Position(processes={process: None})
    for event in journal:
        for fact in event.facts:
            _fold(found, fact)
            if fact["element"] in owner:
                found.processes.setdefault(owner[fact["element"]], None)
    if over:
        for mark in found.marks.values():
            mark.tokens = 0
    return found


def _fold(found: Position, fact: Mapping[str, Any]) -> None:
    kind, element = fact["fact"], fact["element"]
    if kind == "flow_taken":
        found.flows[element] = None
    elif kind == "element_entered":
        mark = found.marks.setdefault(element, Mark())
        mark.visits += 1
        mark.tokens += 1
        mark.cancelled = False
    elif kind in ("element_left", "element_cancelled"):
        mark = found.marks.setdefault(element, Mark())
        mark.tokens -= 1
        mark.cancelled = kind == "element_cancelled"
