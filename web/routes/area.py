"""The area of a bureau on one page: what comes next for its centres, and what was done in a year."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from engine.cases.area import bureaus_of, cases_in_year, centres_in, done_in_year
from engine.cases.contents import Reading
from engine.cases.lists import procedures
from engine.definitions.manifest import Manifest
from engine.delivery.coming import coming
from web.guards import signed_in
from web.rendering import named, page
from web.site import actor, engine, today
from web.site import signed_in as visitor

routes = Blueprint("area", __name__)
YEARS_BACK = 5


@routes.app_context_processor
def _area() -> dict[str, Any]:
    return {"has_area": has_area}


def has_area() -> bool:
    """Whether the visitor works in a bureau that has an area."""
    person = visitor()
    if person is None:
        return False
    with engine().read() as connection:
        return bool(bureaus_of(connection, person, _manifests(connection).values()))


@routes.get("/area")
@signed_in
def show() -> str:
    """The area of one of the person's bureaus, in the year the address names, else in this one."""
    this_year = today().year
    years = [this_year - back for back in range(YEARS_BACK)]
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) in years else this_year
    with engine().read() as connection:
        manifests = _manifests(connection)
        bureaus = bureaus_of(connection, actor(), manifests.values())
        wanted = request.args.get("unit", "")
        bureau = next((row for row in bureaus if row["id"] == wanted), bureaus[0] if bureaus else None)
        if bureau is None:
            return page("area.html", bureau=None)
        rows = [_centre(row, manifests) for row in centres_in(connection, bureau["region"])]
        duties = [(row, duty) for row in rows for duty in coming(engine(), connection, row["id"], untold=True)]
        done = done_in_year(connection, bureau["id"], year)
        counted = cases_in_year(connection, bureau["id"], year)
    duties.sort(key=lambda pair: (pair[1].on, pair[0]["name"]))
    names = {key: named(manifest) for key, manifest in manifests.items()}
    values: dict[str, Any] = {"bureau": bureau, "bureaus": bureaus, "centres": rows, "duties": duties, "done": done}
    return page("area.html", **values, counted=counted, names=names, year=year, years=years)


def _centre(row: Any, manifests: dict[str, Manifest]) -> dict[str, Any]:
    declared = manifests[row["bundle_key"]].centre_states.get(row["state"]) if row["bundle_key"] in manifests else None
    return {**row, "state_name": named(declared) if declared else row["state"]}


def _manifests(connection: Reading) -> dict[str, Manifest]:
    found: dict[str, Manifest] = {}
    for row in procedures(connection):
        if row["key"] not in found:
            found[row["key"]] = engine().services.library.get(connection, row["id"]).manifest
    return found
