"""Messages somebody may send to a case: a withdrawal, an objection, a finding."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, cast

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.cases.reading import CaseContext, read_case, read_task
from engine.commands.send_message import SendMessage
from engine.errors import Conflict, Invalid, NotFound
from engine.execution.reading import glance
from engine.identity.actor import Actor
from forms.catalogue import CompiledForm
from web.api.strict_json import read as read_json
from web.guards import signed_in
from web.rendering import named, page
from web.sessions import csrf_token
from web.site import actor, engine, language, today

routes = Blueprint("messages", __name__)
MESSAGE = "/cases/<string(length=32):case_id>/messages/<name>"


def sendable(context: CaseContext, person: Actor, awaited: frozenset[str]) -> list[dict[str, Any]]:
    """The messages ``person`` may send to the case now: declared for a role held, and awaited by the diagram."""
    manifest = context.bundle.manifest
    found = []
    for key, declared in manifest.messages.items():
        for role in declared.roles:
            unit = context.parties.get(manifest.roles[role].party) if role in manifest.roles else None
            if key in awaited and unit and person.holds(role, unit):
                found.append({"key": key, "name": named(declared), "basis": declared.basis, "note": declared.note})
                break
    return found


def _form(context: CaseContext, name: str) -> CompiledForm | None:
    declared = context.bundle.manifest.messages.get(name)
    if declared is None:
        raise NotFound("not_found.message", message=name)
    return cast(CompiledForm | None, context.bundle.forms.get(declared.form) if declared.form else None)


@routes.get(MESSAGE)
@signed_in
def show(case_id: str, name: str) -> str:
    """The page on which a message is written, saying what it means."""
    person = actor()
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, person, case_id)
        looked = glance(engine().services, connection, engine().clock, case_id)
    message = next((item for item in sendable(context, person, looked.messages) if item["key"] == name), None)
    if message is None:
        raise Conflict("conflict.message_not_awaited", message=name)
    compiled = _form(context, name)
    data = {
        "schema": compiled.schema if compiled else None, "data": {"today": today().isoformat()},
        "language": language(), "today": today().isoformat(),
        "key": secrets.token_hex(16), "csrf": csrf_token(), "draft": None, "files": {},
        "submit": url_for("messages.send", case_id=case_id, name=name),
    }  # fmt: skip
    return page("message.html", case=context.row, message=message, has_form=compiled is not None, data=data)


@routes.post(MESSAGE)
@signed_in
def send(case_id: str, name: str) -> Response:
    """Send the message and go on with the task it opens for the sender, or back to the case."""
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
    compiled = _form(context, name)
    body = read_json(request.get_data()) if request.is_json else dict(request.form)
    if not isinstance(body, dict):
        raise Invalid("invalid.body")
    given = body.get("data", {})
    given = given if isinstance(given, dict) else {}
    payload = compiled.check(given, {}, {}, lang=language(), today=today()) if compiled else {}
    command = SendMessage(case_id, name, payload)
    answer = engine().execute(actor(), command, key=str(body["key"]) if body.get("key") else None)
    target = _after(case_id, answer["opened"])
    return jsonify({"location": target}) if request.is_json else redirect(target, 303)


def _after(case_id: str, opened: Sequence[int]) -> str:
    """Where the sender goes on: at the first task the message opened that the sender may do, else at the case."""
    with engine().read() as connection:
        for n in opened:
            try:
                context = read_task(engine().services.library, connection, actor(), case_id, n)
            except NotFound:
                continue
            if context.may("complete_task") or context.may("claim_task"):
                return url_for("task.show", case_id=case_id, n=n)
    return url_for("case.show", case_id=case_id)
