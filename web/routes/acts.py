"""Acts beside the form of a task: a page for each, saying what follows from it, with its fields and one button."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.reading import TaskContext, read_case, read_task
from engine.clock import to_ms
from engine.commands.add_comment import AddComment
from engine.commands.asides import AnswerAside
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.command import Command
from web.acts import of_cases, of_tasks
from web.acts.entries import Entry, Given, missing
from web.errors import sentences, status_of
from web.guards import signed_in
from web.rendering import page
from web.routes.case import CASE
from web.routes.task import TASK
from web.site import actor, engine, language

routes = Blueprint("acts", __name__)


@routes.route(f"{TASK}/acts/<name>", methods=["GET", "POST"])
@signed_in
def of_task(case_id: str, n: int, name: str) -> Response | tuple[str, int]:
    """The page of an act on a task; sent, it does the act and goes on, or says what hinders it and keeps the words."""
    if name not in of_tasks.TASK_ACTS:
        raise NotFound("not_found")
    act = of_tasks.TASK_ACTS[name]
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, actor(), case_id, n, act.policy)
        if not context.may(act.policy):
            raise Refused(f"refused.{act.policy}")
        ground = of_tasks.Ground(connection, context, actor(), to_ms(engine().clock.machine_now()))
        entries = act.entries(ground) if act.fits(ground) or request.method == "POST" else None
    if entries is None:
        raise Conflict("conflict.act_over")
    about = {"case": context.case.row, "task": context.task, "name": name, "back": _task_page(context)}
    if request.method == "GET":
        return _page(about, entries, Given(MultiDict()))
    given = Given(request.form)
    failed = _perform(about, entries, given, act.command(case_id, n, given))
    after = act.after if context.may("view_task") or act.after == of_tasks.INBOX else of_tasks.CASE
    return failed or redirect(_following(after, case_id, n, name), 303)


@routes.route(f"{CASE}/acts/<name>", methods=["GET", "POST"])
@signed_in
def of_case(case_id: str, name: str) -> Response | tuple[str, int]:
    """The page of an act on a case, like that of one on a task."""
    if name not in of_cases.CASE_ACTS:
        raise NotFound("not_found")
    act = of_cases.CASE_ACTS[name]
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
        if not context.may(act.policy):
            raise Refused(f"refused.{act.policy}")
        ground = of_cases.CaseGround(connection, context, actor(), to_ms(engine().clock.machine_now()))
        entries = act.entries(ground) if act.fits(ground) or request.method == "POST" else None
    if entries is None:
        raise Conflict("conflict.act_over")
    back = url_for("case.show", case_id=case_id)
    about = {"case": context.row, "task": None, "name": name, "back": back}
    if request.method == "GET":
        return _page(about, entries, Given(MultiDict()))
    given = Given(request.form)
    failed = _perform(about, entries, given, act.command(case_id, given))
    return failed or redirect(f"{back}?did={name}", 303)


@routes.post(f"{TASK}/answer")
@signed_in
def answer(case_id: str, n: int) -> Response:
    """Answer a countersignature or a supervision order; what is wrong is said on the task's page."""
    given = Given(request.form)
    agrees = {"yes": True, "no": False}.get(given.one("agrees"))
    engine().execute(actor(), AnswerAside(case_id, n, given.one("answer"), agrees), key=given.one("key") or None)
    return redirect(url_for("inbox.show", did="answer"), 303)


@routes.post(f"{CASE}/comments")
@signed_in
def comment(case_id: str) -> Response:
    """Add a comment to the case."""
    given = Given(request.form)
    command = AddComment(case_id, given.one("words"), given.one("audience"), None, given.many("mentions"))
    engine().execute(actor(), command, key=given.one("key") or None)
    return redirect(url_for("case.show", case_id=case_id, _anchor="comments"), 303)


def _perform(about: Mapping[str, Any], entries: Sequence[Entry], given: Given, command: Command) -> Any:
    """Do it: None when it is done, else the page again with what hindered it and everything that was entered."""
    wrong = missing(entries, given)
    if wrong:
        return _page(about, entries, given, errors=sentences(wrong, language()), status=422)
    try:
        engine().execute(actor(), command, key=given.one("key") or None)
    except Invalid as found:
        return _page(about, entries, given, errors=sentences(_named(found.errors), language()), status=422)
    except (Refused, Conflict) as found:
        return _page(about, entries, given, problem=found.sentence(language()), status=status_of(found))
    return None


def _named(errors: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The engine's names of fields as the pages name them."""
    return {{"person_id": "person"}.get(name, name): wrong for name, wrong in errors.items()}


def _page(
    about: Mapping[str, Any], entries: Sequence[Entry], given: Given, *, errors: Mapping[str, list[str]] | None = None,
    problem: str = "", status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    key = given.one("key") or secrets.token_hex(16)
    values = {**about, "entries": entries, "given": given, "errors": errors or {}, "problem": problem, "key": key}
    return page("act.html", **values), status


def _task_page(context: TaskContext) -> str:
    if not context.may("view_task"):
        return url_for("case.show", case_id=context.task["case_id"])
    return url_for("task.show", case_id=context.task["case_id"], n=context.task["n"])


def _following(after: str, case_id: str, n: int, name: str) -> str:
    if after == of_tasks.INBOX:
        return url_for("inbox.show", did=name)
    if after == of_tasks.CASE:
        return url_for("case.show", case_id=case_id, did=name)
    return url_for("task.show", case_id=case_id, n=n, did=name)
