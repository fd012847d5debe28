"""The task page: what is to be done, by when and why, the form, and taking or putting back the task."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.cases.asides import asides_of
from engine.cases.contents import Reading, draft_of, files_of_case, people_names, submissions_of_case, unit_names
from engine.cases.notes import own_notes
from engine.cases.reading import TaskContext, read_task
from engine.cases.revisions import resubmitted
from engine.cases.together import laid_over, whole
from engine.cases.visibility import may_read_submission
from engine.clock import to_ms
from engine.commands.claim_task import ClaimTask
from engine.commands.release_task import ReleaseTask
from engine.execution.reading import glance
from engine.execution.statements import OPEN
from engine.values import loads
from forms.catalogue import CompiledForm
from forms.exchange import exchangeable
from web.acts.of_tasks import Ground, allowed
from web.beside import book_beside, paper_of
from web.guards import signed_in
from web.rendering import explanation, moment, named, page
from web.sessions import csrf_token
from web.site import actor, engine, language, today
from web.together import Book, for_script, read_book

routes = Blueprint("task", __name__)
LARGEST = 2**31 - 1  # of a number column; a larger one in an address names nothing
TASK = f"/tasks/<string(length=32):case_id>.<int(max={LARGEST}):n>"


@routes.get(TASK)
@signed_in
def show(case_id: str, n: int) -> str:
    """The task with its form; read-only for whoever may see it but not do it."""
    return _shown("task.html", case_id, n)


def _shown(template: str, case_id: str, n: int) -> str:
    person = actor()
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, person, case_id, n)
        values = describe(connection, context)
        values |= form_data(connection, context, submit=url_for("submit.complete", case_id=case_id, n=n))
        if values["data"]:
            values["data"] |= {"paper": paper_of(context, values["filed"]), "owner": person.person_id}
        wanted = request.args.get("beside", "")
        is_whole = template == "task.html" and values["has_form"]
        values["book"] = book_beside(connection, context, values["filed"], wanted) if is_whole else None
        values["may_note"] = context.may("save_note") and not values["beside"]
        values["notes"] = own_notes(connection, case_id, n, person.person_id)
    return page(template, **values)


@routes.get(f"{TASK}/pane")
@signed_in
def pane(case_id: str, n: int) -> str:
    """The same as a part of a page, to stand beside the list of the inbox."""
    return _shown("task_pane.html", case_id, n)


@routes.post(f"{TASK}/claim")
@signed_in
def claim(case_id: str, n: int) -> Response:
    """Take the task and go to it."""
    engine().execute(actor(), ClaimTask(case_id, n))
    return redirect(url_for("task.show", case_id=case_id, n=n), 303)


@routes.post(f"{TASK}/release")
@signed_in
def release(case_id: str, n: int) -> Response:
    """Put the task back into the offers of its role."""
    engine().execute(actor(), ReleaseTask(case_id, n))
    return redirect(url_for("task.show", case_id=case_id, n=n), 303)


def describe(connection: Reading, context: TaskContext) -> dict[str, Any]:
    """What a page says about a task besides its form."""
    case, task, person = context.case, context.task, actor()
    attributes = loads(task["attributes"])
    names = people_names(connection, {str(task[key]) for key in ("assignee", "closed_by", "owner") if task[key]})
    units = unit_names(connection, {unit for unit, _ in context.offered})
    roles = case.bundle.manifest.roles
    offered = [
        {"unit": units.get(unit, ""), "role": named(roles[role]) if role in roles else role, "key": role}
        for unit, role in context.offered
    ]
    filed = [
        row for row in submissions_of_case(connection, case.row["id"])
        if row["n"] != task["n"] and may_read_submission(case, person, row)
    ]  # fmt: skip
    ground = Ground(connection, context, person, to_ms(engine().clock.machine_now()))
    is_open, mine, beside = task["state"] == OPEN, ground.is_mine, ground.is_aside
    may_complete = is_open and not beside and context.may("complete_task") and (mine or not task["assignee"])
    return {
        "context": context, "case": case.row, "task": task, "attributes": attributes, "names": names,
        "offered": offered, "filed": filed, "compared": resubmitted(filed, case.applicant),
        "is_open": is_open, "mine": mine, "procedure": case.bundle.manifest, "element": element_of(context),
        "why": explanation(loads(task["due_record"])),
        "may_claim": is_open and not beside and task["assignee"] is None and context.may("claim_task"),
        "may_release": is_open and not beside and task["assignee"] == person.person_id and bool(offered),
        "may_complete": may_complete, "may_fill_in": may_complete or writes_together(context),
        "may_answer": is_open and beside and context.may("answer_aside") and (mine or not task["assignee"]),
        "beside": beside, "asides": asides_of(connection, task["case_id"], task["n"]), "acts": allowed(ground),
        "stands_in": task["assignee"] if mine and task["assignee"] != person.person_id else None,
        "may_register": is_open and bool(attributes.get("outside")) and context.may("register_outside_act"),
        "running": case.row["state"] == "running",
        "shared": None, "reads_together": is_open and reads_together(context),
    }  # fmt: skip


def writes_together(context: TaskContext) -> bool:
    """Whether the person writes the form of the open task with colleagues, whoever of them has it."""
    return context.together is not None and context.task["state"] == OPEN and context.may("write_together")


def reads_together(context: TaskContext) -> bool:
    """Whether the person may read what a unit is writing together."""
    return context.together is not None and context.may("read_together")


def known_file(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows of an attached file: name and size, who sent it and when."""
    return {
        "id": row["id"], "name": row["name"], "size": row["size"], "by": row["uploaded_by_name"] or "",
        "at": moment(row["uploaded_at"]),
    }  # fmt: skip


