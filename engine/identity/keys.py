"""Keys in force: the sessions somebody is signed in with, and the tokens programs use."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, or_, select

from engine.db.tables import people, sessions, tokens
from engine.settings import Settings

MOST = 200


def sessions_in_force(
    connection: Connection, settings: Settings, machine_at: int, person_id: str = "", text: str = ""
) -> Sequence[RowMapping]:
    """Sessions of ``person_id``, or of everybody (whose name or login holds ``text``), the last used first.

    Rows: digest, person_id, name, login, started_at, seen_at, ends_at (UTC milliseconds), agent. At most MOST.
    """
    query = (
        select(sessions, people.c.name, people.c.login)
        .join(people, people.c.id == sessions.c.person_id)
        .where(sessions.c.ends_at > machine_at, sessions.c.seen_at > machine_at - settings.idle_minutes * 60_000)
        .order_by(sessions.c.seen_at.desc(), sessions.c.digest)
        .limit(MOST)
    )
    if person_id:
        query = query.where(sessions.c.person_id == person_id)
    for word in text.split():
        said = (people.c.name, people.c.login)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in said)))
    return connection.execute(query).mappings().all()


def tokens_in_force(connection: Connection, person_id: str, machine_at: int) -> Sequence[RowMapping]:
    """The tokens of ``person_id`` that are neither revoked nor over, the newest first: digest, name, created_at,
    ends_at."""
    query = (
        select(tokens)
        .where(tokens.c.person_id == person_id, tokens.c.revoked_at.is_(None))
        .where(or_(tokens.c.ends_at.is_(None), tokens.c.ends_at > machine_at))
        .order_by(tokens.c.created_at.desc(), tokens.c.digest)
    )
    return connection.execute(query).mappings().all()
