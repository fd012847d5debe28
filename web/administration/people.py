"""The list of people, and the page to register one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import MultiDict

from engine.commands.people import ResetPassword
from engine.commands.system import CreatePerson
from engine.errors import Conflict, Invalid
from engine.identity.directory import STATES, PeopleFilters, all_units, page_of_people, roles_held, roles_in_use
from web.acts.entries import LINE, Entry, Given
from web.administration.blueprint import framed, machine_now, require, role_names, routes
from web.errors import sentences, status_of
from web.guards import signed_in
from web.site import actor, engine, language

SIZE = 50


@routes.get("/people")
@signed_in
def people() -> str:
    """People by name, narrowed to words, a unit, a role or how their accounts stand."""
    require("view_people", "manage_people")
    state = request.args.get("state", "")
    chosen = PeopleFilters(
        request.args.get("q", "").strip()[:60], request.args.get("unit", "")[:32], request.args.get("role", "")[:120],
        state if state in STATES else "",
    )  # fmt: skip
    number = request.args.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < len(number) < 6 else 1
    now = machine_now()
    with engine().read() as connection:
        rows, total = page_of_people(connection, chosen, now, SIZE, (max(at, 1) - 1) * SIZE)
        held = roles_held(connection, [row["id"] for row in rows])
        names = role_names(connection)
        roles = {role: names.get(role, role) for role in roles_in_use(connection)}
        listed = all_units(connection)
    values = {"rows": rows, "total": total, "held": held, "names": names, "roles": roles, "units": listed}
    more = total > max(at, 1) * SIZE
    return framed(
        "people.html", "administration.people", **values, chosen=chosen, states=STATES, number=at, more=more, now_ms=now
    )


@routes.get("/people/new")
@signed_in
def new_person() -> tuple[str, int]:
    """The form for somebody new."""
    require("view_people", "manage_people")
    return _form(Given(MultiDict()))


@routes.post("/people/new")
@signed_in
def create_person() -> tuple[str, int]:
    """Register somebody; the answer shows the first password this once."""
    given = Given(request.form)
    command = CreatePerson(
        given.one("login"), given.one("name"), title=given.one("title"), email=given.one("email")
    )  # fmt: skip
    try:
        person = str(engine().execute(actor(), command)["person"])
    except Invalid as found:
        return _form(given, errors=sentences(found.errors, language()), status=422)
    except Conflict as found:
        return _form(given, errors={"login": [found.sentence(language())]}, status=status_of(found))
    issued = engine().execute(actor(), ResetPassword(person))
    return shown_once(person, command.name, command.login, issued), 200


def shown_once(person_id: str, name: str, login: str, issued: Mapping[str, object]) -> str:
    """The page that shows a temporary password; no other page and no log ever does."""
    return framed(
        "password.html", "administration.people", person_id=person_id, called=name, login=login, issued=issued
    )


ENTRIES = (
    Entry("login", LINE),
    Entry("name", LINE, label="person_name"),
    Entry("title", LINE, required=False, label="job_title"),
    Entry("email", LINE, required=False),
)


def _form(given: Given, *, errors: Mapping[str, list[str]] | None = None, status: int = 200) -> tuple[str, int]:
    values = {"entries": ENTRIES, "given": given, "errors": errors or {}, "key": secrets.token_hex(16)}
    return framed("person_new.html", "administration.people", **values), status