def element_of(context: TaskContext) -> Any:
    """The element of the diagram a task stands for (name, basis, documentation); None when it is gone."""
    for process in context.case.bundle.program.processes.values():
        if context.task["element"] in process.elements:
            return process.elements[context.task["element"]]
    return None


def form_data(connection: Reading, context: TaskContext, submit: str) -> dict[str, Any]:
    """The form of the task for the browser: schema, values (draft over prefill) and where to send them."""
    task, compiled = context.task, form_of(context)
    if compiled is None or task["state"] != OPEN:
        return {"has_form": False, "is_book": False, "is_broad": False, "data": None}
    held = held_by(connection, context)
    prefill, draft, book = held.prefill, held.draft, held.book
    address = {"case_id": task["case_id"], "n": task["n"]}
    data = {
        "schema": compiled.schema,
        "data": browser_value(held.data),
        "prefill": browser_value(prefill),
        "language": language(),
        "today": today().isoformat(),
        "revision": task["revision"],
        "draft": {"revision": draft["revision"], "savedAt": draft["saved_at"]} if draft else None,
        "key": secrets.token_hex(16),
        "csrf": csrf_token(),
        "submit": submit,
        "save": url_for("submit.save", **address),
        **({"together": for_script(book)} if book else {}),
        "check": url_for("submit.check", **address),
        "asks": compiled.asks,
        "upload": url_for("submit.upload", **address),
        "tables": {
            part.dotted: url_for("tables.show", **address, table=part.dotted) for part in exchangeable(compiled.scope)
        }
        if context.may("save_draft")
        else {},
        "fileAddress": url_for("papers.file", case_id=task["case_id"], file_id="0" * 32).removesuffix("0" * 32),
        "files": {
            row["id"]: known_file(row) for row in files_of_case(connection, task["case_id"]) if row["n"] == task["n"]
        },
    }
    of_form = {"is_book": compiled.has_sections, "is_broad": compiled.is_broad}
    return {"has_form": True, **of_form, "data": data, "shared": book}


@dataclass(frozen=True)
class Held:
    """What the form of a task holds before anybody types: what the server filled in, the draft over it: the person's,
    or, where a unit writes together (``book``), everybody's; and what is known of the ``files`` it may name."""

    prefill: Mapping[str, Any]
    draft: Mapping[str, Any] | None
    data: Mapping[str, Any]
    files: Mapping[str, Mapping[str, Any]]
    book: Book | None = None


def held_by(connection: Reading, context: TaskContext) -> Held:
    """What the form of an open task holds for the person signed in."""
    task, compiled = context.task, form_of(context)
    seen = glance(engine().services, connection, engine().clock, task["case_id"])
    prefill = seen.prefill(task)
    files = seen.files(task, actor().person_id, compiled, prefill) if compiled is not None else {}
    if compiled is not None and writes_together(context):
        book = read_book(connection, context, compiled, actor().person_id)
        return Held(prefill, None, laid_over(prefill, whole(book.sections)), files, book)
    draft = draft_of(connection, task["case_id"], task["n"], actor().person_id)
    return Held(prefill, draft, laid_over(prefill, draft["data"] if draft else {}), files)


def form_of(context: TaskContext) -> CompiledForm | None:
    """The compiled form of a task; None when the diagram gives it none."""
    found = context.case.bundle.forms.get(context.task["form"]) if context.task["form"] else None
    return cast(CompiledForm | None, found)


def browser_value(value: Any) -> Any:
    """A stored value as the form in the browser takes it: decimals become numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: browser_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [browser_value(item) for item in value]
    return value
