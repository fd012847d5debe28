"""How much waits for everybody, at a glance: what people have and what is offered to their roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, String, and_, cast, distinct, func, select

from engine.db.tables import candidates, grants, people, tasks
from engine.identity.people import granted_at
from engine.tasks.narrowing import HELD, OPEN


def waiting(connection: Connection, machine_at: int) -> Mapping[str, int]:
    """Login -> how many tasks the person has or may take by roles valid at ``machine_at`` (UTC milliseconds)."""
    held = (
        select(people.c.login, func.count())
        .join(tasks, tasks.c.assignee == people.c.id)
        .where(tasks.c.state.in_((OPEN, HELD)))
        .group_by(people.c.login)
    )
    place = and_(candidates.c.unit_id == grants.c.unit_id, candidates.c.role == grants.c.role)
    one = distinct(candidates.c.case_id + cast(candidates.c.n, String))
    offered = (
        select(people.c.login, func.count(one))
        .join(grants, grants.c.person_id == people.c.id)
        .join(candidates, place)
        .where(candidates.c.taken.is_(False), *granted_at(machine_at))
        .group_by(people.c.login)
    )
    found: Counter[str] = Counter()
    for query in (held, offered):
        for login, number in connection.execute(query):
            found[login] += number
    return found
