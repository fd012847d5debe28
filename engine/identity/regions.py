"""Which units belong to the province of a case, where several provinces share one installation."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, or_, select, true

from engine.db.tables import units

DIGITS = 2  # of a region code (GB/T 2260) that stand for the province


def province_of(connection: Connection, unit_ids: Iterable[str | None]) -> str:
    """The first digits of the region of the first of ``unit_ids`` that has one; '' when none is known."""
    wanted = [unit_id for unit_id in unit_ids if unit_id]
    query = select(units.c.id, units.c.region).where(units.c.id.in_(wanted), units.c.region.is_not(None))
    known = {row.id: row.region for row in connection.execute(query) if row.region}
    return next((str(known[unit_id])[:DIGITS] for unit_id in wanted if unit_id in known), "")


def in_province(province: str) -> ColumnElement[bool]:
    """Units of ``province``, and those of which no region is known; all of them when ``province`` is ''."""
    if not province:
        return true()
    return or_(units.c.region.is_(None), units.c.region == "", units.c.region.startswith(province, autoescape=True))


def area_digits(region: str) -> str:
    """The leading digits of a region code (GB/T 2260) that everything below it shares: 500000 -> 50, 530100 -> 5301."""
    digits = region
    while digits.endswith("00"):
        digits = digits[:-2]
    return digits


def provinces_of_units(connection: Connection) -> dict[str, str]:
    """Unit id -> the province it lies in, for every unit with a region."""
    query = select(units.c.id, units.c.region).where(units.c.region.is_not(None), units.c.region != "")
    return {row.id: str(row.region)[:DIGITS] for row in connection.execute(query)}


def home_of(connection: Connection, keys: Iterable[str]) -> str:
    """The province of the first unit with one of ``keys`` that has a region; '' when there is none."""
    query = select(units.c.region).where(units.c.key.in_(list(keys)), units.c.region.is_not(None)).order_by(units.c.key)
    found = connection.execute(query.limit(1)).scalar()
    return str(found or "")[:DIGITS]
