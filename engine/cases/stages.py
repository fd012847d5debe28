"""Pure: the stages of a case as one line: the steps of its process in the order of the drawing, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.cases.position import Mark
from engine.spiff import ProcessInfo

STEPS = ("callActivity", "subProcess", "userTask")
PARTS = ("callActivity", "subProcess")
MOST = 9  # stages that can be read in one line
DONE, CURRENT, AHEAD, PASSED = "done", "current", "ahead", "passed"


@dataclass(frozen=True)
class Stage:
    """One stage: its name, how it stands (done, current, ahead, or passed: the case went another way), and how often
    the case entered it."""

    name: str
    state: str
    visits: int


def stages(process: ProcessInfo, marks: Mapping[str, Mark], *, over: bool) -> Sequence[Stage]:
    """The stages of a case of ``process`` whose elements bear ``marks``; ``over`` says that it has ended.

    They are the steps on the ways from the start; what only a boundary event leads to is the exception and left out.
    Of a long process only its parts are told; a process that is one step has no stages.
    """
    steps = [element for element in _in_order(process) if _is_step(process, element, STEPS)]
    if len(steps) > MOST:
        steps = [element for element in steps if _is_step(process, element, PARTS)][:MOST]
    reached = max((number for number, element in enumerate(steps) if element in marks), default=-1)
    found = []
    for number, element in enumerate(steps):
        mark = marks.get(element)
        if mark is not None:
            state = CURRENT if mark.tokens > 0 else DONE
        else:
            state = PASSED if over or number < reached else AHEAD
        found.append(Stage(" ".join(process.elements[element].name.split()), state, mark.visits if mark else 0))
    return found if len(found) > 1 else []


def _is_step(process: ProcessInfo, element: str, tags: Sequence[str]) -> bool:
    info = process.elements[element]
    return info.tag in tags and info.scope == process.id and bool(info.name)


def _in_order(process: ProcessInfo) -> Sequence[str]:
    """The elements that flows lead to from the starts, near ones first."""
    following: dict[str, list[str]] = {}
    for flow in process.flows.values():
        following.setdefault(flow.source, []).append(flow.target)
    found = dict.fromkeys(process.starts)
    queue = list(process.starts)
    while queue:
        for target in following.get(queue.pop(0), []):
            if target not in found:
                found[target] = None
                queue.append(target)
    return list(found)
