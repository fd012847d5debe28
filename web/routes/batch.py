"""One act on several tasks: each is a command and a transaction of its own, and the answer says what became of each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from engine.cases.contents import Reading
from engine.cases.reading import TaskContext, read_task
from engine.clock import to_ms
from engine.commands.assign_task import AssignTask
from engine.commands.claim_task import ClaimTask
from engine.commands.transfer_task import TransferTask
from engine.errors import Invalid, LianghengError, NotFound
from engine.execution.command import Command
from engine.identity.colleagues import people_in_roles, without
from web.acts.entries import ONE, Entry, Given, missing, people
from web.errors import sentences
from web.guards import signed_in
from web.rendering import page
from web.routes.chosen import Chosen
from web.routes.task import LARGEST
from web.site import actor, engine, language

routes = Blueprint("batch", __name__)
MOST = 100
ID = 32  # characters of a case's id


@dataclass(frozen=True)
class BatchAct:
    """An act on several tasks: its name in the table of acts, its command, and whether it asks to whom and why."""

    policy: str
    command: Callable[[str, int, Given], Command]
    asks: bool = True


ACTS = {
    "claim": BatchAct("claim_task", lambda case, n, given: ClaimTask(case, n), asks=False),
    "transfer": BatchAct(
        "transfer_task", lambda case, n, given: TransferTask(case, n, given.one("person"), given.one("reason"))
    ),
    "assign": BatchAct(
        "assign_task", lambda case, n, given: AssignTask(case, n, given.one("person"), given.one("reason"))
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one task: its address, name and case, and the sentence that says why it was not ('': it was)."""

    case_id: str
    n: int
    name: str
    title: str
    why_not: str = ""


@routes.post("/inbox/batch")
@signed_in
def begin() -> tuple[str, int]:
    """Do to the ticked tasks what the button says, or first ask to whom they go and why."""
    given = Given(request.form)
    name = given.one("act")
    if name not in ACTS:
        raise NotFound("not_found")
    chosen = _ticked(given)
    if not ACTS[name].asks:
        return _done(name, chosen, given)
    return _asked(name, chosen, Given(MultiDict({"back": given.one("back")})))


@routes.post("/inbox/batch/<name>")
@signed_in
def perform(name: str) -> tuple[str, int]:
    """Do it to each of the tasks; what is missing is said and nothing that was entered is lost."""
    if name not in ACTS or not ACTS[name].asks:
        raise NotFound("not_found")
    given = Given(request.form)
    chosen = _ticked(given)
    wrong = missing([Entry("person", ONE), Entry("reason")], given)
    if wrong:
        return _asked(name, chosen, given, sentences(wrong, language()))
    return _done(name, chosen, given)


def _ticked(given: Given) -> list[tuple[str, int]]:
    """The (case, number) pairs of the ticked tasks, each once."""
    found: dict[tuple[str, int], None] = {}
    for value in given.many("task"):
        case_id, _, number = value.partition(".")
        if len(case_id) != ID or not number.isdecimal() or int(number) > LARGEST:
            raise NotFound("not_found.task")
        found[case_id, int(number)] = None
    if not found:
        raise Invalid("invalid.nothing_ticked")
    if len(found) > MOST:
        raise Invalid("invalid.too_many_ticked", limit=MOST)
    return list(found)


def _asked(
    name: str, chosen: Sequence[tuple[str, int]], given: Given, errors: dict[str, list[str]] | None = None
) -> tuple[str, int]:
    """The page that asks to whom the tasks go and why; who may have any of them can be chosen."""
    with engine().read() as connection:
        contexts = [_context(connection, case_id, n, ACTS[name].policy) for case_id, n in chosen]
        found = [context for context in contexts if context is not None]
        pairs = {pair for context in found for pair in context.offered}
        holders = {context.task["assignee"] for context in found}
        candidates = people_in_roles(connection, pairs, to_ms(engine().clock.machine_now()))
    if len(holders) == 1:  # who has them all already is nobody to give them to
        candidates = without(candidates, *holders)
    entries = [Entry("person", ONE, choices=people(candidates)), Entry("reason")]
    values = {
        "name": name, "tasks": found, "chosen": chosen, "entries": entries, "given": given, "errors": errors or {},
        "key": given.one("key") or secrets.token_hex(16), "back": _back(given),
    }  # fmt: skip
    return page("batch.html", **values), 422 if errors else 200


def _done(name: str, chosen: Sequence[tuple[str, int]], given: Given) -> tuple[str, int]:
    key = given.one("key") or secrets.token_hex(16)
    outcomes = [_each(name, case_id, n, given, f"{key}.{case_id}.{n}") for case_id, n in chosen]
    failed = sum(1 for outcome in outcomes if outcome.why_not)
    values = {"name": name, "outcomes": outcomes, "failed": failed, "did": len(outcomes) - failed}
    return page("batch_done.html", **values, back=_back(given)), 200


def _each(name: str, case_id: str, n: int, given: Given, key: str) -> Outcome:
    with engine().read() as connection:
        context = _context(connection, case_id, n, ACTS[name].policy)
    task, title = (context.task["name"], context.case.row["title"]) if context else ("", "")
    try:
        engine().execute(actor(), ACTS[name].command(case_id, n, given), key=key)
    except LianghengError as error:
        return Outcome(case_id, n, task, title, _sentence(error))
    return Outcome(case_id, n, task, title)


def _context(connection: Reading, case_id: str, n: int, policy: str) -> TaskContext | None:
    """The task as the person sees it; None when it is not there for the person (any more)."""
    try:
        return read_task(engine().services.library, connection, actor(), case_id, n, policy)
    except NotFound:
        return None


def _sentence(error: LianghengError) -> str:
    if isinstance(error, Invalid) and error.errors:
        return "；".join(line for lines in sentences(error.errors, language()).values() for line in lines)
    return error.sentence(language())


def _back(given: Given) -> str:
    """The address of the list the tasks were ticked in."""
    return Chosen.of_query(given.one("back")).address()
