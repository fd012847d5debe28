"""Tasks: what there is to do, one task with its form, taking it, putting it back, submitting it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import g

from engine.calendars.words import due_in_words
from engine.cases.contents import Reading, draft_of, people_names
from engine.cases.reading import TaskContext, read_task
from engine.cases.together import revisions_of, sections_of, whole
from engine.cases.words import look_for
from engine.clock import ZONE, to_ms
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.release_task import ReleaseTask
from engine.errors import LianghengError, Unavailable
from engine.execution.command import Command
from engine.execution.reading import glance
from engine.tasks.inbox import MINE, SECTIONS, Filters, count_inbox, read_inbox
from engine.values import loads
from web.api import answers
from web.api.blueprint import caller, operation, request_key
from web.api.fields import Choice, Day, Record, Request, Text, Whole
from web.api.shown import explained, moment, task_ids, task_of
from web.site import calendar, engine, language, now

PAGE, FURTHEST = 100, 10_000
ACTS = {"claim": "claim_task", "release": "release_task", "complete": "complete_task"}


class TaskQuery(Request):
    """Which tasks: what the caller has, is offered, or has done; and what narrows them."""

    section = Choice(*SECTIONS, load_default=MINE)
    text = Text(longest=100, load_default="")
    bundle = Text(load_default="")
    process = Text(load_default="")
    element = Text(load_default="")
    due_from = Day(metadata={"description": "due on that day or later"})
    due_before = Day(metadata={"description": "due before that day"})
    limit = Whole(least=1, most=PAGE, load_default=50)
    offset = Whole(most=FURTHEST, load_default=0)


class Nothing(Request):
    """An empty body."""


class Submission(Request):
    """A form to submit; `revision` of the task as it was shown refuses a form that has become stale, `sections` (where
    a unit writes the form together: section id to revision) one in which a colleague saved something since."""

    form = Record(load_default=dict)
    revision = Whole(strict=True)
    sections = Record()


@operation("GET", "/tasks", answers.TaskPage(), query=TaskQuery(), tag="tasks")
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """The caller's tasks: those held, those offered to the caller's roles, or those done."""
    section, limit, offset = query.pop("section"), query.pop("limit"), query.pop("offset")
    first, before = _day_begins(query.pop("due_from", None)), _day_begins(query.pop("due_before", None))
    text = query.pop("text", "")
    with engine().read() as connection:
        filters = Filters(**query, sought=look_for(connection, text), due_from=first, due_before=before)
        rows = read_inbox(connection, caller(), section, filters, limit, offset)
        count = count_inbox(connection, caller(), section, filters)
    return {"items": [_line(row, row["assignee_name"]) for row in rows], "count": count.number}


def _day_begins(day: date | None) -> int | None:
    """When tasks due on ``day`` begin to count. A task lapses at 24:00 of its day: that moment belongs to the day."""
    if day is None:
        return None
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) + timedelta(milliseconds=1))


def _line(row: Mapping[str, Any], assignee: str | None) -> dict[str, Any]:
    found = {name: row[name] for name in ("element", "name", "kind", "state", "due", "revision", "centre")}
    return {
        **found,
        "id": f"{row['case_id']}.{row['n']}",
        "case": row["case_id"],
        "case_title": row["title"],
        "case_number": row["number"],
        "bundle": row["bundle_key"],
        "process": row["process_id"],
        "assignee": {"id": row["assignee"], "name": assignee or ""} if row["assignee"] else None,
        "due_words": due_in_words(row["due"], now(), calendar(), language()) if row["due"] else "",
        "opened_at": moment(row["opened_at"]),
        "closed_at": moment(row["closed_at"]),
    }


@operation("GET", "/tasks/<task_id>", answers.TaskShown(), tag="tasks")
def show_task(task_id: str) -> dict[str, Any]:
    """One task: what it is, by when and why, and its form with the values the server fills in."""
    case_id, n = task_of(task_id)
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, caller(), case_id, n)
        names = people_names(connection, [context.task["assignee"]] if context.task["assignee"] else [])
        form = _form(context)
        if form is not None:
            draft = _draft_of(connection, context)
            form["draft"] = {**draft, "saved_at": moment(draft["saved_at"])} if draft else None
            form["prefill"] = glance(engine().services, connection, engine().clock, case_id).prefill(context.task)
    attributes = loads(context.task["attributes"])
    case = context.case.row
    shared = {key: case[key] for key in ("title", "number", "bundle_key", "process_id")}
    return {
        **_line({**context.task, **shared, "centre": case["centre_name"]}, names.get(context.task["assignee"] or "")),
        "basis": attributes.get("basis") or "",
        "hint": attributes.get("hint") or "",
        "due_explanation": explained(context.task["due_record"]),
        "may": _may(context),
        "form": form,
    }


def _draft_of(connection: Reading, context: TaskContext) -> Mapping[str, Any] | None:
    """The caller's draft, or the unit's where it writes the form together."""
    case_id, n = context.task["case_id"], context.task["n"]
    if context.together is None:
        return draft_of(connection, case_id, n, caller().person_id)
    sections = sections_of(connection, case_id, n) if context.may("write_together") else {}
    revisions = revisions_of(sections)
    if not revisions:
        return None
    saved_at = max(section.saved_at or 0 for section in sections.values())
    return {
        "data": whole(sections), "revision": sum(revisions.values()), "saved_at": saved_at, "sections": revisions
    }  # fmt: skip


def _form(context: TaskContext) -> dict[str, Any] | None:
    compiled: Any = context.case.bundle.forms.get(context.task["form"]) if context.task["form"] else None
    if compiled is None or context.task["state"] != "open":
        return None
    return {"key": context.task["form"], "schema": getattr(compiled, "schema", {})}


def _may(context: TaskContext) -> list[str]:
    task, me = context.task, caller().person_id
    if task["state"] != "open" or context.case.row["state"] != "running":
        return []
    fitting = {
        "claim": task["assignee"] is None, "release": task["assignee"] is not None,
        "complete": task["assignee"] in (None, me),
    }  # fmt: skip
    return [name for name, act in ACTS.items() if fitting[name] and context.may(act)]


@operation("POST", "/tasks/<task_id>/claim", answers.TaskHeld(), body=Nothing(), tag="tasks")
def claim_task(task_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Take a task that is offered to one of the caller's roles. Claiming what one already has changes nothing."""
    del body
    case_id, n = task_of(task_id)
    found = _perform(ClaimTask(case_id, n), case_id, n)
    return {"task": task_id, "assignee": found["assignee"]}


