"""Being away: who does one's tasks meanwhile, and whose tasks one does."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.clock import to_ms
from engine.commands.absence import EndAbsence, EnterAbsence
from engine.errors import Conflict, Invalid, Refused
from engine.identity.absences import absences_of
from engine.identity.colleagues import substitutes_in, without
from web.acts.entries import DATE, ONE, Entry, Given, missing, people
from web.errors import sentences, status_of
from web.guards import signed_in
from web.rendering import page
from web.site import actor, engine, language, today

routes = Blueprint("absences", __name__)


@routes.get("/absences")
@signed_in
def show() -> tuple[str, int]:
    """What is entered, and the form for entering one's own absence."""
    return _page(Given(MultiDict()))


@routes.post("/absences")
@signed_in
def enter() -> Response | tuple[str, int]:
    """Enter one's own absence."""
    given = Given(request.form)
    wrong = missing(_entries([]), given)
    if wrong:
        return _page(given, errors=sentences(wrong, language()), status=422)
    person = actor().person_id
    command = EnterAbsence(person, given.one("substitute"), given.one("since"), given.one("until"), given.one("reason"))
    try:
        engine().execute(actor(), command, key=given.one("key") or None)
    except Invalid as found:
        return _page(given, errors=sentences(found.errors, language()), status=422)
    except (Refused, Conflict) as found:
        return _page(given, problem=found.sentence(language()), status=status_of(found))
    return redirect(url_for("absences.show", did="absence"), 303)


@routes.post("/absences/<string(length=32):absence_id>/end")
@signed_in
def end(absence_id: str) -> Response:
    """End it: the person is back."""
    engine().execute(actor(), EndAbsence(absence_id))
    return redirect(url_for("absences.show", did="absence_end"), 303)


def _entries(colleagues: list[Any]) -> list[Entry]:
    return [
        Entry("substitute", ONE, choices=people(colleagues)),
        Entry("since", DATE), Entry("until", DATE), Entry("reason", required=False, label="absence"),
    ]  # fmt: skip


def _page(
    given: Given, *, errors: Mapping[str, list[str]] | None = None, problem: str = "", status: int = 200
) -> tuple[str, int]:
    person = actor()
    own = frozenset(grant.unit_id for grant in person.grants if not grant.of)
    with engine().read() as connection:
        entered = absences_of(connection, person.person_id, today().isoformat())
        colleagues = substitutes_in(connection, own, to_ms(engine().clock.machine_now()))
    values = {
        "entries": _entries(without(colleagues, person.person_id)), "given": given, "errors": errors or {},
        "problem": problem, "key": given.one("key") or secrets.token_hex(16),
        "own": [one for one in entered if one.person_id == person.person_id],
        "for_others": [one for one in entered if one.person_id != person.person_id],
    }  # fmt: skip
    return page("absences.html", **values), status
