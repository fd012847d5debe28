"""Units in the database, found the way people name them, and what must hold of one that is written."""

from __future__ import annotations

import re
from typing import Protocol

from sqlalchemy import Connection, or_, select

from engine.db.tables import units
from engine.errors import Conflict, Invalid, NotFound

KINDS = (
    "provincial_bureau", "prefecture_bureau", "city_bureau", "district_bureau", "bureau", "government",
    "prefecture_government", "district_government", "provincial_department", "industry_department", "authority",
    "institute", "enterprise", "research", "academy",
)  # fmt: skip
"""Kinds of units that are called by a name; a procedure may know others by their keys."""
_REGION = re.compile(r"[0-9]{6}")  # GB/T 2260
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")  # GB 32100


class Described(Protocol):
    """What is said of a unit."""

    @property
    def name(self) -> str:
        """The name in full."""

    @property
    def kind(self) -> str:
        """What kind of unit it is: bureau, institute ..."""

    @property
    def key(self) -> str | None:
        """The name by which bundles refer to it."""

    @property
    def region(self) -> str | None:
        """The code of its area."""

    @property
    def parent_id(self) -> str | None:
        """The unit it belongs to."""

    @property
    def credit_code(self) -> str | None:
        """The unified social credit code."""


def unit_by_name(connection: Connection, name: str) -> str:
    """The id of the unit with key, id or name ``name``; NotFound when there is none, or more than one of that name."""
    known = or_(units.c.key == name, units.c.id == name, units.c.name == name)
    found = connection.execute(select(units.c.id).where(known).limit(2)).scalars().all()
    if len(found) != 1:
        raise NotFound("not_found.unit", unit=name)
    return str(found[0])


def check_unit(connection: Connection, unit: Described, unit_id: str = "") -> None:
    """Raise Invalid for a missing name or kind, a code that is none, a parent that is below the unit itself; Conflict
    when another unit has the key. ``unit_id`` is '' for a new unit."""
    errors: dict[str, list[str]] = {}
    for name, value in (("name", unit.name), ("kind", unit.kind)):
        if not value.strip():
            errors[name] = ["field.field_required"]
    if unit.region and not _REGION.fullmatch(unit.region):
        errors["region"] = ["field.region_wrong"]
    if unit.credit_code and not _CREDIT_CODE.fullmatch(unit.credit_code):
        errors["credit_code"] = ["field.credit_code_wrong"]
    if unit.parent_id and not _may_be_parent(connection, unit.parent_id, unit_id):
        errors["parent_id"] = ["field.parent_wrong"]
    if errors:
        raise Invalid(errors=errors)
    known = select(units.c.id).where(units.c.key == unit.key, units.c.id != unit_id)
    if unit.key and connection.execute(known).first():
        raise Conflict("conflict.unit_exists", unit=unit.key)


def _may_be_parent(connection: Connection, parent_id: str, unit_id: str) -> bool:
    """Whether the chain from ``parent_id`` upwards is there and does not come back to ``unit_id``."""
    seen = {unit_id}
    above: str | None = parent_id
    while above is not None:
        if above in seen:
            return False
        seen.add(above)
        row = connection.execute(select(units.c.parent_id).where(units.c.id == above)).one_or_none()
        if row is None:
            return False
        above = row.parent_id
    return True
