"""One person: what is known, the roles with their days, and what a security administrator does about the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.contents import Reading
from engine.commands.own_keys import EndSessions
from engine.commands.people import ChangePerson, DisablePerson, EnablePerson, ResetPassword, UnlockPerson
from engine.commands.system import EndRole, GrantRole
from engine.errors import Conflict, Invalid, LianghengError, NotFound, Refused
from engine.execution.command import Command
from engine.identity.directory import all_units, is_away, open_tasks_of, person_in_full, roles_held
from engine.identity.keys import sessions_in_force, tokens_in_force
from web.acts.entries import DATE, LINE, ONE, WORDS, Choice, Entry, Given
from web.administration.blueprint import framed, machine_now, require, role_names, routes
from web.administration.people import shown_once
from web.errors import sentences, status_of
from web.guards import signed_in
from web.rendering import t
from web.site import actor, engine, language, today

PERSON = "/people/<string(length=32):person_id>"
KNOWN = (
    Entry("name", LINE, label="person_name"),
    Entry("title", LINE, required=False, label="job_title"),
    Entry("email", LINE, required=False),
)
CLOSING = (Entry("reason", WORDS, label="closing_reason"),)
Make = Callable[[str, Given], Command]
COMMANDS: Mapping[str, Make] = {
    "change": lambda person, given: ChangePerson(person, given.one("name"), given.one("title"), given.one("email")),
    "grant": lambda person, given: GrantRole(
        person, given.one("role"), given.one("unit"), given.one("since"), given.one("until")
    ),
    "end": lambda person, given: EndRole(person, given.one("role"), given.one("unit")),
    "disable": lambda person, given: DisablePerson(person, given.one("reason")),
    "enable": lambda person, _: EnablePerson(person),
    "unlock": lambda person, _: UnlockPerson(person),
    "sessions": lambda person, _: EndSessions(person),
}


@routes.get(PERSON)
@signed_in
def person(person_id: str) -> tuple[str, int]:
    """Everything a security administrator knows of a person; nothing of what the person works on."""
    require("view_people", "manage_people")
    return _page(person_id)


@routes.post(f"{PERSON}/<any({', '.join(COMMANDS)}):name>")
@signed_in
def act_on_person(person_id: str, name: str) -> Response | tuple[str, int]:
    """Do one of COMMANDS to the account, and say so on its page; what is wrong is said in its place."""
    given = Given(request.form)
    try:
        engine().execute(actor(), COMMANDS[name](person_id, given))
    except Invalid as found:
        return _page(person_id, name, given, errors=sentences(found.errors, language()), status=422)
    except (Refused, Conflict, NotFound) as found:
        require("view_people", "manage_people")
        return _page(person_id, name, given, problem=_said(found), status=status_of(found))
    return redirect(url_for("administration.person", person_id=person_id, did=name), 303)


@routes.post(f"{PERSON}/password")
@signed_in
def reset_password(person_id: str) -> str | tuple[str, int]:
    """Set a temporary password; the answer shows it this once."""
    try:
        issued = engine().execute(actor(), ResetPassword(person_id))
    except Refused as found:
        require("view_people", "manage_people")
        return _page(person_id, "password", problem=_said(found), status=status_of(found))
    with engine().read() as connection:
        row = person_in_full(connection, person_id)
    return shown_once(person_id, row["name"], row["login"], issued)


def _said(error: LianghengError) -> str:
    """The refusal with roles by their names."""
    if error.code != "refused.roles_exclude":
        return error.sentence(language())
    named = {key: t(f"role.{value}") for key, value in error.values.items()}
    return t(f"error.{error.code}", **named)


def _page(
    person_id: str, acted: str = "", given: Given | None = None, *, errors: Mapping[str, list[str]] | None = None,
    problem: str = "", status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    now = machine_now()
    with engine().read() as connection:
        row = person_in_full(connection, person_id)
        values: dict[str, Any] = {
            "row": row, "held": roles_held(connection, [person_id])[person_id], "names": role_names(connection),
            "granting": _granting(connection), "waiting": open_tasks_of(connection, person_id),
            "away": is_away(connection, person_id, today().isoformat()),
            "sessions": len(sessions_in_force(connection, engine().settings, now, person_id)),
            "tokens": tokens_in_force(connection, person_id, now),
        }  # fmt: skip
    known = MultiDict({"name": row["name"], "title": row["title"] or "", "email": row["email"] or ""})
    typed = given or Given(MultiDict())
    return framed(
        "person.html", "administration.people", **values, known=KNOWN, now_ms=now, acted=acted, problem=problem,
        closing=CLOSING, errors=errors or {}, own=person_id == actor().person_id,
        given_known=typed if acted == "change" else Given(known), no_errors={},
        given_grant=typed if acted == "grant" else Given(MultiDict()),
        given_closing=typed if acted == "disable" else Given(MultiDict()),
    ), status  # fmt: skip


def _granting(connection: Reading) -> tuple[Entry, ...]:
    """The form for a role: those of the system first, then those of the procedures."""
    roles = [Choice(key, name) for key, name in role_names(connection).items()]
    units = [Choice(unit["id"], unit["name"]) for unit in all_units(connection)]
    return (
        Entry("role", ONE, choices=roles),
        Entry("unit", ONE, required=False, choices=units),
        Entry("since", DATE, required=False, label="role_since"),
        Entry("until", DATE, required=False, label="role_until"),
    )
