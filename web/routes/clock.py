"""The clock of a demonstration: moving business time forward, and the probe of a running server."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.calendars.moments import opens_at
from engine.clock import to_ms
from engine.errors import Invalid
from engine.simulation import walk, walk_to_next
from web.guards import demo_only, public
from web.routes.login import safe_target
from web.site import actor, engine, now

routes = Blueprint("clock", __name__)
STEPS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


@routes.post("/clock")
@demo_only
def move() -> Response:
    """Move business time forward by a step, to the next timer, or to nine o'clock of a date."""
    how, start = request.form.get("how", ""), to_ms(now())
    if how in STEPS:
        until = now() + STEPS[how]
    elif how == "timer":
        return _said(walk_to_next(engine(), actor()), start)
    else:
        try:
            until = opens_at(date.fromisoformat(request.form.get("date", ""))) + timedelta(hours=9)
        except ValueError as error:
            raise Invalid("invalid.date") from error
    return _said(walk(engine(), until, actor()), start)


def _said(done: int | None, start: int) -> Response:
    """Back to the page the clock was moved on, with how much happened since ``start`` (None: there was nothing to wait
    for)."""
    target = safe_target(request.form.get("next", "") or url_for("inbox.show"))
    return redirect(
        target
        + ("&" if "?" in target else "?")
        + (f"moved={done}&since={start}" if done is not None else "moved=none"),
        303,
    )


@routes.get("/health")
@public
def health() -> Response:
    """Whether this process reaches its database."""
    with engine().read():
        return Response("ok\n", mimetype="text/plain")
