"""Units, people and roles from a workbook: check, then import; new people's passwords are shown once."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from flask import request
from werkzeug.wrappers import Response

from engine.commands.people import ResetPassword
from engine.errors import Invalid, LianghengError
from engine.importing.roster import RosterReport, import_roster, roster_layout
from engine.importing.template import template
from web.administration.blueprint import framed, require, routes
from web.guards import signed_in
from web.rendering import t
from web.site import actor, engine, language

LARGEST = 2 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/roster")
@signed_in
def roster() -> tuple[str, int]:
    """The empty workbook to download, and the form to check a filled one."""
    require("manage_people", "manage_people")
    return _page()


@routes.get("/roster/template")
@signed_in
def roster_template() -> Response:
    """The empty workbook, with the kinds and roles of this installation to choose from."""
    require("manage_people", "manage_people")
    answer = Response(template(roster_layout(engine()), language(), "roster.guide"), mimetype=XLSX)
    answer.headers["Content-Disposition"] = "attachment; filename=liangheng-roster.xlsx"
    return answer


@routes.post("/roster")
@signed_in
def check_roster() -> tuple[str, int]:
    """Try every row and keep nothing; a workbook without mistakes comes back in the page, to be imported."""
    require("manage_people", "manage_people")
    given = request.files.get("file")
    content = given.stream.read(LARGEST + 1) if given is not None else b""
    if not content or len(content) > LARGEST:
        return _page(t("import_roster.no_file" if not content else "import_roster.too_large"), status=422)
    return _run(content, dry=True)


@routes.post("/roster/import")
@signed_in
def load_roster() -> tuple[str, int]:
    """Import the workbook that was checked: all of it, or nothing."""
    require("manage_people", "manage_people")
    try:
        content = b64decode(request.form.get("content", ""), validate=True)
    except NotBase64:
        content = b""
    if not content or len(content) > LARGEST:
        return _page(t("import_roster.no_file"), status=422)
    return _run(content, dry=False)


def _run(content: bytes, *, dry: bool) -> tuple[str, int]:
    try:
        report = import_roster(engine(), actor(), content, dry=dry, lang=language())
    except Invalid as found:
        return _page(found.sentence(language()), status=422)
    passwords = [(login, name, _password(person)) for person, login, name in report.new] if report.done else []
    kept = b64encode(content).decode() if dry and not report.blocked else ""
    return _page(report=report, content=kept, passwords=passwords, status=422 if report.blocked else 200)


def _password(person_id: str) -> str:
    """A temporary password, each in a transaction of its own: hashing takes a moment. '' when it could not be made."""
    try:
        return str(engine().execute(actor(), ResetPassword(person_id))["password"])
    except LianghengError:
        return ""  # the page says so, and the person's page makes another


def _page(
    problem: str = "", *, report: RosterReport | None = None, content: str = "",
    passwords: list[tuple[str, str, str]] | None = None, status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    values = {"problem": problem, "report": report, "content": content, "passwords": passwords or []}
    return framed("roster.html", "administration.roster", **values), status
