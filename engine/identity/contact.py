"""Where a person gets mail, and how often: each notification, one summary a day, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.db.tables import people

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
LONGEST = 254  # an e-mail address, RFC 5321
EACH, DAILY, NONE = "each", "daily", "none"
CHOICES = (EACH, DAILY, NONE)


@dataclass(frozen=True)
class Contact:
    """An e-mail address, '' when there is none, which notifications go there, and whether new tasks are told at all."""

    email: str
    mail: str
    told_of_tasks: bool = True


def is_address(email: str) -> bool:
    """Whether ``email`` looks like an address mail can be sent to."""
    return len(email) <= LONGEST and _ADDRESS.fullmatch(email) is not None


def contact_of(connection: Connection, person_id: str) -> Contact | None:
    """How to reach a person; None when the person is unknown or has left."""
    query = select(people.c.email, people.c.mail, people.c.told_of_tasks)
    query = query.where(people.c.id == person_id, people.c.disabled_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else Contact(row.email or "", row.mail, row.told_of_tasks)
