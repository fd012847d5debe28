"""Keys of one's own: end a session, issue and revoke a token. A security administrator ends anybody's sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select, update

from engine.commands.system import DAY_MS, note_system
from engine.db.tables import sessions, tokens
from engine.errors import Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.policy import permits
from engine.identity.tokens import token_digest

LONGEST_DAYS = 366  # a program's key of one's own is looked at once a year
MOST_TOKENS = 20


@dataclass(frozen=True)
class EndSession(Command):
    """End the session whose key has the digest ``session``: one's own, or anybody's for whoever manages people."""

    act: ClassVar[str] = "end_session"
    session: str

    def perform(self, act: Act) -> dict[str, Any]:
        """End it at once; NotFound when it has ended, or is somebody else's."""
        owner = act.work.connection.execute(
            select(sessions.c.person_id).where(sessions.c.digest == self.session)
        ).scalar()
        if owner is None or (owner != act.actor.person_id and not permits("manage_people", act.relations())):
            raise NotFound("not_found.session")
        act.work.connection.execute(delete(sessions).where(sessions.c.digest == self.session))
        note_system(act, "session_ended", {"of": owner, "count": 1})
        return {"of": owner, "ended": 1}


@dataclass(frozen=True)
class EndSessions(Command):
    """End every session of ``person_id`` but the one with digest ``keep``."""

    act: ClassVar[str] = "end_session"
    person_id: str
    keep: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """End them; Refused for somebody else's unless the actor manages people."""
        if self.person_id != act.actor.person_id and not permits("manage_people", act.relations()):
            raise Refused("refused.manage_people")
        others = delete(sessions).where(sessions.c.person_id == self.person_id, sessions.c.digest != self.keep)
        ended = act.work.connection.execute(others).rowcount
        if ended:
            note_system(act, "session_ended", {"of": self.person_id, "count": ended})
        return {"of": self.person_id, "ended": ended}


@dataclass(frozen=True)
class IssueOwnToken(Command):
    """Issue a token for a program that works with one's own roles, for at most LONGEST_DAYS."""

    act: ClassVar[str] = "own_token"
    remembered: ClassVar[bool] = False  # the answer holds the token
    name: str
    days: int

    def perform(self, act: Act) -> dict[str, Any]:
        """Create it; only its digest is kept, the answer shows it once."""
        if act.actor.is_system:
            raise Refused("refused.own_token")
        errors: dict[str, list[str]] = {}
        if not self.name.strip():
            errors["name"] = ["field.field_required"]
        if not 0 < self.days <= LONGEST_DAYS:
            errors["days"] = ["field.token_days"]
        if errors:
            raise Invalid(errors=errors)
        now, owner = act.work.machine_at, act.actor.person_id
        in_force = select(tokens.c.digest).where(
            tokens.c.person_id == owner, tokens.c.revoked_at.is_(None), tokens.c.ends_at > now
        )
        if len(act.work.connection.execute(in_force).all()) >= MOST_TOKENS:
            raise Invalid(errors={"name": ["field.too_many_tokens"]})
        token = secrets.token_urlsafe(32)
        row = {"digest": token_digest(token), "person_id": owner, "name": self.name.strip(), "created_at": now}
        ends = {"ends_at": now + self.days * DAY_MS, "revoked_at": None}
        act.work.connection.execute(insert(tokens), {**row, **ends})
        note_system(act, "token_issued", {"person": owner}, {"name": self.name.strip()})
        return {"token": token}


@dataclass(frozen=True)
class RevokeOwnToken(Command):
    """Revoke the token with the digest ``token``: one's own, or anybody's for whoever manages people."""

    act: ClassVar[str] = "own_token"
    token: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Revoke it at once; NotFound when it is not in force, or is somebody else's."""
        row = act.work.connection.execute(
            select(tokens).where(tokens.c.digest == self.token, tokens.c.revoked_at.is_(None))
        ).one_or_none()
        if row is None or (row.person_id != act.actor.person_id and not permits("manage_people", act.relations())):
            raise NotFound("not_found.token")
        revoked = update(tokens).where(tokens.c.digest == self.token).values(revoked_at=act.work.machine_at)
        act.work.connection.execute(revoked)
        note_system(act, "token_revoked", {"person": row.person_id}, {"name": row.name})
        return {"person": row.person_id, "revoked": 1}
