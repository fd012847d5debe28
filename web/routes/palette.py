"""What the palette (Ctrl+K) offers: pages and procedures to start by name, cases by whatever a search finds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request, url_for
from werkzeug.wrappers import Response

from engine.cases.listing import find_cases
from engine.cases.lists import startable
from web.guards import signed_in
from web.rendering import named, t
from web.site import actor, engine, today

routes = Blueprint("palette", __name__)
PAGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("page.inbox", "inbox.show", {}), ("inbox.offered", "inbox.show", {"section": "offered"}),
    ("inbox.done", "inbox.show", {"section": "done"}), ("page.cases", "case.listed", {}),
    ("page.start", "start.show", {}), ("told.title", "told.show", {}), ("absence.title", "absences.show", {}),
    ("page.notices", "public.notices", {}), ("page.register", "public.register", {}),
)  # fmt: skip
LONGEST, FEW = 100, 8


@routes.get("/palette")
@signed_in
def find() -> Response:
    """``{pages, starts, cases}``, each ``[{name, note, address}]``, that fit ``q``; cases once something is typed."""
    sought = request.args.get("q", "").strip()[:LONGEST]
    pages = [{"name": t(key), "note": "", "address": url_for(place, **values)} for key, place, values in PAGES]
    person, library = actor(), engine().services.library
    with engine().read() as connection:
        starts = [
            {
                "name": t("palette.start", name=choice["name"]), "note": named(choice["manifest"]),
                "address": url_for("start.show", _anchor=f"procedure-{choice['bundle']}"),
            }
            for choice in startable(connection, library, person, today().isoformat())
        ]  # fmt: skip
        rows = find_cases(connection, library, person, sought, FEW) or []
    cases = [
        {
            "name": row["title"], "note": row["number"] or row["centre_name"] or t(f"state.{row['state']}"),
            "address": url_for("case.show", case_id=row["id"]),
        }
        for row in rows
    ]  # fmt: skip
    if sought:  # what is too common to be looked through while somebody types is found there
        whole = {"name": t("palette.search", text=sought), "note": "", "address": url_for("case.listed", q=sought)}
        cases.append(whole)
    return jsonify({"pages": _fitting(pages, sought), "starts": _fitting(starts, sought), "cases": cases})


def _fitting(entries: list[dict[str, str]], sought: str) -> list[dict[str, str]]:
    wanted = sought.casefold()
    return [entry for entry in entries if wanted in f"{entry['name']} {entry['note']}".casefold()][:FEW]
