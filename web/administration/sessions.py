"""Who is signed in now, for the security administrator: look and end."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from engine.commands.own_keys import EndSession, RevokeOwnToken
from engine.identity.keys import MOST, sessions_in_force
from web.administration.account import present_digest
from web.administration.blueprint import framed, machine_now, require, routes
from web.guards import signed_in
from web.site import actor, engine

DIGEST = "<string(length=64):digest>"


@routes.get("/sessions")
@signed_in
def sessions() -> str:
    """Sessions in force, the last used first."""
    require("view_people", "manage_people")
    text = request.args.get("q", "").strip()[:60]
    with engine().read() as connection:
        rows = sessions_in_force(connection, engine().settings, machine_now(), text=text)
    full = len(rows) == MOST
    return framed(
        "sessions.html", "administration.sessions", rows=rows, text=text, present=present_digest(), full=full
    )  # fmt: skip


@routes.post(f"/sessions/{DIGEST}/end")
@signed_in
def end_session(digest: str) -> Response:
    """End one of them at once."""
    require("view_people", "manage_people")
    engine().execute(actor(), EndSession(digest))
    return redirect(url_for("administration.sessions", did="session"), 303)


@routes.post(f"/people/<string(length=32):person_id>/tokens/{DIGEST}/revoke")
@signed_in
def revoke_token(person_id: str, digest: str) -> Response:
    """Revoke somebody's token."""
    require("view_people", "manage_people")
    engine().execute(actor(), RevokeOwnToken(digest))
    return redirect(url_for("administration.person", person_id=person_id, did="revoke"), 303)
