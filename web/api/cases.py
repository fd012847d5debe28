"""Cases: start, list, look at, what happened, messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.cases.contents import deadlines_of_case, documents_of_case, tasks_of_case, unit_names
from engine.cases.listing import Link, Place, page_of_cases, page_of_events
from engine.cases.reading import CaseContext, read_case
from engine.cases.timeline import timeline
from engine.cases.visibility import own_units
from engine.cases.visible import CaseFilters
from engine.commands.send_message import SendMessage
from engine.commands.start_case import StartCase
from engine.errors import Invalid, NotFound
from engine.execution.reading import glance
from web.api import answers
from web.api.blueprint import PREFIX, caller, operation, request_key
from web.api.fields import Choice, Record, Request, Text, Whole
from web.api.shown import case_line, case_of, explained, moment, task_ids
from web.api.strict_json import reply
from web.site import engine, language, today

STATES = ("running", "suspended", "ended")
PAGE, EVENTS = 100, 500
_PLACE = re.compile(r"([0-9]{1,15})\.([0-9a-f]{32})")


class NewCase(Request):
    """What to start. Variables are not taken: what a case knows, its forms have checked."""

    bundle = Text(required=True, metadata={"description": "key of the procedure"})
    process = Text(required=True, metadata={"description": "id of the process"})
    unit = Text(longest=32, metadata={"description": "unit to start it for, when there are several"})
    centre = Text(longest=32, metadata={"description": "centre it is about, when the process is about one"})


class CaseQuery(Request):
    """What narrows the list of cases."""

    text = Text(longest=100, metadata={"description": "words in titles and submitted forms"})
    state = Choice(*STATES)
    bundle = Text()
    process = Text()
    centre = Text(longest=32)
    limit = Whole(least=1, most=PAGE, load_default=50)
    after = Text(longest=60, metadata={"description": "`next` of the previous answer"})


class EventQuery(Request):
    """Which events."""

    limit = Whole(least=1, most=EVENTS, load_default=100)
    after = Whole(load_default=0, metadata={"description": "`next` of the previous answer"})


class NewMessage(Request):
    """A message and, when it has a form, what the form holds."""

    message = Text(required=True)
    payload = Record(load_default=dict)


@operation("POST", "/cases", answers.CaseStarted(), status=201, body=NewCase(), tag="cases")
def start_case(body: Mapping[str, Any]) -> Response:
    """Start a case of the version in force; the address of the case is in `Location`."""
    command = StartCase(body["bundle"], body["process"], unit_id=body.get("unit"), centre_id=body.get("centre"))
    found = engine().execute(caller(), command, request_key())
    shown = {
        "id": found["case"], "title": found["title"], "tasks": task_ids(found["case"], found["opened"]),
        "outcome": found["ended"],
    }  # fmt: skip
    answer = reply(shown, 201)
    answer.headers["Location"] = f"{PREFIX}/cases/{found['case']}"
    return answer


@operation("GET", "/cases", answers.CasePage(), query=CaseQuery(), tag="cases")
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    """The cases the caller may see, newest first."""
    limit, after = query.pop("limit"), _place(query.pop("after", None))
    library = engine().services.library
    with engine().read() as connection:
        page = page_of_cases(connection, library, caller(), CaseFilters(**query), limit, after)
        items = [case_line(row, library.get(connection, row["bundle_id"]).version) for row in page.rows]
    following = f"{page.following.started_at}.{page.following.case_id}" if page.following else None
    return {"items": items, "next": following}


def _place(given: str | None) -> Place | None:
    if given is None:
        return None
    found = _PLACE.fullmatch(given)
    if found is None:
        raise Invalid(errors={"after": ["api.cursor"]})
    return Place(int(found[1]), found[2])


@operation("GET", "/cases/<case_id>", answers.CaseShown(), tag="cases")
def show_case(case_id: str) -> dict[str, Any]:
    """One case: parties, deadlines, open tasks, papers, and the messages it waits for."""
    case_id = case_of(case_id)
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, caller(), case_id)
        names = unit_names(connection, context.parties.values())
        deadlines, papers = deadlines_of_case(connection, case_id), documents_of_case(connection, case_id)
        tasks = [row for row in tasks_of_case(connection, case_id) if row["closed_at"] is None]
        awaited = glance(engine().services, connection, engine().clock, case_id).messages
    return {
        **case_line(context.row, context.bundle.version),
        "parties": _parties(context, names),
        "deadlines": [_deadline(context, row) for row in deadlines],
        "tasks": [
            {**{key: row[key] for key in ("element", "name", "state", "due")}, "id": f"{case_id}.{row['n']}"}
            for row in tasks
        ],
        "documents": papers,
        "messages": sorted(awaited & set(context.bundle.manifest.messages)),
    }


def _parties(context: CaseContext, names: Mapping[str, str]) -> list[dict[str, Any]]:
    declared = context.bundle.manifest.parties
    return [
        {
            "party": key,
            "name": declared[key].name if key in declared else key,
            "unit": {"id": unit, "name": names.get(unit, "")},
        }
        for key, unit in context.parties.items()
    ]


def _deadline(context: CaseContext, row: Mapping[str, Any]) -> dict[str, Any]:
    declared = context.bundle.manifest.deadlines.get(row["key"])
    return {
        "key": row["key"], "name": declared.name if declared else row["key"], "due": row["due"],
        "explanation": explained(row["record"]),
    }  # fmt: skip


@operation("GET", "/cases/<case_id>/events", answers.EventPage(), query=EventQuery(), tag="cases")
def list_events(case_id: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """What happened in a case, oldest first.

    Who may not read the journal itself sees what moved the case and the acts of the own units. Others also get the
    hashed record and its place in the chain, so that they can verify it.
    """
    case_id = case_of(case_id)
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, caller(), case_id)
        links = page_of_events(connection, case_id, query["limit"] + 1, query["after"])
        listed = links[: query["limit"]]
        journal = [link.event for link in listed]
        entries = timeline(connection, context.bundle, journal, language(), own_units(context, caller()))
    chained = {link.event.seq: link for link in listed} if context.may("view_events") else {}
    items = [
        {
            "seq": entry.seq, "type": entry.type, "at": moment(entry.at), "sentence": entry.sentence,
            "then": entry.then, **_proof(chained.get(entry.seq)),
        }
        for entry in sorted(entries, key=lambda entry: entry.seq)
    ]  # fmt: skip
    return {"items": items, "next": listed[-1].event.seq if len(links) > len(listed) else None}


def _proof(link: Link | None) -> dict[str, Any]:
    if link is None:
        return {}
    return {"record": link.event.record, "previous": link.previous, "hash": link.hash}


@operation("POST", "/cases/<case_id>/messages", answers.MessageSent(), body=NewMessage(), tag="cases")
def send_message(case_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Send a message the case waits for, such as a withdrawal. Its payload passes the form the procedure declares."""
    case_id, name = case_of(case_id), body["message"]
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, caller(), case_id)
    declared = context.bundle.manifest.messages.get(name)
    if declared is None:
        raise NotFound("not_found.message", message=name)
    payload = _checked(context, declared.form, body["payload"])
    found = engine().execute(caller(), SendMessage(case_id, name, payload), request_key())
    return {
        "case": case_id, "message": name, "tasks": task_ids(case_id, found["opened"]), "outcome": found["ended"],
    }  # fmt: skip


def _checked(context: CaseContext, form: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    compiled = context.bundle.forms.get(form) if form else None
    if compiled is None:
        if payload:
            raise Invalid(errors={"payload": ["api.payload_not_wanted"]})
        return {}
    try:
        return compiled.check(payload, {}, {}, today=today())
    except Invalid as error:
        errors = {f"payload.{path}".rstrip("."): sentences for path, sentences in error.errors.items()}
        raise Invalid(error.code, errors=errors, **error.values) from error
