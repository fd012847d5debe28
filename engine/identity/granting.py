"""Rules of giving roles: from which moment to which, and that somebody must be left who can give them."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Connection, select

from engine.clock import ZONE, to_ms
from engine.db.tables import grants, people
from engine.errors import Conflict, Invalid

MANAGES_PEOPLE = "security_admin"
_DAY_MS = 24 * 60 * 60 * 1000  # China has no summer time


def period(since: str, until: str, machine_at: int) -> tuple[int, int | None]:
    """From the day ``since`` ('' for ``machine_at``) to the end of the day ``until`` ('' for no end, None).

    Both are ISO dates; the answer is in UTC milliseconds, the end exclusive. A day that has begun counts from now:
    nobody held a role before it was given. Invalid for what is no day, or ends before it begins.
    """
    errors: dict[str, list[str]] = {}
    begins, ends = machine_at, None
    try:
        if since:
            begins = max(_begins(since), machine_at)
    except ValueError:
        errors["since"] = ["field.date_wrong"]
    try:
        if until:
            ends = _begins(until) + _DAY_MS
            if ends <= begins:
                errors["until"] = ["field.until_before_since"]
    except ValueError:
        errors["until"] = ["field.date_wrong"]
    if errors:
        raise Invalid(errors=errors)
    return begins, ends


def _begins(day: str) -> int:
    return to_ms(datetime.combine(date.fromisoformat(day), time(), ZONE))


def require_another(connection: Connection, person_id: str, machine_at: int) -> None:
    """Raise Conflict unless somebody besides ``person_id`` manages people for good and may sign in."""
    others = (
        select(grants.c.person_id)
        .join(people, people.c.id == grants.c.person_id)
        .where(grants.c.role == MANAGES_PEOPLE, grants.c.person_id != person_id, people.c.disabled_at.is_(None))
        .where(grants.c.since_at <= machine_at, grants.c.until_at.is_(None))
    )
    if connection.execute(others.limit(1)).first() is None:
        raise Conflict("conflict.last_security_admin")
