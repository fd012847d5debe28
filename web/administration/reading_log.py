"""Notes what auditors read of cases: after the page is made and before it is sent, so that none goes out unnoted."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_login import current_user

from engine.commands.note_reading import NoteReading
from engine.identity.actor import Actor
from engine.identity.policy import Relation
from engine.identity.relations import system_relations
from web.site import engine

WHAT = {
    "case.show": "page", "task.show": "task", "papers.submission": "submission", "papers.document": "document",
    "papers.file": "file",
}  # fmt: skip
NOT_OF_THE_CASE = ("case.diagram",)  # the drawing of the procedure, the same for every case
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
API = "/api/"


def install(app: Flask) -> None:
    """Look at every answer."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if g.get("export_noted"):  # of everybody, with what it holds
        return response
    person = _reader()
    if person is None or request.method not in ("GET", "HEAD") or response.status_code != 200:
        return response
    named = request.view_args or {}
    case = str(named.get("case_id") or named.get("task_id", "").partition(".")[0])
    exported = response.mimetype == SPREADSHEET
    if request.endpoint not in NOT_OF_THE_CASE and (case or exported):
        engine().execute(person, NoteReading(case, "export" if exported else _what()))
    return response


def _what() -> str:
    return "api" if request.path.startswith(API) else WHAT.get(request.endpoint or "", "other")


def _reader() -> Actor | None:
    """Whoever asks, when the person may see cases without a part in them."""
    caller: Actor | None = g.get("caller")
    if caller is None and not request.path.startswith(API) and current_user and current_user.is_authenticated:
        caller = current_user.actor
    return caller if caller is not None and Relation.AUDITOR in system_relations(caller) else None
