"""When somebody leaves: all their open tasks to a colleague, or back to the role, one command for each task."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from engine.cases.leaving import HeldTask, holders, tasks_held
from engine.commands.assign_task import AssignTask
from engine.commands.release_task import ReleaseTask
from engine.errors import Invalid, LianghengError
from engine.identity.colleagues import people_in_roles, without
from engine.texts import text
from web.acts.entries import ONE, WORDS, Entry, Given, people
from web.administration.blueprint import framed, machine_now, require, routes
from web.errors import sentences
from web.guards import signed_in
from web.rendering import t
from web.site import actor, engine, language

_TASK = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})")
COLLEAGUE, ROLE = "colleague", "role"


@dataclass(frozen=True)
class Outcome:
    """What became of one task: '' when it was handed over, else why not."""

    task: HeldTask
    why_not: str


@routes.get("/hand-over")
@signed_in
def hand_over() -> tuple[str, int]:
    """Whose tasks there are in the cases one oversees; with ``person`` these tasks, to be handed over."""
    require("assign_task", "hand_over")
    return _page(request.args.get("person", "")[:32], Given(MultiDict()))


@routes.post("/hand-over")
@signed_in
def hand_over_now() -> tuple[str, int]:
    """Hand over what was chosen; the answer tells of each task whether it went."""
    require("assign_task", "hand_over")
    given = Given(request.form)
    person, how, colleague, reason = (given.one(name) for name in ("person", "how", "colleague", "reason"))
    chosen = {(found[1], int(found[2])) for value in given.many("task") if (found := _TASK.fullmatch(value))}
    wrong: dict[str, list[str]] = {}
    if not reason:
        wrong["reason"] = ["field.reason_required"]
    if how not in (COLLEAGUE, ROLE):
        wrong["how"] = ["field.field_required"]
    if how == COLLEAGUE and not colleague:
        wrong["colleague"] = ["field.field_required"]
    if not chosen:
        wrong["task"] = ["field.choose_tasks"]
    if wrong:
        return _page(person, given, errors=sentences(wrong, language()), status=422)
    with engine().read() as connection:
        held = tasks_held(connection, engine().services.library, actor(), person)
    to = colleague if how == COLLEAGUE else None
    outcomes = [_hand(task, to, reason, given.one("key")) for task in held if (task.case_id, task.n) in chosen]
    gone = chosen - {(task.case_id, task.n) for task in held}
    outcomes += [
        Outcome(HeldTask(case_id, n, "", t("hand_over.some_task"), "", None, ()), t("hand_over.gone"))
        for case_id, n in sorted(gone)
    ]
    return _page(person, Given(MultiDict()), outcomes=outcomes)


def _hand(task: HeldTask, to: str | None, reason: str, key: str) -> Outcome:
    """One command for one task: what cannot be handed over leaves the others alone."""
    if to is None:
        command: AssignTask | ReleaseTask = ReleaseTask(task.case_id, task.n, reason)
    else:
        command = AssignTask(task.case_id, task.n, to, reason)
    try:
        engine().execute(actor(), command, key=f"{key}.{task.case_id}.{task.n}" if key else None)
    except Invalid as found:
        return Outcome(task, " ".join(text(item, language()) for items in found.errors.values() for item in items))
    except LianghengError as found:
        return Outcome(task, found.sentence(language()))
    return Outcome(task, "")


def _page(
    person: str, given: Given, *, errors: Mapping[str, list[str]] | None = None, outcomes: Sequence[Outcome] = (),
    status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    with engine().read() as connection:
        library = engine().services.library
        listed = holders(connection, library, actor())
        held = tasks_held(connection, library, actor(), person) if person else []
        offered = {pair for task in held for pair in task.offered}
        colleagues = without(people_in_roles(connection, offered, machine_now()), person)
    entries = (Entry("colleague", ONE, required=False, choices=people(colleagues), label="new_holder"),)
    chosen = set(given.many("task")) if given else {f"{task.case_id}.{task.n}" for task in held if task.offered}
    return framed(
        "hand_over.html", "administration.hand_over", holders=listed, leaving=next(
            (one for one in listed if one.id == person), None
        ), held=held, entries=entries, reason=(Entry("reason", WORDS),), given=given, errors=errors or {},
        outcomes=outcomes, chosen=chosen, key=secrets.token_hex(16),
    ), status  # fmt: skip
