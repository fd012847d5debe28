"""The working-day calendar: which years are known, their holidays, its versions, and the import of a year's notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from engine.calendars.days import Calendar
from engine.calendars.errors import NoticeError
from engine.calendars.notice import table_from_csv, with_notice
from engine.calendars.store import versions
from engine.commands.import_calendar import ImportCalendar
from engine.errors import Refused
from web.administration.blueprint import framed, machine_now, require, routes
from web.guards import signed_in
from web.rendering import t
from web.site import actor, engine, language, today

BEFORE, AFTER = 2, 4  # years shown around the present one
LARGEST = 1 << 20  # a year's notice has some forty lines


@routes.get("/calendar")
@signed_in
def calendar() -> tuple[str, int]:
    """The years around the present one, the versions, and the form to import a notice."""
    require("import_calendar")
    return _page()


@routes.post("/calendar")
@signed_in
def import_notice() -> Response | tuple[str, int]:
    """Import a notice: all of it, or nothing with every mistake named by its line."""
    require("import_calendar")
    source, given = request.form.get("source", "").strip()[:200], request.files.get("file")
    content = given.stream.read(LARGEST + 1) if given is not None else b""
    if not content or len(content) > LARGEST:
        return _page([t("calendar.no_file" if not content else "calendar.too_large")], source, 422)
    try:
        rows = table_from_csv(content, source or None)
    except NoticeError as wrong:
        return _page(wrong.sentences(language()), source, 422)
    with engine().read() as connection:
        current = engine().services.calendars.current(connection, machine_now())
    try:
        answer = engine().execute(actor(), ImportCalendar(with_notice(current, rows), rows[0].source))
    except Refused as refusal:
        return _page([refusal.sentence(language())], source, 403)
    return redirect(url_for("administration.calendar", did="calendar" if answer["new"] else "calendar_known"), 303)


def _page(problems: Sequence[str] = (), source: str = "", status: int = 200) -> tuple[str, int]:
    with engine().read() as connection:
        current = engine().services.calendars.current(connection, machine_now())
        stored = versions(connection)
    shown = range(today().year - BEFORE, today().year + AFTER + 1)
    values = {"years": [_year(current, year) for year in shown], "versions": stored, "problems": problems}
    return framed("calendar.html", "administration.calendar", **values, source=source), status


def _year(current: Calendar, year: int) -> dict[str, Any]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    sources = sorted({row.source for row in current.rows() if row.day.year == year})
    return {
        "year": year, "known": year in current.known_years, "runs": current.holiday_runs(first, last),
        "made_up": current.make_up_days(first, last), "sources": sources,
    }  # fmt: skip
