"""How far each area of a bureau has come with the quotas its procedure declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.db.tables import units
from engine.definitions.manifest import Parameter, Quota
from engine.identity.regions import area_digits
from engine.overview.scope import Scope
from engine.register.counting import count_by_region


@dataclass(frozen=True)
class Use:
    """One area: how many centres it is to have or may have, and how many count."""

    area: str
    amount: int
    used: int

    @property
    def left(self) -> int:
        """How many are left; below zero: more than the quota."""
        return self.amount - self.used


@dataclass(frozen=True)
class QuotaUse:
    """One quota of the procedure: its key, what it is, the table it was read from, and its areas in their order."""

    key: str
    quota: Quota
    source: Parameter
    areas: Sequence[Use]

    @property
    def total(self) -> Use:
        """All areas together."""
        return Use("", sum(one.amount for one in self.areas), sum(one.used for one in self.areas))


def quotas_of(connection: Connection, scope: Scope) -> Sequence[QuotaUse]:
    """The quotas of the scope's procedure, for the areas that lie in the area of its unit; without any, nothing.

    The centres are counted as they stand now, whichever year their quota was meant for.
    """
    manifest = scope.bundle.manifest
    if not manifest.quotas:
        return []
    region = connection.execute(select(units.c.region).where(units.c.id == scope.unit_id)).scalar()
    own = area_digits(region or "")
    found = []
    for key, quota in manifest.quotas.items():
        source = manifest.parameters[quota.table]
        states = [state.strip() for state in manifest.parameters[quota.states].value.split(",")]
        counted = count_by_region(connection, manifest.key, states)
        areas = []
        for row in source.value:
            digits = area_digits(str(row[quota.area]))
            if digits.startswith(own):
                used = sum(number for code, number in counted.items() if code.startswith(digits))
                areas.append(Use(str(row[quota.label]), int(row[quota.amount]), used))
        if areas:
            found.append(QuotaUse(key, quota, source, areas))
    return found
