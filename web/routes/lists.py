"""Lists of tasks to come back to, and to take along: saved under a name, and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.cases.words import look_for
from engine.commands.note_export import NoteExport
from engine.commands.save_filter import RemoveFilter, SaveFilter
from engine.errors import Invalid
from engine.tasks.inbox import DONE, read_inbox
from engine.tasks.overseeing import overseen_by
from engine.tasks.senders import senders
from engine.workbook import Column, Table, workbook
from web.downloads import spreadsheet
from web.errors import sentences
from web.guards import signed_in
from web.rendering import due_words, moment, t
from web.routes.chosen import Chosen, chosen_of
from web.routes.inbox import shown
from web.routes.narrowing import processes_in_force, steps_in_force
from web.site import actor, engine, language, today

routes = Blueprint("lists", __name__)
Names = Mapping[str, str]
MOST = 2_000
"""Rows of one workbook: what a person can read, and the server makes within a second or two."""
COLUMNS = ("task", "title", "number", "centre", "from", "since", "due", "left", "person")
WIDTHS = {"task": 24, "title": 44, "number": 20, "centre": 36, "from": 30}


@routes.post("/inbox/lists")
@signed_in
def save() -> Response | tuple[str, int]:
    """Save the list under a name; a name that cannot be is said beside it."""
    chosen, name = Chosen.of_query(request.form.get("query", "")), request.form.get("name", "")
    try:
        engine().execute(actor(), SaveFilter(name, chosen.query))
    except Invalid as found:
        wrong = sentences(found.errors, language())
        return shown(chosen, wrong=wrong.get("name", []), typed=name), 422
    return redirect(chosen.address(), 303)


@routes.post("/inbox/lists/<string(length=32):filter_id>/remove")
@signed_in
def remove(filter_id: str) -> Response:
    """Remove a saved list; the tasks stay."""
    engine().execute(actor(), RemoveFilter(filter_id))
    return redirect(url_for("inbox.show"), 303)


@routes.get("/inbox/export")
@signed_in
def export() -> Response:
    """The list as it is filtered and sorted, as a workbook of at most MOST rows; that there are more stands in it."""
    person, chosen, day = actor(), chosen_of(), today()
    with engine().read() as connection:
        overseen = overseen_by(connection, engine().services.library, person)
        filters = chosen.filters(look_for(connection, chosen.q), day, overseen)
        rows = read_inbox(connection, person, chosen.section, filters, MOST + 1)
        came_from = senders(connection, person, rows[:MOST])
        by_date = [(row["case_id"], row["n"]) for row in rows[:MOST] if row["by_date"]]
        came_from |= dict.fromkeys(by_date, t("inbox.by_date"))
        processes = processes_in_force(connection)
        steps = steps_in_force(connection, chosen.bundle.partition("/")[0])
    lines = [
        [
            row["name"], row["title"], row["number"] or "", row["centre"] or "", came_from[row["case_id"], row["n"]],
            moment(row["opened_at"]), row["due"] or "",
            moment(row["closed_at"]) if chosen.section == DONE else due_words(row["due"])["words"],
            row["assignee_name"] or "",
        ]
        for row in rows[:MOST]
    ]  # fmt: skip
    headings = [t(f"export.{key}") for key in COLUMNS]
    headings[COLUMNS.index("left")] = t("export.done") if chosen.section == DONE else t("export.left")
    said = t("export.first", count=MOST) if len(rows) > MOST else t("export.all", count=len(rows))
    about = t("export.about", section=t(f"inbox.{chosen.section}"), day=day.isoformat())
    columns = [Column(heading, width=WIDTHS.get(key, 16)) for key, heading in zip(COLUMNS, headings, strict=True)]
    table = Table(t("inbox.title"), columns, lines)
    made = workbook([table], guide=[about, said], guide_name=t("export.guide"))
    note = NoteExport("inbox", len(lines), said_of(chosen, processes, steps))
    return spreadsheet(made, f"{t('inbox.title')}-{day.isoformat()}", note)


def said_of(chosen: Chosen, processes: Mapping[str, tuple[str, Names]], steps: Mapping[str, Names]) -> str:
    """What narrows a list, in words: its section, then each filter; procedures and steps by their names."""
    said = [t(f"inbox.{chosen.section}")]
    said += [t(f"inbox.{chosen.due}")] if chosen.due else []
    said += [t("export.sought", words=chosen.q)] if chosen.q else []
    bundle, _, process = chosen.bundle.partition("/")
    if bundle:
        name, parts = processes.get(bundle, (bundle, {}))
        said.append(f"{name}／{parts.get(process, process)}" if process else name)
    return "；".join([*said, *(term["words"] for term in chosen.terms(steps))])
