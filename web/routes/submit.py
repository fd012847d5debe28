"""What the form of a task sends: drafts, files, the submission, and acts of bodies that never log in."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.cases.contents import file_of_case
from engine.cases.reading import read_task
from engine.commands.attach_file import AttachFile
from engine.commands.complete_task import CompleteTask
from engine.commands.register_outside_act import RegisterOutsideAct
from engine.commands.save_draft import SaveDraft
from engine.errors import Invalid, NotFound, Refused
from engine.execution.reading import glance
from engine.tasks.inbox import MINE, Filters, read_inbox
from web.api.strict_json import read as read_json
from web.guards import signed_in
from web.rendering import moment, page
from web.routes.task import TASK, describe, form_data, form_of, known_file
from web.site import actor, engine, language, today
from web.uploads import clean_name, media_type

routes = Blueprint("submit", __name__)
OUTSIDE_FIELD = "outside_act.scan"


@routes.put(f"{TASK}/draft")
@signed_in
def save(case_id: str, n: int) -> Response:
    """Keep what is typed so far."""
    body = _body()
    answer = engine().execute(actor(), SaveDraft(case_id, n, _mapping(body, "data"), body.get("seen")))
    return jsonify({"revision": answer["revision"], "savedAt": moment(answer["saved_at"])[-5:]})


@routes.post(f"{TASK}/complete")
@signed_in
def complete(case_id: str, n: int) -> Response:
    """Submit the task; the answer says where to go on."""
    if not request.is_json:  # a task without a form: a plain button
        engine().execute(actor(), CompleteTask(case_id, n), key=request.form.get("key"))
        return redirect(_after(case_id, n), 303)
    body = _body()
    sections = _mapping(body, "sections") if body.get("sections") is not None else None
    command = CompleteTask(case_id, n, _mapping(body, "data"), body.get("revision"), sections)
    engine().execute(actor(), command, key=str(body["key"]) if body.get("key") else None)
    return jsonify({"location": _after(case_id, n)})


@routes.post(f"{TASK}/check")
@signed_in
def check(case_id: str, n: int) -> Response:
    """What a submission of these values would be told to correct, and what would follow from it.

    Nothing is kept and nothing happens. A program that submits need not ask.
    """
    data = _mapping(_body(), "data")
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, actor(), case_id, n)
        compiled = form_of(context)
        if compiled is None or not (context.may("complete_task") or context.may("register_outside_act")):
            raise Refused("refused.complete_task")
        seen = glance(engine().services, connection, engine().clock, case_id)
        prefill = seen.prefill(context.task)
        files = seen.files(context.task, actor().person_id, compiled, prefill)
    try:
        clean = compiled.check(data, prefill, files, lang=language(), today=today())
    except Invalid as found:
        return jsonify({"errors": found.errors, "consequences": []})
    return jsonify({"errors": {}, "consequences": list(compiled.consequences(clean, prefill))})


@routes.get(f"{TASK}/outside")
@signed_in
def show_outside(case_id: str, n: int) -> str:
    """The task's form together with what proves the act of the body that never logs in."""
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, actor(), case_id, n)
        values = describe(connection, context)
        if not values["may_register"]:
            raise Refused("refused.register_outside_act")
        values |= form_data(connection, context, submit=url_for("submit.register", case_id=case_id, n=n))
    return page("outside.html", **values, latest=today().isoformat(), scan_field=OUTSIDE_FIELD)


@routes.post(f"{TASK}/outside")
@signed_in
def register(case_id: str, n: int) -> Response:
    """Register the act; it completes the task on the body's behalf."""
    body = _body()
    given = {key: str(_mapping(body, "outside").get(key) or "") for key in ("body", "legal_date", "number", "scan")}
    command = RegisterOutsideAct(case_id, n, **given, form=_mapping(body, "data"), revision=body.get("revision"))
    engine().execute(actor(), command, key=str(body["key"]) if body.get("key") else None)
    return jsonify({"location": url_for("case.show", case_id=case_id)})


@routes.post(f"{TASK}/files")
@signed_in
def upload(case_id: str, n: int) -> Response:
    """Attach one file to a field of the form: the content is judged, stored once by hash, linked to the task."""
    field, given = request.form.get("field", ""), request.files.get("file")
    if given is None:
        raise Invalid("invalid.file_missing")
    person, site_engine = actor(), engine()
    with site_engine.read() as connection:
        context = read_task(site_engine.services.library, connection, person, case_id, n)
        compiled = form_of(context)
    rules = dict(compiled.file_fields) if compiled else {}
    if field not in rules and field != OUTSIDE_FIELD:
        raise NotFound("not_found.field")
    if not (context.may("attach_file")):
        raise Refused("refused.attach_file")
    name = clean_name(given.filename or "")
    content = cast(BinaryIO, given.stream)
    kind = media_type(name, content)
    limit = min(
        site_engine.settings.upload_mb, int(rules.get(field, {}).get("maxMB") or site_engine.settings.upload_mb)
    )
    digest, size = site_engine.services.blobs.put(content, limit << 20)
    command = AttachFile(case_id, n, field, digest, name, size, kind)
    answer = site_engine.execute(person, command)
    with site_engine.read() as connection:
        row = file_of_case(connection, case_id, answer["file"])
    return jsonify(known_file({**row, "uploaded_by_name": person.name}))


def _body() -> dict[str, Any]:
    found = read_json(request.get_data()) if request.is_json else None
    if not isinstance(found, dict):
        raise Invalid("invalid.body")
    return found


def _mapping(body: dict[str, Any], key: str) -> dict[str, Any]:
    found = body.get(key, {})
    if not isinstance(found, dict):
        raise Invalid("invalid.body")
    return found


def _after(case_id: str, n: int) -> str:
    """Where to go after a task: the person's next task of the same case, else the inbox."""
    with engine().read() as connection:
        mine = read_inbox(connection, actor(), MINE, Filters(), limit=20)
    following = next((row for row in mine if row["case_id"] == case_id), None)
    if following is not None:
        return url_for("task.show", case_id=case_id, n=following["n"], done=n)
    return url_for("inbox.show", done=f"{case_id}.{n}")
