"""One's own notes on a task."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.commands.save_note import SaveNote
from web.guards import signed_in
from web.routes.task import TASK
from web.site import actor, engine

routes = Blueprint("notes", __name__)


@routes.post(f"{TASK}/notes")
@signed_in
def save(case_id: str, n: int) -> Response:
    """Keep the notes and go back to the task, with the same paper beside it."""
    engine().execute(actor(), SaveNote(case_id, n, request.form.get("words", "").replace("\r\n", "\n")))
    beside = request.form.get("beside", "")[:12] or None
    return redirect(url_for("task.show", case_id=case_id, n=n, beside=beside, did="note", _anchor="notes"), 303)
