"""Counts and lists centres by state, region and industry: for quotas, warnings and campaigns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from engine.db.tables import centres, units
from engine.values import loads

_CENTRES = (
    select(centres, units.c.name.label("unit"), units.c.region)
    .outerjoin(units, units.c.id == centres.c.unit_id)
    .order_by(centres.c.name, centres.c.id)
)


def find_centres(
    connection: Connection, *, bundle_key: str | None, states: Collection[str] = (), classes: Collection[str] = (),
    region: str = "", industry: str = "", without: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The centres that fit, by name: {id, name, state, state_class, industry, unit, unit_id, region, dates}.

    ``states`` are keys of the bundle, ``classes`` of the four classes (neither: all); ``region`` is the beginning of a
    region code; ``without`` leaves one centre out. ``bundle_key`` None looks at the centres of every procedure.
    """
    query = _CENTRES
    if bundle_key is not None:
        query = query.where(centres.c.bundle_key == bundle_key)
    if states:
        query = query.where(centres.c.state.in_(sorted(states)))
    if classes:
        query = query.where(centres.c.state_class.in_(sorted(classes)))
    if region:
        query = query.where(units.c.region.startswith(region, autoescape=True))
    if industry:
        query = query.where(centres.c.industry == industry)
    if without is not None:
        query = query.where(centres.c.id != without)
    kept = ("id", "name", "state", "state_class", "industry", "unit", "unit_id", "region")
    return [
        {**{key: row[key] for key in kept}, "dates": loads(row["dates"])}
        for row in connection.execute(query).mappings()
    ]


def count_by_region(connection: Connection, bundle_key: str, states: Collection[str]) -> Mapping[str, int]:
    """How many centres in ``states`` (keys of the bundle) belong to units of each region code ('': none is known)."""
    region = func.coalesce(units.c.region, "").label("region")
    query = (
        select(region, func.count())
        .select_from(centres)
        .outerjoin(units, units.c.id == centres.c.unit_id)
        .where(centres.c.bundle_key == bundle_key, centres.c.state.in_(sorted(states)))
        .group_by(region)
    )
    return {str(code): int(number) for code, number in connection.execute(query)}
