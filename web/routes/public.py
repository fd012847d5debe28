"""What anybody may read without signing in: notices and the register of centres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request

from engine.cases.contents import Reading, deadlines_of_case
from engine.cases.listing import page_of_cases
from engine.cases.lists import (
    procedures,
    read_centre,
    read_notices,
    released_manifest,
)
from engine.cases.register_list import MOST_ITEMS, RegisterFilters, read_register_list
from engine.cases.visible import CaseFilters
from engine.definitions.manifest import CentreFact, Manifest
from engine.delivery.coming import coming
from web.guards import public
from web.rendering import explanation, named, page, t
from web.routes.opinions import NOTICE, notice_page
from web.site import engine, signed_in, today

routes = Blueprint("public", __name__)
MOST_CASES = 100  # of one centre, the newest


@routes.get("/notices")
@public
def notices() -> str:
    """Published notices, the open ones first."""
    day = today().isoformat()
    with engine().read() as connection:
        rows = read_notices(connection, day, limit=100)
    running = [row for row in rows if row["until"] >= day and not row["closed_on"]]
    over = [row for row in rows if row not in running]
    return page("notices.html", running=running, over=over)


@routes.get(NOTICE)
@public
def notice(case_id: str, notice_id: str) -> tuple[str, int]:
    """One notice with its exact period, its number, who published it, and the form for an opinion on it."""
    return notice_page(case_id, notice_id)


@routes.get("/register")
@public
def register() -> str:
    """The register of centres, by procedure, as far as it fits what is looked for."""
    names = ("q", "region", "industry", "state", "bundle")
    chosen = {name: request.args.get(name, "").strip()[:100] for name in names}
    filters = RegisterFilters(chosen["q"], chosen["bundle"], chosen["region"], chosen["industry"], chosen["state"])
    with engine().read() as connection:
        manifests = _manifests(connection)
        found = read_register_list(connection, filters, manifests.values())
    regions = [(code, t("register.area", name=name or code)) for code, name in found.regions.items()]
    return page(
        "register.html", rows=[entry(row, manifests) for row in found.rows], total=found.total, chosen=chosen,
        regions=regions, industries=[(name, name) for name in found.industries], most=MOST_ITEMS,
        states=[(key, t(f"register.class.{key}")) for key in found.states],
        bundles=[(key, named(manifests[key])) for key in found.bundles if key in manifests],
    )  # fmt: skip


@routes.get("/register/<string(length=32):centre_id>")
@public
def centre(centre_id: str) -> str:
    """One centre: what it offers, its dates, what comes next for it, and the history of its public states."""
    with engine().read() as connection:
        row, history, items = read_centre(connection, engine().services.library, centre_id)
        following = coming(engine(), connection, centre_id)
        manifest = released_manifest(connection, engine().services.library, row["bundle_key"])
        own = _own_cases(connection, centre_id)
    steps = [{**step, "name": named(manifest.centre_states[step["state"]])} for step in history]
    centre = entry(row, {row["bundle_key"]: manifest})
    dates = [(name, row["dates"][key]) for key, name in manifest.centre_dates.items() if row["dates"].get(key)]
    facts = [
        (named(fact), known_as(fact, row["facts"][key]))
        for key, fact in manifest.centre_facts.items()
        if row["facts"].get(key) not in (None, "", []) and (fact.public or own["cases"])
    ]
    return page(
        "centre.html",
        centre=centre,
        history=steps,
        scope=_scope(manifest, items),
        dates=dates,
        facts=facts,
        coming=following,
        **own,
    )


def known_as(fact: CentreFact, value: Any) -> str:
    """What the register keeps, in words: codes as the bundle calls them, of a record its first two things."""
    if isinstance(value, list):
        return "、".join(known_as(fact, one) for one in value)
    if isinstance(value, dict):
        first, *rest = [known_as(fact, one) for one in list(value.values())[:2]] or [""]
        return t("register.and", first=first, more=rest[0]) if rest else first
    if isinstance(value, bool):
        return t("register.is" if value else "register.is_not")
    return fact.values.get(str(value), str(value))


def _own_cases(connection: Reading, centre_id: str) -> dict[str, Any]:
    """The cases of the centre that the visitor may see, newest first, and the deadlines of those under way; nothing for
    the public."""
    person = signed_in()
    if person is None:
        return {"cases": [], "deadlines": []}
    library = engine().services.library
    rows = page_of_cases(connection, library, person, CaseFilters(centre=centre_id), MOST_CASES).rows
    deadlines = []
    for row in rows:
        if row["state"] == "ended":
            continue
        declared = library.get(connection, row["bundle_id"]).manifest.deadlines
        deadlines += [
            {"case": row, "name": named(declared[one["key"]]) if one["key"] in declared else one["key"],
             "due": one["due"], "why": explanation(one["record"])}
            for one in deadlines_of_case(connection, row["id"]) if one["due"] >= today().isoformat()
        ]  # fmt: skip
    return {"cases": rows, "deadlines": sorted(deadlines, key=lambda one: str(one["due"]))}


def _scope(manifest: Manifest, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The capability items as tables: one for each kind the procedure declares, with headings and rows of words."""
    return [
        {
            "name": named(kind), "head": [kind.item, *kind.columns.values()],
            "rows": [
                [item["name"], *(kind.values.get(column, {}).get(str(item.get(column)), item.get(column) or "—")
                                 for column in kind.columns)]
                for item in items if item["kind"] == key
            ],
        }
        for key, kind in manifest.capabilities.items()
    ]  # fmt: skip


def entry(row: Mapping[str, Any], manifests: Mapping[str, Manifest]) -> dict[str, Any]:
    """A centre with the names of its procedure and its state."""
    manifest = manifests[row["bundle_key"]]
    state = manifest.centre_states.get(row["state"])
    return {**row, "procedure": named(manifest), "state_name": named(state) if state else row["state"]}


def _manifests(connection: Reading) -> dict[str, Manifest]:
    """The newest released manifest of each procedure."""
    found: dict[str, Manifest] = {}
    for row in procedures(connection):
        if row["key"] not in found:
            found[row["key"]] = engine().services.library.get(connection, row["id"]).manifest
    return found
