"""Failures of the procedure, for the administrator who retries them once the cause is gone."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from engine.cases.lists import open_incidents
from engine.commands.retry_incident import RetryIncident
from engine.errors import Refused
from engine.identity.policy import permits
from engine.identity.relations import system_relations
from engine.texts import text
from web.guards import signed_in
from web.rendering import page
from web.site import actor, engine, language

routes = Blueprint("incidents", __name__)


@routes.get("/incidents")
@signed_in
def listed() -> str:
    """Every open incident with its reason in words; Refused to whoever may not retry."""
    if not permits(RetryIncident.act, frozenset(system_relations(actor()))):
        raise Refused("refused.retry_incident")
    with engine().read() as connection:
        rows = open_incidents(connection)
    found = [
        {**row, "reason": text(f"error.{row['code']}", language(), **{"element": row["element"], **row["detail"]})}
        for row in rows
    ]
    return page("incidents.html", rows=found)


@routes.post("/incidents/<string(length=32):case_id>/<string(length=32):incident>")
@signed_in
def retry(case_id: str, incident: str) -> Response:
    """Try again in the name of whoever submitted; the incident stays when it fails again."""
    engine().execute(actor(), RetryIncident(case_id, incident))
    return redirect(url_for("incidents.listed", done=1), 303)
