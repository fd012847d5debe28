"""Calendar versions in the database: immutable, one of them current."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Connection, RowMapping, insert, select, update

from engine.calendars.days import Calendar, Day
from engine.db.tables import calendar_days, calendars
from engine.errors import NotFound

FRESH_MS = 5_000


class CalendarShelf:
    """Calendars by version, and which one is current; another process's import is noticed within five seconds."""

    def __init__(self) -> None:
        self._shelf: dict[str, Calendar] = {}
        self._current: tuple[str, int] | None = None
        self._lock = Lock()

    def current(self, connection: Connection, machine_at: int) -> Calendar:
        """The calendar new deadlines are counted with; ``machine_at`` in UTC milliseconds."""
        known = self._current
        if known is None or machine_at - known[1] > FRESH_MS or machine_at < known[1]:
            version = connection.execute(select(calendars.c.version).where(calendars.c.current)).scalar()
            if version is None:
                raise NotFound("not_found.calendar")
            known = self._current = (str(version), machine_at)
        return self.get(connection, known[0])

    def get(self, connection: Connection, version: str) -> Calendar:
        """One version of the calendar; NotFound when it was never stored."""
        found = self._shelf.get(version)
        if found is None:
            with self._lock:
                found = self._shelf[version] = load(connection, version)
        return found

    def forget(self) -> None:
        """Look the current version up again at the next use (this process has just changed it)."""
        self._current = None


def versions(connection: Connection) -> list[RowMapping]:
    """Every version that was ever stored, the newest first: version, stored_at (UTC milliseconds), source, current."""
    query = select(calendars).order_by(calendars.c.stored_at.desc(), calendars.c.version)
    return list(connection.execute(query).mappings())


def load(connection: Connection, version: str) -> Calendar:
    """Read one version; NotFound when there is none."""
    rows = connection.execute(
        select(calendar_days).where(calendar_days.c.version == version).order_by(calendar_days.c.day)
    ).all()
    if not rows:
        raise NotFound("not_found.calendar", version=version)
    days = [Day.of(row.day, row.kind, row.name, row.source, row.provisional) for row in rows]
    return Calendar.from_rows(version, days)


def store(connection: Connection, calendar: Calendar, source: str, at: int) -> bool:
    """Store ``calendar`` and make it the current one; False when that very version is current already."""
    current = connection.execute(select(calendars.c.version).where(calendars.c.current)).scalar()
    if current == calendar.version:
        return False
    known = connection.execute(select(calendars.c.version).where(calendars.c.version == calendar.version)).first()
    connection.execute(update(calendars).values(current=False))
    if known is not None:
        connection.execute(update(calendars).where(calendars.c.version == calendar.version).values(current=True))
        return True
    connection.execute(
        insert(calendars), {"version": calendar.version, "stored_at": at, "source": source, "current": True}
    )
    rows = [
        {
            "version": calendar.version,
            "day": day.day.isoformat(),
            "kind": day.kind,
            "name": day.name,
            "source": day.source,
            "provisional": day.provisional,
        }
        for day in calendar.rows()
    ]
    connection.execute(insert(calendar_days), rows)
    return True
