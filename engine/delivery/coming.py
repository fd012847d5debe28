"""What comes next for a centre: the recurring cases that the procedure will begin for it, each with its next day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select

from engine.bootstrap import Engine
from engine.clock import local_date, to_ms
from engine.db.tables import centres
from engine.definitions.store import active_bundle
from engine.delivery.planner import nominal_on


@dataclass(frozen=True)
class Coming:
    """A recurring case that begins on ``on`` (ISO date); ``basis`` is its clause."""

    name: str
    basis: str
    on: str


def coming(engine: Engine, connection: Connection, centre_id: str, *, untold: bool = False) -> Sequence[Coming]:
    """What begins next for the centre while it stays what it is, the nearest first.

    What the centre is not told beforehand (processes with ``shownAt``, such as inspections) is left out unless
    ``untold``: whoever inspects plans with it.
    """
    row = dict(connection.execute(select(centres).where(centres.c.id == centre_id)).mappings().one())
    tomorrow = local_date(engine.clock.business_now()) + timedelta(days=1)
    calendar = engine.services.calendars.current(connection, to_ms(engine.clock.machine_now()))
    bundle = engine.services.library.get(connection, active_bundle(connection, row["bundle_key"], tomorrow.isoformat()))
    found = []
    for process in bundle.program.processes.values():
        if process.properties.get("shownAt") and not untold:
            continue
        for element in (process.elements[start] for start in process.starts):
            states = [state.strip() for state in element.properties.get("startFor", "").split(",")]
            if element.event != "timer" or row["state"] not in states:
                continue
            days = [day for day in nominal_on(bundle, element, row, calendar, tomorrow) if day >= tomorrow]
            if days:
                found.append(Coming(process.name, process.properties.get("basis", ""), min(days).isoformat()))
    return sorted(found, key=lambda one: (one.on, one.name))
