"""The history of one case as a file of its own: enough to replay it anywhere, for ever."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.calendars.days import Calendar, Day
from engine.clock import from_ms
from engine.db.tables import cases, events, submissions
from engine.definitions.bundle import Bundle
from engine.definitions.store import Library
from engine.errors import Invalid, NotFound
from engine.execution.replay import RecordedInput, Replay, replay
from engine.execution.services import Services
from engine.journal.catalogue import INPUTS
from engine.journal.chain import Break, Link, find_break
from engine.values import loads

FORMAT = 1
YEARS_AHEAD = 8  # a deadline that was set reaches at most this far behind the last event


@dataclass(frozen=True)
class History:
    """A case read back from its file."""

    case_id: str
    bundle: Bundle
    links: tuple[Link, ...]
    head: str
    forms: Mapping[int, Any]
    calendars: Mapping[str, Calendar]

    def verify(self) -> Break | None:
        """The first event that is not what was written, or None."""
        return find_break(self.case_id, self.links, self.head, len(self.links), loads)

    def replay(self, library: Library) -> Replay:
        """Run the recorded inputs through the bundle of the file and compare every fact."""
        deployed = library.compile(1, self.bundle)
        inputs = []
        for link in self.links:
            if link.type in INPUTS:
                record, payload = loads(link.record), loads(link.payload) or {}
                form = self.forms.get(record.get("n"), {})
                inputs.append(RecordedInput(link.seq, link.type, link.at, record, payload, form))
        return replay(deployed, inputs, lambda version: self.calendars[version])


def write_history(services: Services, connection: Connection, case_id: str) -> dict[str, Any]:
    """Everything of one case as JSON values; NotFound when there is no such case."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.case", case=case_id)
    bundle = services.library.get(connection, row["bundle_id"])
    found = connection.execute(select(events).where(events.c.stream == case_id).order_by(events.c.seq)).mappings().all()
    forms = connection.execute(select(submissions.c.n, submissions.c.data).where(submissions.c.case_id == case_id))
    versions = {loads(event["record"]).get("calendar") for event in found} - {None}
    years = [from_ms(event["at"]).year for event in found]
    return {
        "format": FORMAT,
        "case": case_id,
        "head": row["journal_head"],
        "bundle": {name: base64.b64encode(content).decode() for name, content in bundle.files.items()},
        "events": [
            {key: event[key] for key in ("seq", "type", "at", "record", "payload", "previous", "hash")}
            for event in found
        ],
        "forms": {str(form.n): form.data for form in forms},
        "calendars": {
            version: _days(services.calendars.get(connection, version), min(years) - 1, max(years) + YEARS_AHEAD)
            for version in sorted(versions)
        },
    }


def read_history(content: Mapping[str, Any]) -> History:
    """The history :func:`write_history` wrote; Invalid when it is of another format."""
    if content.get("format") != FORMAT:
        raise Invalid("invalid.history_format")
    case_id = content["case"]
    return History(
        case_id=case_id,
        bundle=Bundle.from_files({name: base64.b64decode(text) for name, text in content["bundle"].items()}),
        links=tuple(Link(case_id, **event) for event in content["events"]),
        head=content["head"],
        forms={int(n): loads(data) for n, data in content["forms"].items()},
        calendars={
            version: Calendar.from_rows(version, [Day.of(*day) for day in days])
            for version, days in content["calendars"].items()
        },
    )


def _days(calendar: Calendar, first: int, last: int) -> list[list[Any]]:
    return [
        [day.day.isoformat(), str(day.kind), day.name, day.source, day.provisional]
        for day in calendar.rows()
        if first <= day.day.year <= last
    ]
