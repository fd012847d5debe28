"""Rule: timers and due dates can be computed, and stand where the executor waits for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from engine.calendars.durations import parse_cycle, parse_duration
from engine.calendars.offsets import parse_offset
from engine.definitions.diagram import Diagram, Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at, words
from engine.errors import LianghengError
from engine.spiff import support

_ESCALATION = re.compile(r"(?P<offset>[^:]+):(?P<role>[A-Za-z][A-Za-z0-9_]*)")


def check(context: Context) -> Iterator[Finding]:
    """Findings about timer events, due dates, reminders and escalations."""
    for diagram, node in context.nodes():
        for event in node.events:
            if event.kind == "timer":
                yield from _timer(diagram, node, event.timers, event.line)
        yield from _due(diagram, node)
        yield from _reminders(context, diagram, node)
        yield from _centre_start(context, diagram, node)


def _timer(diagram: Diagram, node: Node, timers: tuple[tuple[str, str, int], ...], line: int) -> Iterator[Finding]:
    written = [(tag, text, at_line) for tag, text, at_line in timers if text]
    if not written:
        yield at(diagram, node, "timer.empty", line)
        return
    if len(timers) > 1:
        yield at(diagram, node, "timer.several", line)
    tag, text, at_line = written[0]
    place = node.kind if node.kind != "boundaryEvent" or node.interrupting else "boundaryEvent:non-interrupting"
    if not {place, node.kind} & support.TIMERS.get(tag, frozenset()):
        yield at(diagram, node, "timer.not_here", at_line, tag=tag)
    if "${" in text or "#{" in text:
        return
    reads = {"timeDate": is_moment, "timeDuration": is_duration, "timeCycle": is_cycle}
    if not reads[tag](text):
        yield at(diagram, node, "timer.unreadable", at_line, tag=tag, text=text)


def _due(diagram: Diagram, node: Node) -> Iterator[Finding]:
    text = node.camunda.get("dueDate", "").strip()
    if text and "${" not in text and "#{" not in text and not is_moment(text) and not is_duration(text):
        yield at(diagram, node, "timer.unreadable", tag="dueDate", text=text)


def _reminders(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    remind, escalate = node.properties.get("remind", ""), node.properties.get("escalate", "")
    if (remind or escalate) and not node.camunda.get("dueDate"):
        line = node.property_lines.get("remind") or node.property_lines.get("escalate", 0)
        yield at(diagram, node, "reminder.no_due", line)
    for word in words(remind):
        if not readable(parse_offset, word):
            yield at(diagram, node, "reminder.unreadable", node.property_lines["remind"], text=word)
    for word in words(escalate):
        line = node.property_lines["escalate"]
        found = _ESCALATION.fullmatch(word)
        if found is None or not readable(parse_offset, found["offset"]):
            yield at(diagram, node, "reminder.unreadable", line, text=word)
        elif not context.role_known(found["role"]):
            yield at(diagram, node, "role.unknown", line, key=found["role"], place="escalate")


def _centre_start(context: Context, diagram: Diagram, node: Node) -> Iterator[Finding]:
    """A timer start once for every centre in a state needs that state; the state alone starts nothing."""
    state = node.properties.get("startFor", "")
    if not state:
        return
    line = node.property_lines["startFor"]
    if node.kind != "startEvent" or node.event != "timer":
        yield at(diagram, node, "start.not_timer", line)
    for key in words(state):
        if not context.declares("centre_states", key):
            yield at(diagram, node, "centre_state.unknown", line, key=key)


def readable(parse: Callable[[str], object], text: str) -> bool:
    """Whether ``parse`` takes ``text``."""
    try:
        parse(text)
    except (LianghengError, ValueError):
        return False
    return True


def is_duration(text: str) -> bool:
    """Whether ``text`` is an ISO 8601 duration such as P7D, P3M or PT30M."""
    return readable(parse_duration, text)


def is_moment(text: str) -> bool:
    """Whether ``text`` is an ISO date or moment; one without offset is meant as Beijing time."""
    return readable(datetime.fromisoformat, text) and text[:10].count("-") == 2


def is_cycle(text: str) -> bool:
    """Whether ``text`` repeats a duration: R3/P1D, R/P1M."""
    return readable(parse_cycle, text)
