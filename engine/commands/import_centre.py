"""Bring an existing centre into the register, marked as imported: its history happened elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select

from engine.clock import local_date
from engine.db.tables import centres
from engine.definitions.store import active_bundle
from engine.errors import Conflict, Invalid
from engine.execution.act import Act
from engine.execution.command import Command
from engine.register import claims
from engine.register.open_centre import OpenCentre

IMPORTED = "0" * 32
"""Stands for the case where something was entered without one."""


@dataclass(frozen=True)
class ImportCentre(Command):
    """Enter the centre ``name`` of procedure ``bundle`` in ``state`` since the legal date ``since`` (ISO).

    ``dates`` and ``facts`` are what the procedure keeps of a centre; ``source`` says where the row came from.
    ``items`` are its capability items by kind, each row with its ``name``; ``claims`` what it alone holds, as pairs of
    kind and key.
    """

    act: ClassVar[str] = "import_data"
    bundle: str
    name: str
    unit_id: str
    state: str
    since: str
    industry: str | None = None
    dates: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    items: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    claims: Sequence[tuple[str, str]] = ()
    source: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Enter it; Conflict when the procedure has a centre of that name already."""
        act.require(self.act)
        work = act.work
        bundle_id = active_bundle(work.connection, self.bundle, local_date(work.now).isoformat())
        manifest = act.services.library.get(work.connection, bundle_id).manifest
        if self.state not in manifest.centre_states:
            raise Invalid(errors={"state": ["field.unknown_state"]})
        known = select(centres.c.id).where(centres.c.bundle_key == self.bundle, centres.c.name == self.name)
        if work.connection.execute(known).first():
            raise Conflict("conflict.centre_exists", name=self.name)
        centre = OpenCentre.found(
            work, bundle_key=self.bundle, name=self.name[:300], industry=self.industry, unit_id=self.unit_id
        )
        centre.merge(self.dates, self.facts)
        centre.enter_state(self.state, manifest.centre_states[self.state], self.since, IMPORTED, None)
        about = {"state": self.state, "since": self.since, "by": act.actor.person_id}
        centre.note("centre_imported", about, {"name": self.name, "industry": self.industry, "source": self.source})
        for kind, rows in self.items.items():
            centre.abilities.change(IMPORTED, kind, rows, since=self.since, name="name", mode="replace")
        centre.save()
        self._take_claims(act, centre)
        return {"centre": centre.id}

    def _take_claims(self, act: Act, centre: OpenCentre) -> None:
        for kind, key in self.claims:
            row = {"kind": kind, "key": key, "centre_id": centre.id, "case_id": IMPORTED, "since": self.since}
            found = claims.take(act.work.connection, {**row, "reason": None})
            if not found.granted:
                raise Conflict("conflict.claim_taken", key=key, name=found.holder_name)
