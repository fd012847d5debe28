"""Which unit is which party of a new case, by the sources the manifest declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import units
from engine.definitions.manifest import Manifest
from engine.errors import NotFound


def initial_parties(
    connection: Connection, manifest: Manifest, starter: str | None, centre: Mapping[str, Any] | None
) -> dict[str, str]:
    """Party key -> unit id for a case that ``starter`` (a unit id) begins, perhaps about a registered centre.

    Sources: ``starter`` is the centre's host unit when there is a centre, else the starting unit; ``unit:<key>`` a
    unit by its key; ``region:<kind>`` the unit of that kind in the applicant's region. ``form`` and ``people`` parties
    come later. NotFound when a unit that the procedure cannot do without is not registered.
    """
    found: dict[str, str] = {}
    applicant = (centre["unit_id"] if centre is not None else None) or starter
    region = _region(connection, applicant)
    for key, party in manifest.parties.items():
        kind, _, name = party.source.partition(":")
        if kind == "starter" and applicant:
            found[key] = applicant
        elif kind == "unit":
            found[key] = _unit_by_key(connection, name)
        elif kind == "region" and region:
            unit_id = connection.execute(
                select(units.c.id).where(units.c.kind == name, units.c.region == region).order_by(units.c.id).limit(1)
            ).scalar()
            if unit_id is not None:
                found[key] = unit_id
    return found


def _region(connection: Connection, unit_id: str | None) -> str | None:
    region: str | None = connection.execute(select(units.c.region).where(units.c.id == unit_id)).scalar()
    return region


def _unit_by_key(connection: Connection, key: str) -> str:
    unit_id = connection.execute(select(units.c.id).where(units.c.key == key)).scalar()
    if unit_id is None:
        raise NotFound("not_found.unit", unit=key)
    return str(unit_id)
