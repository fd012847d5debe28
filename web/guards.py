"""Who may call a route. Each view says it; a view that says nothing is closed to everybody.

Guards only tell whether somebody has to be signed in: what a person may see or do is decided by the engine's policy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import NotFound, Refused
from web.site import is_demo

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN, DEMO = "public", "signed_in", "demo"
WITH_TEMPORARY_PASSWORD = ("account.show", "account.change_password")
GUARDED_ELSEWHERE = ("/api/",)  # bearer tokens, checked by the API itself


def public(view: View) -> View:
    """Anybody may call ``view``: it shows what the law publishes, or lets people sign in."""
    return _mark(view, PUBLIC)


def signed_in(view: View) -> View:
    """Somebody has to be signed in."""
    return _mark(view, SIGNED_IN)


def demo_only(view: View) -> View:
    """Somebody has to be signed in to a demonstration; elsewhere the route does not exist."""
    return _mark(view, DEMO)


def _mark(view: View, guard: str) -> View:
    view.guard = guard  # type: ignore[attr-defined]  # a function carries its guard, so that a test can list them
    return view


def guard_of(endpoint: str | None) -> str | None:
    """The guard of a route by its endpoint; None when it has none."""
    if endpoint == "static":
        return PUBLIC
    return getattr(current_app.view_functions.get(endpoint or ""), "guard", None)


def install(app: Flask) -> None:
    """Ask the guard before each view."""
    app.before_request(_check)


def _demand_own_password() -> Response | None:
    """Nothing is open to somebody whose password another person chose but the page to choose one's own."""
    if request.endpoint in WITH_TEMPORARY_PASSWORD:
        return None
    if request.method in ("GET", "HEAD") and not wants_json():
        return redirect(url_for("account.show"))
    raise Refused("refused.must_change")


def wants_json() -> bool:
    """Whether a script asked, not a person."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def _check() -> Response | None:
    if request.endpoint is None or request.path.startswith(GUARDED_ELSEWHERE):
        return None
    guard = guard_of(request.endpoint)
    if guard == PUBLIC:
        return None
    if guard not in (SIGNED_IN, DEMO):
        raise NotFound("not_found")
    if guard == DEMO and not is_demo():
        raise NotFound("not_found")
    if current_user.is_authenticated:
        return _demand_own_password() if current_user.actor.must_change else None
    if request.method in ("GET", "HEAD") and not wants_json():
        return redirect(url_for("login.show", next=request.full_path.rstrip("?")))
    raise Refused("refused.signed_out")
