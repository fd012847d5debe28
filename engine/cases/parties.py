"""Which unit is which party of a new case, by the sources the manifest declares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import units
from engine.definitions.manifest import Manifest
from engine.errors import NotFound
from engine.values import loads


def initial_parties(
    connection: Connection,
    manifest: Manifest,
    starter: str | None,
    centre: Mapping[str, Any] | None,
    starts_for: Collection[str] = (),
) -> dict[str, str]:
    """Party key -> unit id for a case that ``starter`` (a unit id) begins, perhaps about a registered centre.

    Sources: ``starter`` is the centre's host unit when there is a centre, else the starting unit; ``unit:<key>`` a
    unit by its key; ``region:<kind>`` the unit of that kind in the applicant's region, else in the city or province
    around it; ``centre:<fact>`` the unit whose id the register holds as that fact of the centre, while it knows one.
    ``form`` and ``people`` parties come later. ``starts_for`` are the parties whose roles the starter used: without a
    centre a bureau that begins a case of its own is not its applicant. NotFound when a unit that the procedure cannot
    do without is not registered.
    """
    found: dict[str, str] = {}
    applicant = (centre["unit_id"] if centre is not None else None) or starter
    region = _region(connection, applicant)
    for key, party in manifest.parties.items():
        kind, _, name = party.source.partition(":")
        if kind == "starter" and applicant and (centre is not None or not starts_for or key in starts_for):
            found[key] = applicant
        elif kind == "unit":
            found[key] = _unit_by_key(connection, name)
        elif kind == "region" and region and (nearest := _nearest(connection, name, region)):
            found[key] = nearest
        elif kind == "centre" and centre is not None and (held := loads(centre["facts"]).get(name)):
            found[key] = str(held)
    return found


def _nearest(connection: Connection, kind: str, region: str) -> str | None:
    """The unit of ``kind`` in ``region``, else in the prefecture, else in the province that region belongs to.

    A region code has two digits each for the province, the prefecture and the county; zeros stand for the whole.
    """
    wanted = list(dict.fromkeys((region, region[:4] + "00", region[:2] + "0000")))
    query = select(units.c.id, units.c.region).where(units.c.kind == kind, units.c.region.in_(wanted))
    found = {row.region: str(row.id) for row in connection.execute(query.order_by(units.c.id.desc()))}
    return next((found[code] for code in wanted if code in found), None)


def _region(connection: Connection, unit_id: str | None) -> str | None:
    region: str | None = connection.execute(select(units.c.region).where(units.c.id == unit_id)).scalar()
    return region


def _unit_by_key(connection: Connection, key: str) -> str:
    unit_id = connection.execute(select(units.c.id).where(units.c.key == key)).scalar()
    if unit_id is None:
        raise NotFound("not_found.unit", unit=key)
    return str(unit_id)
