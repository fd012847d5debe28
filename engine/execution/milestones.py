"""What a case gets as it goes: its number, the eyes of its applicant, and whoever goes on with what they started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.cases.search import bigrams
from engine.clock import local_date
from engine.definitions.manifest import Manifest
from engine.identity.actor import Actor
from engine.identity.relations import APPLICANT, offers
from engine.operations.numbers import next_number
from engine.spiff import Fact

if TYPE_CHECKING:
    from engine.execution.open_case import OpenCase


def reach(case: OpenCase, facts: Sequence[Fact]) -> Mapping[str, str]:
    """Number the case, and show it to its applicant, where its process says so; what belongs into the record.

    The number is given at once, or when a token first enters ``numberAt``; a hidden case is shown when one enters
    ``shownAt``.
    """
    properties = case.bundle.program.processes[case.row["process_id"]].properties
    entered = {fact.element for fact in facts if fact.kind == "element_entered"}
    if case.row["hidden"] and properties.get("shownAt") in entered:
        case.row["hidden"] = False
        case.rows.show_to(APPLICANT)
    pattern, place = properties.get("number"), properties.get("numberAt")
    if case.row["number"] is not None or pattern is None or not (place is None or place in entered):
        return {}
    return {"number": give_number(case, pattern)}


def give_number(case: OpenCase, pattern: str) -> str:
    """Give the case the next number of ``pattern`` (a key of the manifest's numbers) in this year."""
    year = local_date(case.work.now).year
    number = next_number(case.work.connection, case.bundle.manifest.numbers[pattern], year)
    case.row["number"] = number
    case.rows.say(bigrams([number]))
    return number


def first_tasks(manifest: Manifest, parties: Mapping[str, str], starter: Actor, facts: Iterable[Fact]) -> list[int]:
    """The numbers of the tasks just opened that nobody has yet and that are offered to ``starter``."""
    return [
        fact.data["n"]
        for fact in facts
        if fact.kind == "task_opened" and not fact.data.get("assignee")
        for offer in [offers(manifest, parties, fact.data.get("groups") or (), fact.data.get("party"))]
        if any(starter.holds(role, unit_id) for unit_id, role in offer)
    ]