@operation("POST", "/tasks/<task_id>/release", answers.TaskHeld(), body=Nothing(), tag="tasks")
def release_task(task_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Put a task back into the offers of its role."""
    del body
    case_id, n = task_of(task_id)
    found = _perform(ReleaseTask(case_id, n), case_id, n)
    return {"task": task_id, "assignee": found["assignee"]}


@operation("POST", "/tasks/<task_id>/complete", answers.TaskCompleted(), body=Submission(), tag="tasks")
def complete_task(task_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Submit the form of a task; the diagram goes on in the same transaction."""
    case_id, n = task_of(task_id)
    command = CompleteTask(case_id, n, body["form"], body.get("revision"), body.get("sections"))
    found = _perform(command, case_id, n)
    return {
        "task": task_id, "case": case_id, "state": found["state"], "tasks": task_ids(case_id, found["opened"]),
        "outcome": found["ended"],
    }  # fmt: skip


def _perform(command: Command, case_id: str, n: int) -> dict[str, Any]:
    """Execute; an error tells the element, and nothing at all to those who may not see the task."""
    try:
        return engine().execute(caller(), command, request_key())
    except Unavailable:
        raise
    except LianghengError:
        with engine().read() as connection:
            context = read_task(engine().services.library, connection, caller(), case_id, n)
        g.element = context.task["element"]
        raise
