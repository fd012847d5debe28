"""What I was told, and how I want to be told."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.told import mark_read, notifications_to
from engine.commands.change_contact import ChangeContact
from engine.errors import Invalid
from engine.identity.contact import CHOICES, contact_of
from web.acts.entries import LINE, PICK, Choice, Entry, Given
from web.errors import sentences
from web.guards import signed_in
from web.rendering import page, t
from web.site import actor, engine, language

routes = Blueprint("told", __name__)
TASKS = {"yes": True, "no": False}


@routes.get("/told")
@signed_in
def show() -> tuple[str, int]:
    """The notifications to me, newest first, and how I am reached."""
    return _page(Given(MultiDict()))


@routes.post("/told/read")
@signed_in
def read() -> Response:
    """Mark everything as read that was there when the page was shown."""
    until = request.form.get("until", "")
    at = int(until) if until.isdecimal() and len(until) < 16 else 0
    person = actor().person_id
    engine().transactions.run(lambda work: mark_read(work.connection, person, at))
    return redirect(url_for("told.show"), 303)


@routes.post("/told/contact")
@signed_in
def contact() -> Response | tuple[str, int]:
    """Change my address and which notifications go there."""
    given = Given(request.form)
    tasks = given.one("tasks")
    try:
        if tasks and tasks not in TASKS:
            raise Invalid(errors={"tasks": ["field.field_required"]})
        engine().execute(actor(), ChangeContact(given.one("email"), given.one("mail"), TASKS.get(tasks)))
    except Invalid as found:
        return _page(given, errors=sentences(found.errors, language()), status=422)
    return redirect(url_for("told.show", did="contact"), 303)


def _page(given: Given, errors: Mapping[str, list[str]] | None = None, status: int = 200) -> tuple[str, int]:
    with engine().read() as connection:
        notifications = notifications_to(connection, actor().person_id, language())
        known = contact_of(connection, actor().person_id)
    tasks = "yes" if known is None or known.told_of_tasks else "no"
    held = (
        given
        if given
        else Given(MultiDict({"email": known.email, "mail": known.mail, "tasks": tasks} if known else {}))
    )
    entries = [
        Entry("email", LINE, required=False),
        Entry("mail", PICK, choices=[Choice(key, t(f"told.mail.{key}")) for key in CHOICES]),
        Entry("tasks", PICK, choices=[Choice(key, t(f"told.tasks.{key}")) for key in TASKS]),
    ]
    values = {"notifications": notifications, "entries": entries, "given": held, "errors": errors or {}}
    return page("told.html", **values, sends_mail=engine().mailer is not None), status
