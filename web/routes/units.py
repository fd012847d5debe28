"""Units that want to apply: asking to be registered, without signing in, and the officers who check it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.lists import procedures
from engine.commands.give_opinion import MOST_FILES
from engine.commands.unit_requests import AcceptUnit, RefuseUnit, RequestUnit, request_errors
from engine.definitions.manifest import Manifest
from engine.definitions.store import active_bundle
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.identity.actor import PUBLIC
from engine.identity.intake import applicant_role, areas_of
from engine.identity.unit_requests import count_waiting, file_of_request, may_decide, request_of, requests_for
from web.acts.entries import Given
from web.downloads import download
from web.errors import sentences, status_of
from web.guards import public, signed_in
from web.rendering import named, page
from web.site import actor, engine, language, today
from web.site import signed_in as visitor
from web.strangers import LARGEST_MB, origin, received_files

routes = Blueprint("units", __name__)
FIELDS = ("unit_name", "credit_code", "person_name", "title", "phone", "email", "login")
REQUEST = "/units/<string(length=32):request_id>"
_BETWEEN = re.compile(r"\s+")


@routes.app_context_processor
def _waiting() -> dict[str, Any]:
    return {"units_waiting": units_waiting}


def units_waiting() -> int:
    """How many requests wait for the visitor."""
    person = visitor()
    if person is None:
        return 0
    with engine().read() as connection:
        return count_waiting(connection, person, _manifest)


def _manifest(key: str) -> Manifest:
    with engine().read() as connection:
        found = active_bundle(connection, key, today().isoformat())
        return engine().services.library.get(connection, found).manifest


@routes.get("/units/new")
@public
def ask() -> tuple[str, int]:
    """The form by which a unit asks to be registered."""
    return _form(Given(MultiDict()))


@routes.post("/units/new")
@public
def send() -> Response | tuple[str, int]:
    """Ask; what is wrong is said at its field, and nothing typed is lost but the password."""
    given = Given(request.form)
    values: dict[str, Any] = {field: given.one(field) for field in FIELDS}
    values["credit_code"] = _BETWEEN.sub("", values["credit_code"]).upper()
    values["bundle"], _, values["region"] = given.one("area").partition("|")
    password = request.form.get("password", "")
    try:
        errors = request_errors({**values, "password": password, "files": ()})
        if password != request.form.get("again", ""):
            errors["again"] = ["field.password_differs"]
        if not values["region"]:
            errors["area"] = ["field.field_required"]
        if errors:
            raise Invalid(errors=errors)
        files = received_files("files", MOST_FILES)
        answer = engine().execute(PUBLIC, RequestUnit(**values, password=password, origin=origin(), files=files))
    except Invalid as found:
        return _form(given, errors=sentences(found.errors, language()), status=422)
    except NotFound:
        return _form(given, errors=sentences({"area": ["field.field_required"]}, language()), status=422)
    except (Refused, Conflict) as found:
        return _form(given, problem=found.sentence(language()), status=status_of(found))
    return redirect(url_for("opinions.look_up", receipt=answer["receipt"], given="1"), 303)


def _form(
    given: Given, errors: Mapping[str, list[str]] | None = None, problem: str = "", status: int = 200
) -> tuple[str, int]:
    groups = []
    with engine().read() as connection:
        for key in dict.fromkeys(row["key"] for row in procedures(connection)):
            try:
                manifest = _manifest(key)
            except NotFound:
                continue  # released, but not in force yet
            if applicant_role(manifest) is not None:
                areas = areas_of(connection, manifest)
                groups.append((named(manifest), [(f"{key}|{code}", name) for code, name in areas]))
    had_files = any(file.filename for file in request.files.getlist("files"))
    values = {"groups": groups, "given": given, "errors": errors or {}, "problem": problem, "had_files": had_files}
    return page("unit_new.html", **values, most_files=MOST_FILES, largest=LARGEST_MB), status


@routes.get("/units")
@signed_in
def listed() -> tuple[str, int]:
    """The requests the person checks: those that wait, then those decided last."""
    return _list()


@routes.post(f"{REQUEST}/accept")
@signed_in
def accept(request_id: str) -> Response | tuple[str, int]:
    """Register the unit."""
    try:
        engine().execute(actor(), AcceptUnit(request_id))
    except Conflict as found:
        return _list(request_id, problem=found.sentence(language()), status=status_of(found))
    return redirect(url_for("units.listed", did="accept_unit"), 303)


@routes.post(f"{REQUEST}/refuse")
@signed_in
def refuse(request_id: str) -> Response | tuple[str, int]:
    """Refuse it with a reason."""
    try:
        engine().execute(actor(), RefuseUnit(request_id, request.form.get("reason", "")))
    except Invalid as found:
        return _list(request_id, problem="".join(sentences(found.errors, language())["reason"]), status=422)
    except Conflict as found:
        return _list(request_id, problem=found.sentence(language()), status=status_of(found))
    return redirect(url_for("units.listed", did="refuse_unit"), 303)


def _list(about: str = "", problem: str = "", status: int = 200) -> tuple[str, int]:
    with engine().read() as connection:
        rows = requests_for(connection, actor(), _manifest)
    names = {key: named(_manifest(key)) for key in {row["bundle_key"] for row in rows}}
    values = {"rows": rows, "names": names, "about": about, "problem": problem}
    return page("units.html", **values, reason=request.form.get("reason", "")), status


@routes.get(f"{REQUEST}/files/<int(max=99):n>")
@signed_in
def file(request_id: str, n: int) -> Response:
    """A proof that came with a request, for whoever checks it."""
    with engine().read() as connection:
        if not may_decide(connection, request_of(connection, request_id), actor(), _manifest):
            raise NotFound("not_found.unit_request")
        row = file_of_request(connection, request_id, n)
    return download(row)
