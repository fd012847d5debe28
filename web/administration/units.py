"""Units: the list, and one to register or change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.contents import Reading
from engine.commands.change_unit import ChangeUnit
from engine.commands.system import CreateUnit
from engine.errors import Conflict, Invalid
from engine.identity.directory import all_units, kinds_in_use, unit_in_full
from engine.identity.units import KINDS
from web.acts.entries import LINE, ONE, Choice, Entry, Given
from web.administration.blueprint import framed, require, routes
from web.errors import sentences, status_of
from web.guards import signed_in
from web.rendering import t
from web.site import actor, engine, language

FIELDS = ("name", "kind", "key", "region", "parent_id", "credit_code")


@routes.get("/units")
@signed_in
def units() -> str:
    """Units by name, narrowed to words and a kind."""
    require("view_people", "manage_people")
    text, kind = request.args.get("q", "").strip()[:60], request.args.get("kind", "")[:120]
    with engine().read() as connection:
        rows = all_units(connection, text, kind)
        kinds = {key: kind_name(key) for key in kinds_in_use(connection)}
    return framed("units.html", "administration.units", rows=rows, kinds=kinds, text=text, kind=kind)


def kind_name(key: str) -> str:
    """What a kind of unit is called; a kind of somebody's own making is called by its key."""
    return t(f"kind.{key}") if key in KINDS else key


@routes.get("/units/new")
@signed_in
def new_unit() -> tuple[str, int]:
    """The form for a unit that is not there yet."""
    require("view_people", "manage_people")
    return _form("", Given(MultiDict()))


@routes.post("/units/new")
@signed_in
def create_unit() -> Response | tuple[str, int]:
    """Register it."""
    given = Given(request.form)
    return _written(CreateUnit(**_values(given)), "", given)


@routes.get("/units/<string(length=32):unit_id>")
@signed_in
def unit(unit_id: str) -> tuple[str, int]:
    """What is known of a unit, to be changed."""
    require("view_people", "manage_people")
    with engine().read() as connection:
        row = unit_in_full(connection, unit_id)
    return _form(unit_id, Given(MultiDict({key: row[key] or "" for key in FIELDS})))


@routes.post("/units/<string(length=32):unit_id>")
@signed_in
def change_unit(unit_id: str) -> Response | tuple[str, int]:
    """Change it."""
    given = Given(request.form)
    return _written(ChangeUnit(unit_id, **_values(given)), unit_id, given)


def _values(given: Given) -> dict[str, Any]:
    optional = {key: given.one(key) or None for key in FIELDS[2:]}
    return {"name": given.one("name"), "kind": given.one("kind"), **optional}


def _written(command: CreateUnit | ChangeUnit, unit_id: str, given: Given) -> Response | tuple[str, int]:
    try:
        engine().execute(actor(), command)
    except Invalid as found:
        return _form(unit_id, given, errors=sentences(found.errors, language()), status=422)
    except Conflict as found:
        return _form(unit_id, given, errors={"key": [found.sentence(language())]}, status=status_of(found))
    return redirect(url_for("administration.units", q=command.name, did="unit"), 303)


def _form(
    unit_id: str, given: Given, *, errors: Mapping[str, list[str]] | None = None, status: int = 200
) -> tuple[str, int]:
    with engine().read() as connection:
        entries = _entries(connection, unit_id)
    values = {"entries": entries, "given": given, "errors": errors or {}, "unit_id": unit_id}
    return framed("unit.html", "administration.units", **values), status


def _entries(connection: Reading, unit_id: str) -> tuple[Entry, ...]:
    above = [Choice(one["id"], one["name"]) for one in all_units(connection) if one["id"] != unit_id]
    kinds = dict.fromkeys((*KINDS, *kinds_in_use(connection)))
    return (
        Entry("name", LINE, label="unit_name"),
        Entry("kind", ONE, choices=[Choice(key, kind_name(key)) for key in kinds], label="unit_kind"),
        Entry("parent_id", ONE, required=False, choices=above, label="unit_parent"),
        Entry("region", LINE, required=False, label="unit_region"),
        Entry("credit_code", LINE, required=False, label="unit_credit_code"),
        Entry("key", LINE, required=False, label="unit_key"),
    )
