"""What people said about a case, as far as somebody may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.cases.contents import people_names, unit_names
from engine.cases.timeline import Event
from engine.identity.actor import Actor

UNIT, EVERYBODY = "unit", "everybody"
AUDIENCES = (UNIT, EVERYBODY)


@dataclass(frozen=True)
class Comment:
    """One remark: when (UTC milliseconds), by whom of which unit, to whom, about which task, and who was to be told."""

    seq: int
    at: int
    who: str
    unit: str
    words: str
    audience: str
    n: int | None
    mentions: Sequence[str]


def comments_of(connection: Connection, journal: Iterable[Event], actor: Actor) -> list[Comment]:
    """The comments in ``journal`` that ``actor`` may read, oldest first: those to everybody, those of the own units.

    Auditors read all. The caller has asked the policy whether the actor may see the case.
    """
    read = [
        event for event in journal
        if event.type == "comment_added"
        and (event.record["audience"] == EVERYBODY or event.by.get("unit") in actor.unit_ids or actor.holds("auditor"))
    ]  # fmt: skip
    people = {event.by.get("person", "") for event in read}
    people |= {person for event in read for person in event.record["mentions"]}
    names = people_names(connection, people)
    units = unit_names(connection, {event.by.get("unit", "") for event in read})
    return [
        Comment(
            event.seq, event.at, names.get(event.by.get("person", ""), ""), units.get(event.by.get("unit", ""), ""),
            event.payload.get("words", ""), event.record["audience"], event.record.get("n"),
            [names.get(person, "") for person in event.record["mentions"]],
        )
        for event in read
    ]  # fmt: skip
