"""Sessions and the tokens against forged requests.

The cookie holds a random key; the server keeps its digest with the person, the last use and the end. A new key is made
at each log-in, so that a key planted before means nothing after; a logged-out key means nothing at once.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from hashlib import sha256

from flask import Flask, Request, Response, g, request
from flask_login import LoginManager, UserMixin

from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.login import session_person
from engine.texts import LANGUAGES
from web.site import engine, site

SESSION = "liangheng_session"
VISIT = "liangheng_visit"  # ties the log-in form to the browser it was shown in, before there is a session
LANGUAGE = "liangheng_language"
TOKEN_FIELD = "csrf_token"
TOKEN_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})  # "none": typed or bookmarked
BY_ITSELF = frozenset({"inbox.part"})  # what open pages ask for now and then although nobody uses them
WITHOUT_COOKIES = ("/api/",)  # bearer tokens only, which no foreign page can make a browser send


class Visitor(UserMixin):
    """A person as Flask-Login sees one."""

    def __init__(self, person: Actor) -> None:
        self.id = person.person_id
        self.actor = person


def install(app: Flask) -> None:
    """Load the person behind each request, and refuse forged ones."""
    manager = LoginManager()
    manager.session_protection = None  # our key is random, server-side and rotated; there is no Flask session
    manager.init_app(app)
    manager.request_loader(_load)
    app.before_request(_begin)
    app.before_request(_refuse_forged)
    app.after_request(_keep_visit)


def _load(request: Request) -> Visitor | None:
    key = request.cookies.get(SESSION)
    if not key or request.path.startswith(WITHOUT_COOKIES):
        return None
    in_use = request.endpoint not in BY_ITSELF
    person = session_person(engine().transactions, engine().settings, key, in_use=in_use)
    if person is None:
        return None
    try:
        return Visitor(replace(engine().actor(person), lang=_language()))
    except NotFound:  # the account was disabled since
        return None


def _begin() -> None:
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen in LANGUAGES:
        g.language = chosen


def _language() -> str:
    """The language of this request: its loader may run before :func:`_begin`."""
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else engine().settings.language


def csrf_token() -> str:
    """The token that forms of this page send back: bound to the session, or to the visit before there is one."""
    bound = request.cookies.get(SESSION) or _visit()
    return hmac.new(site().secret.encode(), bound.encode(), sha256).hexdigest()


def _visit() -> str:
    if "visit" not in g:
        g.visit = request.cookies.get(VISIT) or secrets.token_urlsafe(16)
    return str(g.visit)


def _refuse_forged() -> None:
    if request.method in SAFE or request.path.startswith(WITHOUT_COOKIES):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in SAME_SITE:
        raise Refused("refused.foreign_site")
    given = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
    if not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Refused("refused.stale_page")


def _keep_visit(response: Response) -> Response:
    if "visit" in g and VISIT not in request.cookies:
        set_cookie(response, VISIT, str(g.visit))
    return response


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie no script can read and no foreign page can make a browser send along with a form."""
    secure = engine().settings.secure_cookies
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=secure, path="/")


def drop_cookie(response: Response, name: str) -> None:
    """Make the browser forget a cookie."""
    response.delete_cookie(name, httponly=True, samesite="Lax", secure=engine().settings.secure_cookies, path="/")
