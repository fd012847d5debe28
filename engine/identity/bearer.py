"""Bearer tokens: from the token a program sends to the person with the roles of this moment, in one statement."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, or_, select

from engine.db.tables import grants, people, tokens
from engine.identity.actor import Actor, Grant

_HELD = and_(
    grants.c.person_id == people.c.id,
    grants.c.since_at <= bindparam("now"),
    or_(grants.c.until_at.is_(None), grants.c.until_at > bindparam("now")),
)
_BEARER = (
    select(people.c.id, people.c.name, people.c.login, grants.c.role, grants.c.unit_id)
    .select_from(tokens.join(people, people.c.id == tokens.c.person_id).outerjoin(grants, _HELD))
    .where(
        tokens.c.digest == bindparam("digest"),
        tokens.c.revoked_at.is_(None),
        or_(tokens.c.ends_at.is_(None), tokens.c.ends_at > bindparam("now")),
        people.c.disabled_at.is_(None),
    )
    .order_by(grants.c.role, grants.c.unit_id)
)


def bearer(connection: Connection, digest: str, machine_at: int) -> Actor | None:
    """Who sends the token with ``digest`` at ``machine_at`` (UTC milliseconds), with the roles valid then.

    None when the token is unknown, revoked or over, or its person disabled: the caller cannot tell which.
    """
    rows = connection.execute(_BEARER, {"digest": digest, "now": machine_at}).all()
    if not rows:
        return None
    held = tuple(Grant(row.role, row.unit_id) for row in rows if row.role is not None)
    return Actor(rows[0].id, rows[0].name, rows[0].login, held)
