"""Cases: the list of those one may see, and the page of one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from engine.cases.acceptance import accepted_at
from engine.cases.comments import comments_of
from engine.cases.contents import (
    Reading,
    Row,
    deadlines_of_case,
    documents_of_case,
    files_of_case,
    incidents_of_case,
    notices_of_case,
    offered_units,
    submissions_of_case,
    tasks_of_case,
    unit_names,
)
from engine.cases.listing import Place, page_of_cases, related_cases
from engine.cases.position import Position, position
from engine.cases.reading import CaseContext, read_case, waiting_to_be_taken, written_together
from engine.cases.revisions import resubmitted
from engine.cases.servings import servings_of_case
from engine.cases.stages import stages
from engine.cases.timeline import read_events, timeline
from engine.cases.usage import usage
from engine.cases.visibility import may_read_submission, own_units
from engine.cases.visible import WHOSE, CaseFilters
from engine.clock import from_ms, local_date, to_ms
from engine.errors import NotFound
from engine.execution.reading import Glance, glance
from engine.identity.colleagues import Colleague, people_of_units, without
from web.acts.of_cases import CaseGround, allowed
from web.guards import signed_in
from web.rendering import explanation, named, page, t
from web.routes.messages import sendable
from web.routes.narrowing import procedures_in_force
from web.routes.opinions import opinion_counts
from web.site import actor, calendar, engine, language, today

routes = Blueprint("case", __name__)
CASE = "/cases/<string(length=32):case_id>"
SIZE = 30
STATES = ("running", "suspended", "ended")


@routes.get("/cases")
@signed_in
def listed() -> str:
    """The cases of my units, those I began and those I worked on, newest first."""
    chosen = {
        "whose": _one_of(WHOSE, request.args.get("whose", "")), "state": _one_of(STATES, request.args.get("state", "")),
        "bundle": request.args.get("bundle", "")[:64], "text": request.args.get("q", "").strip()[:100],
    }  # fmt: skip
    with engine().read() as connection:
        library = engine().services.library
        found = page_of_cases(connection, library, actor(), CaseFilters(**chosen), SIZE, _place())
        bundles = {row["bundle_id"]: library.get(connection, row["bundle_id"]) for row in found.rows}
        procedures = procedures_in_force(connection)
    following = f"{found.following.started_at}.{found.following.case_id}" if found.following else None
    return page(
        "cases.html", rows=found.rows, bundles=bundles, chosen=chosen, procedures=procedures, all_whose=WHOSE,
        states=STATES, following=following, first="after" not in request.args,
    )  # fmt: skip


def _one_of(known: Sequence[str], wanted: str) -> str:
    return wanted if wanted in known else ""


def _place() -> Place | None:
    """Where the page before ended, as the address says; an address nobody gave out begins anew."""
    moment, _, case_id = request.args.get("after", "").partition(".")
    return Place(int(moment), case_id) if moment.isdecimal() and len(moment) < 16 and len(case_id) == 32 else None


@routes.get(CASE)
@signed_in
def show(case_id: str) -> str:
    """One case: summary, diagram with the position, timeline, deadlines, forms, papers, files, people."""
    person, machine_at = actor(), to_ms(engine().clock.machine_now())
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, person, case_id)
        journal = read_events(connection, case_id)
        looked = glance(engine().services, connection, engine().clock, case_id)
        values: dict[str, Any] = {
            "context": context, "case": context.row, "bundle": context.bundle, "manifest": context.bundle.manifest,
            "process": context.bundle.program.processes[context.row["process_id"]],
            "parties": _parties(connection, context), "accepted": accepted_at(context.bundle, context.row, journal),
            "tasks": tasks_of_case(connection, case_id), "offered": offered_units(connection, case_id),
            "deadlines": _deadlines(connection, context),
            "documents": documents_of_case(connection, case_id), "notices": notices_of_case(connection, case_id),
            "servings": servings_of_case(connection, case_id),
            "opinions": opinion_counts(connection, context),
            "filed": [
                row for row in submissions_of_case(connection, case_id) if may_read_submission(context, person, row)
            ],
            "related": related_cases(connection, engine().services.library, person, context.row),
            "entries": timeline(
                connection, context.bundle, journal, language(), own_units(context, person), files_together=True
            ),
            "incidents": incidents_of_case(connection, case_id),
            "messages": sendable(context, person, looked.messages),
            "comments": comments_of(connection, journal, person),
            "acts": allowed(CaseGround(connection, context, person, machine_at)),
            "to_mention": _to_mention(connection, machine_at) if context.may("comment") else [],
            "waits": _waits(context, looked), "comment_key": secrets.token_hex(16),
        }  # fmt: skip
        values["shared"] = written_together(context, values["tasks"], person)
        values["to_take"] = waiting_to_be_taken(context, values["tasks"], person)
        readable = {row["n"] for row in values["filed"]}
        files = files_of_case(connection, case_id)
        values["compared"] = resubmitted(values["filed"], context.applicant)
        values["files"] = [row for row in files if row["n"] in readable or row["uploaded_by"] == person.person_id]
    found = position(context.bundle, journal, context.row["process_id"], over=context.row["state"] == "ended")
    values |= _figures(context, values["tasks"]) | {
        "stages": stages(values["process"], found.marks, over=context.row["state"] == "ended"),
        "diagram": _diagram(context, found, values["tasks"]),
    }
    return page("case.html", **values)


def _figures(context: CaseContext, tasks: Sequence[Row]) -> dict[str, Any]:
    """The working days of the case and of its steps."""
    ended_at, day = context.row["ended_at"], today()
    last = local_date(from_ms(ended_at)) if ended_at is not None else day
    steps = usage(tasks, calendar(), last)
    return {
        "used": steps, "late": [step.n for step in steps if step.is_late(last.isoformat())],
        "days": calendar().workdays_between(local_date(from_ms(context.row["started_at"])), last),
    }  # fmt: skip


def _parties(connection: Reading, context: CaseContext) -> list[tuple[str, str]]:
    names = unit_names(connection, context.parties.values())
    declared = context.bundle.manifest.parties
    return [
        (named(declared[key]) if key in declared else key, names.get(unit, ""))
        for key, unit in context.parties.items()
    ]  # fmt: skip


def _to_mention(connection: Reading, machine_at: int) -> Sequence[Colleague]:
    """Whom a comment may be pointed out to: the people of the own units."""
    return without(people_of_units(connection, actor().unit_ids, machine_at), actor().person_id)


def _waits(context: CaseContext, looked: Glance) -> list[dict[str, Any]]:
    """What the case itself waits for, besides tasks: events between the steps, in words, with the day when known."""
    elements, manifest, found = context.bundle.program.elements, context.bundle.manifest, []
    for wait in looked.waits:
        element = elements.get(wait.element)
        if element is not None and wait.kind == "timer" and not element.event:  # a step in a transaction of its own
            found.append({"words": t("case.goes_on", step=" ".join(element.name.split())), "due": None})
            continue
        if element is None or element.tag not in ("intermediateCatchEvent", "receiveTask"):
            continue
        message = manifest.messages.get(wait.message or "")
        words = " ".join(element.name.split()) or (named(message) if message else wait.message or "")
        due = local_date(datetime.fromisoformat(wait.due)).isoformat() if wait.due else None
        found.append({"words": t("case.waits", event=words), "due": due})
    return found


def _deadlines(connection: Reading, context: CaseContext) -> list[dict[str, Any]]:
    """The named deadlines; of a case that is over those that came due before it ended."""
    declared, ended_at = context.bundle.manifest.deadlines, context.row["ended_at"]
    ended = local_date(from_ms(ended_at)).isoformat() if ended_at is not None else None
    return [
        {
            "name": named(declared[row["key"]]) if row["key"] in declared else row["key"],
            "basis": declared[row["key"]].basis if row["key"] in declared else "",
            "due": row["due"], "why": explanation(row["record"]),
        }
        for row in deadlines_of_case(connection, context.row["id"])
        if ended is None or row["due"] <= ended
    ]  # fmt: skip


def _diagram(context: CaseContext, found: Position, tasks: Sequence[Row]) -> dict[str, Any]:
    """What the diagram in the browser shows: the processes entered, with marks. ``shown`` is opened first: where
    somebody has something to do, else where the case waits."""
    row = context.row
    processes = context.bundle.program.processes
    active = {element for element, mark in found.marks.items() if mark.tokens > 0}
    working = {task["element"] for task in tasks if task["state"] in ("open", "held")}
    tabs, shown = [], row["process_id"]
    for key in found.processes:
        elements = processes[key].elements.values()
        current = any(item.id in active and item.tag != "callActivity" for item in elements)
        tabs.append({"id": key, "name": processes[key].name, "file": processes[key].file, "current": current})
        if any(item.id in working for item in elements) or (current and not working):
            shown = key
    return {
        "tabs": tabs, "shown": shown, "marks": found.plain(), "flows": list(found.flows), "language": language(),
        "source": url_for("case.diagram", case_id=row["id"], name=""),
    }  # fmt: skip


@routes.get(f"{CASE}/diagram/<name>")
@signed_in
def diagram(case_id: str, name: str) -> Response:
    """A diagram file of the version the case is pinned to."""
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
    if name not in context.bundle.manifest.diagrams or name not in context.bundle.files:
        raise NotFound("not_found.file")
    answer = Response(context.bundle.files[name], mimetype="application/xml")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
