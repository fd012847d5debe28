"""The acts on a whole case: copying it to colleagues, stopping its clock, correcting a date it counts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cases.contents import Reading, deadlines_of_case, proposed_corrections
from engine.cases.reading import CaseContext
from engine.commands.copy_case import CopyCase
from engine.commands.correct_deadline import ConfirmCorrection, ProposeCorrection
from engine.commands.suspend_case import ResumeCase, SuspendCase
from engine.execution.command import Command
from engine.identity.actor import Actor
from engine.identity.colleagues import people_of_units, without
from web.acts.entries import DATE, MANY, ONE, PICK, Choice, Entry, Given, people
from web.rendering import day, named, t


@dataclass(frozen=True)
class CaseGround:
    """The case an act is about, the person, and where to look things up."""

    connection: Reading
    context: CaseContext
    person: Actor
    machine_at: int

    @property
    def state(self) -> str:
        """running, suspended or ended."""
        return str(self.context.row["state"])


@dataclass(frozen=True)
class CaseAct:
    """One act on a case. ``policy`` is its name in the table of acts."""

    policy: str
    fits: Callable[[CaseGround], bool]
    entries: Callable[[CaseGround], Sequence[Entry]]
    command: Callable[[str, Given], Command]


def allowed(ground: CaseGround) -> list[str]:
    """The keys of the acts the person may do to the case now, in the order of the page."""
    return [key for key, act in CASE_ACTS.items() if ground.context.may(act.policy) and act.fits(ground)]


def _readers(ground: CaseGround) -> list[Entry]:
    found = people_of_units(ground.connection, ground.person.unit_ids, ground.machine_at)
    chosen = people(without(found, ground.person.person_id))
    return [Entry("people", MANY, choices=chosen), Entry("words", required=False)]


def _named_deadlines(ground: CaseGround) -> Sequence[Mapping[str, Any]]:
    return [
        row for row in deadlines_of_case(ground.connection, ground.context.row["id"]) if row["record"].get("anchor")
    ]  # fmt: skip


def _anchors(ground: CaseGround) -> list[Entry]:
    declared = ground.context.bundle.manifest.deadlines
    choices = [
        Choice(
            row["key"],
            named(declared[row["key"]]) if row["key"] in declared else row["key"],
            t("act.counted_from", anchor=day(row["record"]["anchor"]), due=day(row["due"])),
        )
        for row in _named_deadlines(ground)
    ]
    return [Entry("key", PICK, choices=choices), Entry("anchor", DATE), Entry("reason"), Entry("evidence")]


def _proposed(ground: CaseGround) -> list[Mapping[str, Any]]:
    rows = proposed_corrections(ground.connection, ground.context.row["id"])
    return [row for row in rows if row["proposed_by"] != ground.person.person_id]


def _proposals(ground: CaseGround) -> list[Entry]:
    declared = ground.context.bundle.manifest.deadlines
    choices = [
        Choice(
            row["id"],
            t(
                "act.proposed", name=named(declared[row["key"]]) if row["key"] in declared else row["key"],
                anchor=day(row["anchor"]), who=row["proposed_by_name"],
            ),
            t("act.proposed_why", reason=row["reason"], evidence=row["evidence"]),
        )
        for row in _proposed(ground)
    ]  # fmt: skip
    answers = [Choice("yes", t("act.accept")), Choice("no", t("act.reject"))]
    return [Entry("correction", PICK, choices=choices), Entry("answer", ONE, choices=answers, label="accept")]


CASE_ACTS = {
    "copy": CaseAct(
        "copy_case",
        lambda ground: True,
        _readers,
        lambda case, given: CopyCase(case, given.many("people"), given.one("words")),
    ),
    "suspend": CaseAct(
        "suspend_case",
        lambda ground: ground.state == "running",
        lambda _: [Entry("reason")],
        lambda case, given: SuspendCase(case, given.one("reason")),
    ),
    "resume": CaseAct(
        "resume_case",
        lambda ground: ground.state == "suspended",
        lambda _: [Entry("reason")],
        lambda case, given: ResumeCase(case, given.one("reason")),
    ),
    "correct": CaseAct(
        "propose_correction",
        lambda ground: ground.state == "running" and bool(_named_deadlines(ground)),
        _anchors,
        lambda case, given: ProposeCorrection(
            case, given.one("key"), given.one("anchor"), given.one("reason"), given.one("evidence")
        ),
    ),
    "confirm": CaseAct(
        "confirm_correction",
        lambda ground: bool(_proposed(ground)),
        _proposals,
        lambda case, given: ConfirmCorrection(case, given.one("correction"), given.one("answer") == "yes"),
    ),
}
"""By the word of the address, in the order in which the page offers them."""
