"""Signing in and out, and choosing the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.identity.login import sign_in, sign_out
from engine.installation import has_people
from engine.texts import LANGUAGES
from web import sessions
from web.guards import public
from web.rendering import page
from web.site import engine, language

routes = Blueprint("login", __name__)
YEAR = 31_536_000


def safe_target(target: str) -> str:
    """``target`` when it is a path of this site, else the inbox: a log-in must not lead to a foreign page."""
    parts = urlsplit(target)
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if inside else url_for("inbox.show")


def agent() -> str:
    """What the visitor's browser calls itself."""
    return request.headers.get("User-Agent", "")


@routes.get("/login")
@public
def show() -> str | Response:
    """The log-in page; whoever is signed in already goes on."""
    target = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(safe_target(target))
    if not has_people(engine()):
        return redirect(url_for("founding.show"))
    return page("login.html", next=target, login="", problem="")


@routes.post("/login")
@public
def enter() -> Response:
    """Check login and password, open a session under a new key, and go where the person wanted to go."""
    login, target = request.form.get("login", "").strip(), request.form.get("next", "")
    try:
        key = sign_in(engine().transactions, engine().settings, login, request.form.get("password", ""), agent())
    except Refused as refusal:
        problem = refusal.sentence(language())
        return make_response(page("login.html", next=target, login=login, problem=problem), 401)
    return admitted(key, safe_target(target))


def admitted(key: str, target: str) -> Response:
    """Go on to ``target`` with the session ``key``; an earlier session of this browser ends."""
    earlier = request.cookies.get(sessions.SESSION)
    if earlier:
        sign_out(engine().transactions, earlier)
    answer = make_response(redirect(target, 303))
    sessions.set_cookie(answer, sessions.SESSION, key)
    sessions.drop_cookie(answer, sessions.VISIT)
    return answer


@routes.post("/logout")
@public
def leave() -> Response:
    """End the session at once, on the server too."""
    key = request.cookies.get(sessions.SESSION)
    if key:
        sign_out(engine().transactions, key)
    answer = make_response(redirect(url_for("login.show"), 303))
    sessions.drop_cookie(answer, sessions.SESSION)
    return answer


@routes.post("/language")
@public
def choose_language() -> Response:
    """Remember the language for a year and go back to the page."""
    chosen = request.form.get("language", "")
    answer = make_response(redirect(safe_target(request.form.get("next", "")), 303))
    if chosen in LANGUAGES:
        sessions.set_cookie(answer, sessions.LANGUAGE, chosen, YEAR)
    return answer
