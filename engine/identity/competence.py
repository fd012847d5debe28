"""In which units a role acts under a procedure: several provinces may share one installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from engine.db.tables import units
from engine.definitions.manifest import Manifest
from engine.identity.regions import DIGITS

STARTER = "starter"  # the party that begins a case: the applicant


def party_of(manifest: Manifest, role: str) -> tuple[str, str]:
    """Where the units of ``role`` come from: the kind of its party's source, and what follows the colon."""
    declared = manifest.roles.get(role)
    party = manifest.parties.get(declared.party) if declared else None
    kind, _, name = (party.source if party else "").partition(":")
    return kind, name


def units_with_authorities(
    connection: Connection, manifest: Manifest, unit_ids: Iterable[str]
) -> tuple[Mapping[str, Mapping[Any, Any]], frozenset[str]]:
    """The units by id; and the provinces of the authorities the manifest names by their key."""
    sources = [party.source.partition(":") for party in manifest.parties.values()]
    keys = {name for kind, _, name in sources if kind == "unit"}
    wanted = set(unit_ids)
    query = select(units).where(or_(units.c.id.in_(sorted(wanted)), units.c.key.in_(sorted(keys))))
    rows = connection.execute(query).mappings().all()
    provinces = frozenset(str(row["region"])[:DIGITS] for row in rows if row["key"] in keys and row["region"])
    return {row["id"]: row for row in rows if row["id"] in wanted}, provinces


def acts_here(manifest: Manifest, role: str, unit: Mapping[Any, Any], provinces: frozenset[str]) -> bool:
    """Whether ``role`` in ``unit`` acts under the procedure: in the authority it names, or in a unit of its province.

    A unit without a region, and a procedure that names no authority by its key, leave nothing to compare.
    """
    kind, name = party_of(manifest, role)
    if kind == "unit":
        return bool(unit["key"] == name)
    if kind == "region" and unit["kind"] != name:
        return False
    region = unit["region"]
    return kind not in ("region", STARTER) or not region or not provinces or region[:DIGITS] in provinces
