"""One's own account: password, sessions, tokens."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.commands.own_keys import EndSession, EndSessions, IssueOwnToken, RevokeOwnToken
from engine.errors import Invalid
from engine.identity.keys import sessions_in_force, tokens_in_force
from engine.identity.own_password import change_own_password
from engine.identity.tokens import token_digest
from web.acts.entries import LINE, Entry, Given
from web.administration.blueprint import machine_now
from web.errors import sentences
from web.guards import signed_in
from web.rendering import page
from web.sessions import SESSION
from web.site import actor, engine, language

routes = Blueprint("account", __name__, url_prefix="/account")
DIGEST = "<string(length=64):digest>"
SECRET, COUNT = "secret", "count"
PASSWORD = (Entry("present", SECRET), Entry("new", SECRET), Entry("again", SECRET))
TOKEN = (Entry("name", LINE, label="token_name"), Entry("days", COUNT, label="token_days", value="90"))


def present_digest() -> str:
    """The digest of the session of this request."""
    return token_digest(request.cookies.get(SESSION, ""))


@routes.get("/")
@signed_in
def show() -> tuple[str, int]:
    """The three of them; with a temporary password only the form to choose one's own."""
    return _page()


@routes.post("/password")
@signed_in
def change_password() -> Response | tuple[str, int]:
    """Choose a new password; every other session ends."""
    typed = request.form
    try:
        change_own_password(
            engine().transactions, engine().settings, actor().person_id, request.cookies.get(SESSION, ""),
            typed.get("present", ""), typed.get("new", ""), typed.get("again", ""),
        )  # fmt: skip
    except Invalid as found:
        return _page("password", errors=sentences(found.errors, language()), status=422)
    return redirect(url_for("account.show", did="password"), 303)


@routes.post(f"/sessions/{DIGEST}/end")
@signed_in
def end_session(digest: str) -> Response:
    """End one of one's own sessions."""
    engine().execute(actor(), EndSession(digest))
    return redirect(url_for("account.show", did="session"), 303)


@routes.post("/sessions/end")
@signed_in
def end_others() -> Response:
    """End every session but this one."""
    engine().execute(actor(), EndSessions(actor().person_id, present_digest()))
    return redirect(url_for("account.show", did="sessions"), 303)


@routes.post("/tokens")
@signed_in
def issue_token() -> tuple[str, int]:
    """Issue a token; the answer shows it this once."""
    given = Given(request.form)
    days = given.one("days")
    command = IssueOwnToken(given.one("name"), int(days) if days.isdecimal() and len(days) < 6 else 0)
    try:
        token = str(engine().execute(actor(), command)["token"])
    except Invalid as found:
        return _page("token", given, errors=sentences(found.errors, language()), status=422)
    return _page(token=token)


@routes.post(f"/tokens/{DIGEST}/revoke")
@signed_in
def revoke_token(digest: str) -> Response:
    """Revoke one of one's own tokens."""
    engine().execute(actor(), RevokeOwnToken(digest))
    return redirect(url_for("account.show", did="revoke"), 303)


def _page(
    acted: str = "", given: Given | None = None, *, errors: Mapping[str, list[str]] | None = None, token: str = "",
    status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    person, now = actor(), machine_now()
    with engine().read() as connection:
        sessions = sessions_in_force(connection, engine().settings, now, person.person_id)
        tokens = tokens_in_force(connection, person.person_id, now)
    nothing = Given(MultiDict())
    values = {
        "sessions": sessions, "tokens": tokens, "present": present_digest(), "token_shown": token,
        "errors": errors or {}, "acted": acted, "password": PASSWORD, "new_token": TOKEN, "nothing": nothing,
        "given_token": given or nothing, "no_errors": {},
    }  # fmt: skip
    return page("administration/account.html", **values), status
