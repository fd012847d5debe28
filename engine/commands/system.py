"""Commands on the system itself: units, people, roles, tokens. Journaled in the system stream, none locks a case."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.db.tables import grants, people, tokens, units
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.passwords import hash_password, password_problems
from engine.identity.policy import excludes
from engine.identity.tokens import token_digest
from engine.journal.catalogue import SYSTEM_STREAM
from engine.journal.writer import Author, append
from engine.work import new_id

DAY_MS = 24 * 60 * 60 * 1000


def note_system(act: Act, type_: str, hashed: dict[str, Any], private: dict[str, Any] | None = None) -> None:
    """Journal an event of the system stream by the actor of ``act``."""
    author = Author(person=act.actor.person_id)
    head = act.work.stream(SYSTEM_STREAM)
    append(head, type_, act.work.at, author, algorithm=act.work.hash, hashed=hashed, private=private)


@dataclass(frozen=True)
class CreateUnit(Command):
    """Register a unit. ``key`` is a stable name bundles may refer to, ``region`` the code of its area."""

    act: ClassVar[str] = "manage_people"
    name: str
    kind: str
    key: str | None = None
    region: str | None = None
    parent_id: str | None = None
    credit_code: str | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Create it; Conflict when the key is taken."""
        act.require(self.act)
        if not self.name.strip():
            raise Invalid(errors={"name": ["field.field_required"]})
        taken = self.key and act.work.connection.execute(select(units.c.id).where(units.c.key == self.key)).first()
        if taken:
            raise Conflict("conflict.unit_exists", unit=self.key)
        unit_id = new_id()
        act.work.connection.execute(insert(units), {"id": unit_id, **self.to_plain()})
        note_system(act, "unit_created", {"unit": unit_id, "kind": self.kind}, {"name": self.name})
        return {"unit": unit_id}


@dataclass(frozen=True)
class CreatePerson(Command):
    """Create a person who may log in with ``login`` and ``password`` (None: only by token or not at all)."""

    act: ClassVar[str] = "manage_people"
    remembered: ClassVar[bool] = False
    login: str
    name: str
    password: str | None = None
    title: str = ""
    email: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Create the person; Conflict when the login is taken, Invalid when the password is too weak."""
        act.require(self.act)
        if act.work.connection.execute(select(people.c.id).where(people.c.login == self.login)).first():
            raise Conflict("conflict.login_taken", login=self.login)
        problems = password_problems(self.password) if self.password is not None else []
        if problems:
            raise Invalid(errors={"password": problems})
        person_id = new_id()
        act.work.connection.execute(
            insert(people),
            {
                "id": person_id, "login": self.login, "name": self.name, "title": self.title, "email": self.email,
                "password": hash_password(self.password) if self.password is not None else None,
            },
        )  # fmt: skip
        note_system(act, "person_created", {"person": person_id}, {"login": self.login, "name": self.name})
        return {"person": person_id}


@dataclass(frozen=True)
class GrantRole(Command):
    """Give ``person_id`` the ``role`` in ``unit_id``; the three administrators exclude each other."""

    act: ClassVar[str] = "manage_people"
    person_id: str
    role: str
    unit_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Grant it; granting again changes nothing."""
        act.require(self.act)
        rows = act.work.connection.execute(select(grants).where(grants.c.person_id == self.person_id)).all()
        valid = [row for row in rows if row.until_at is None]
        other = excludes(frozenset(row.role for row in valid), self.role)
        if other:
            raise Refused("refused.roles_exclude", role=self.role, other=other)
        if any((row.role, row.unit_id) == (self.role, self.unit_id) for row in valid):
            return {"person": self.person_id, "role": self.role}
        key = (grants.c.person_id == self.person_id, grants.c.role == self.role, grants.c.unit_id == self.unit_id)
        if any((row.role, row.unit_id) == (self.role, self.unit_id) for row in rows):
            act.work.connection.execute(update(grants).where(*key).values(since_at=act.work.machine_at, until_at=None))
        else:
            act.work.connection.execute(
                insert(grants), {**self.to_plain(), "since_at": act.work.machine_at, "until_at": None}
            )
        note_system(act, "role_granted", self.to_plain())
        return {"person": self.person_id, "role": self.role}


@dataclass(frozen=True)
class EndRole(Command):
    """Take a role from a person, from now on; what was done with it stays as it was."""

    act: ClassVar[str] = "manage_people"
    person_id: str
    role: str
    unit_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """End the grant."""
        act.require(self.act)
        changed = act.work.connection.execute(
            update(grants)
            .where(grants.c.person_id == self.person_id, grants.c.role == self.role, grants.c.unit_id == self.unit_id)
            .values(until_at=act.work.machine_at)
        )
        if not changed.rowcount:
            raise NotFound("not_found.grant")
        note_system(act, "role_ended", self.to_plain())
        return {"person": self.person_id, "role": self.role}


@dataclass(frozen=True)
class IssueToken(Command):
    """Issue a bearer token for ``person_id``; only its digest is kept, the answer shows it once."""

    act: ClassVar[str] = "manage_people"
    remembered: ClassVar[bool] = False
    person_id: str
    name: str
    days: int | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Create the token; it ends after ``days`` (None: only when it is revoked)."""
        act.require(self.act)
        if act.work.connection.execute(select(people.c.id).where(people.c.id == self.person_id)).first() is None:
            raise NotFound("not_found.person")
        token = secrets.token_urlsafe(32)
        act.work.connection.execute(
            insert(tokens),
            {
                "digest": token_digest(token), "person_id": self.person_id, "name": self.name,
                "created_at": act.work.machine_at, "revoked_at": None,
                "ends_at": act.work.machine_at + self.days * DAY_MS if self.days is not None else None,
            },
        )  # fmt: skip
        note_system(act, "token_issued", {"person": self.person_id}, {"name": self.name})
        return {"token": token}


@dataclass(frozen=True)
class RevokeToken(Command):
    """Revoke every token of ``person_id`` that carries ``name``; requests with them are refused from now on."""

    act: ClassVar[str] = "manage_people"
    person_id: str
    name: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Revoke; NotFound when there is no such token in force."""
        act.require(self.act)
        changed = act.work.connection.execute(
            update(tokens)
            .where(tokens.c.person_id == self.person_id, tokens.c.name == self.name, tokens.c.revoked_at.is_(None))
            .values(revoked_at=act.work.machine_at)
        )
        if not changed.rowcount:
            raise NotFound("not_found.token")
        note_system(act, "token_revoked", {"person": self.person_id}, {"name": self.name})
        return {"person": self.person_id, "revoked": changed.rowcount}
