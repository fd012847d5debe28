"""Starting a case: the procedures this person may begin."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.cases.lists import all_centres, centres_of_units, startable
from engine.cases.reading import read_task
from engine.commands.start_case import StartCase
from engine.errors import Invalid, NotFound
from web.guards import signed_in
from web.rendering import page
from web.site import actor, engine, today

routes = Blueprint("start", __name__)


@routes.get("/start")
@signed_in
def show() -> str:
    """Every procedure I may start, with its official text, and the units and centres I may start it for."""
    return page("start.html", procedures=_choices(), key=secrets.token_hex(16))


def _choices() -> list[dict[str, Any]]:
    person = actor()
    with engine().read() as connection:
        found = startable(connection, engine().services.library, person, today().isoformat())
        for choice in found:
            states = [state.strip() for state in choice["needs_centre"].split(",") if state.strip()]
            own = centres_of_units(connection, person.unit_ids, choice["bundle"]) if states else []
            everywhere = states and not own and not choice["own_centres"]
            rows = all_centres(connection, choice["bundle"]) if everywhere else own
            choice["centres"] = [row for row in rows if row["state"] in states]
            choice["states"] = states
    return found


@routes.post("/start")
@signed_in
def begin() -> Response:
    """Start the case and go to its first task, or to the case when the first task is somebody else's."""
    bundle, process = request.form.get("bundle", ""), request.form.get("process", "")
    unit, centre = request.form.get("unit") or None, request.form.get("centre") or None
    chosen = next((item for item in _choices() if (item["bundle"], item["process"]) == (bundle, process)), None)
    if chosen is not None and chosen["states"] and centre not in {row["id"] for row in chosen["centres"]}:
        raise Invalid("invalid.choose_centre")
    command = StartCase(bundle, process, unit_id=unit, centre_id=centre)
    answer = engine().execute(actor(), command, key=request.form.get("key"))
    return redirect(_first_task(answer["case"], answer["opened"]), 303)


def _first_task(case_id: str, opened: Sequence[int]) -> str:
    """The first of the tasks just opened that is for the person who started, else the case."""
    person = actor()
    with engine().read() as connection:
        for n in opened:
            try:
                task = read_task(engine().services.library, connection, person, case_id, n)
            except NotFound:
                continue  # somebody else's
            if task.may("complete_task"):
                return url_for("task.show", case_id=case_id, n=n)
    return url_for("case.show", case_id=case_id)
