"""Who takes a unit in that wants to apply under a procedure, and from which areas units apply."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from engine.db.tables import units
from engine.definitions.manifest import Manifest
from engine.identity.actor import Actor
from engine.identity.competence import STARTER
from engine.identity.policy import Relation
from engine.identity.regions import DIGITS, area_digits


def applicant_role(manifest: Manifest) -> str | None:
    """The role that a unit's first person gets; None where nobody applies under the procedure."""
    for key, role in manifest.roles.items():
        party = manifest.parties.get(role.party)
        if party is not None and party.source == STARTER:
            return key
    return None


def areas_of(connection: Connection, manifest: Manifest) -> Sequence[tuple[str, str]]:
    """(region code, name of the bureau there) for every area the procedure has an authority in, wide ones first.

    Where several provinces share one installation, the province is that of the authority the manifest names by its key.
    """
    sources = [party.source.partition(":") for party in manifest.parties.values()]
    kinds = sorted(name for kind, _, name in sources if kind == "region")
    keys = sorted(name for kind, _, name in sources if kind == "unit")
    query = select(units.c.region, units.c.name, units.c.key.in_(keys)).where(
        units.c.region.is_not(None), units.c.region != "", or_(units.c.kind.in_(kinds), units.c.key.in_(keys))
    )
    rows = connection.execute(query.order_by(units.c.id.desc())).all()
    provinces = {str(region)[:DIGITS] for region, _, named in rows if named}
    found = {str(region): str(name) for region, name, _ in rows if not provinces or region[:DIGITS] in provinces}
    return sorted(found.items())


def intake_relations(connection: Connection, manifest: Manifest, actor: Actor, region: str) -> frozenset[Relation]:
    """INTAKE for whoever takes in what comes from outside, in the authority that is competent for ``region``."""
    for grant in actor.grants:
        role = manifest.roles.get(grant.role)
        party = manifest.parties.get(role.party) if role and "registrar" in role.relations else None
        if party is None:
            continue
        unit = connection.execute(select(units).where(units.c.id == grant.unit_id)).mappings().one_or_none()
        kind, _, name = party.source.partition(":")
        if unit is not None and kind == "unit" and unit["key"] == name:
            return frozenset({Relation.INTAKE})
        local = unit is not None and kind == "region" and unit["kind"] == name and unit["region"]
        if unit is not None and local and region.startswith(area_digits(unit["region"])):
            return frozenset({Relation.INTAKE})
    return frozenset()
