"""The first run: whoever can read the installation code on the server becomes the first administrator."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.identity.login import sign_in
from engine.installation import found, has_people
from web.acts.entries import LINE, Entry, Given
from web.administration.account import SECRET
from web.errors import sentences, status_of
from web.guards import public
from web.rendering import page
from web.routes.login import admitted, agent
from web.site import engine, language

routes = Blueprint("founding", __name__)
ENTRIES = (
    Entry("code", LINE, label="founding_code"), Entry("login", LINE), Entry("name", LINE, label="person_name"),
    Entry("password", SECRET, label="first_password"), Entry("again", SECRET, label="first_again"),
)  # fmt: skip


@routes.get("/first")
@public
def show() -> tuple[str, int]:
    """The form for the first administrator; where there are people this page does not exist."""
    if has_people(engine()):
        raise NotFound("not_found")
    return _page(Given(MultiDict()))


@routes.post("/first")
@public
def begin() -> Response | tuple[str, int]:
    """Make the first administrator and sign them in."""
    given = Given(request.form)
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _page(given, errors=sentences({"again": ["field.password_differs"]}, language()), status=422)
    try:
        found(engine(), given.one("login"), given.one("name"), password, given.one("code"))
    except Invalid as wrong:
        return _page(given, errors=sentences(wrong.errors, language()), status=422)
    except Refused as wrong:
        return _page(given, errors={"code": [wrong.sentence(language())]}, status=status_of(wrong))
    except Conflict:
        raise NotFound("not_found") from None
    key = sign_in(engine().transactions, engine().settings, given.one("login"), password, agent())
    return admitted(key, url_for("administration.show"))


def _page(given: Given, *, errors: Mapping[str, list[str]] | None = None, status: int = 200) -> tuple[str, int]:
    return page("administration/founding.html", entries=ENTRIES, given=given, errors=errors or {}), status
