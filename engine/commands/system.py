"""Commands on the system itself: units, people, roles, tokens. Journaled in the system stream, none locks a case."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, or_, select, update

from engine.db.tables import grants, people, tokens, units
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.contact import is_address
from engine.identity.granting import MANAGES_PEOPLE, period, require_another
from engine.identity.passwords import hash_password, password_problems
from engine.identity.policy import excludes
from engine.identity.tokens import token_digest
from engine.identity.units import check_unit
from engine.journal.catalogue import SYSTEM_STREAM
from engine.journal.writer import Author, append
from engine.work import new_id

DAY_MS = 24 * 60 * 60 * 1000
_LOGIN = re.compile(r"[A-Za-z0-9._@-]{1,60}")


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
        check_unit(act.work.connection, self)
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
        errors: dict[str, list[str]] = {}
        if not _LOGIN.fullmatch(self.login):
            errors["login"] = ["field.login_wrong"]
        if not self.name.strip():
            errors["name"] = ["field.field_required"]
        if self.email and not is_address(self.email):
            errors["email"] = ["field.email_wrong"]
        if self.password is not None and (problems := password_problems(self.password)):
            errors["password"] = problems
        if errors:
            raise Invalid(errors=errors)
        if act.work.connection.execute(select(people.c.id).where(people.c.login == self.login)).first():
            raise Conflict("conflict.login_taken", login=self.login)
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
    """Give ``person_id`` the ``role`` in ``unit_id`` ('' for a role of the system as a whole).

    It counts from the day ``since`` (ISO date, '' for at once) to the end of the day ``until`` ('' for no end). Nobody
    gives a role to themselves, and no two administrators' roles may be held by one person at the same time.
    """

    act: ClassVar[str] = "manage_people"
    person_id: str
    role: str
    unit_id: str
    since: str = ""
    until: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Grant it; granting again what counts now changes its end only. Conflict when it is to begin later again."""
        act.require(self.act)
        if self.person_id == act.actor.person_id:
            raise Refused("refused.own_role")
        since_at, until_at = period(self.since, self.until, act.work.machine_at)
        act.work.stream(SYSTEM_STREAM)  # one after another: two grants at once must not exclude each other unseen
        self._check(act)
        rows = act.work.connection.execute(select(grants).where(grants.c.person_id == self.person_id)).all()
        same = next((row for row in rows if (row.role, row.unit_id) == (self.role, self.unit_id)), None)
        now = act.work.machine_at
        if same is not None and same.since_at <= now and (same.until_at is None or same.until_at > now):
            if same.until_at is None and not self.since and not self.until:
                return {"person": self.person_id, "role": self.role}
            if since_at > now:
                raise Conflict("conflict.role_held")  # one row for each role: the one that counts would be lost
            if self.role == MANAGES_PEOPLE and same.until_at is None and until_at is not None:
                require_another(act.work.connection, self.person_id, now)
            since_at = same.since_at
        meanwhile = [
            row.role
            for row in rows
            if (row.until_at is None or row.until_at > since_at) and (until_at is None or row.since_at < until_at)
        ]
        other = excludes(frozenset(meanwhile), self.role)
        if other:
            raise Refused("refused.roles_exclude", role=self.role, other=other)
        key = {"person_id": self.person_id, "role": self.role, "unit_id": self.unit_id}
        if same is not None:
            named = (grants.c[name] == value for name, value in key.items())
            act.work.connection.execute(update(grants).where(*named).values(since_at=since_at, until_at=until_at))
        else:
            act.work.connection.execute(insert(grants), {**key, "since_at": since_at, "until_at": until_at})
        note_system(act, "role_granted", self.to_plain())
        return {"person": self.person_id, "role": self.role}

    def _check(self, act: Act) -> None:
        if not self.role.strip():
            raise Invalid(errors={"role": ["field.field_required"]})
        if act.work.connection.execute(select(people.c.id).where(people.c.id == self.person_id)).first() is None:
            raise NotFound("not_found.person")
        known = select(units.c.id).where(units.c.id == self.unit_id)
        if self.unit_id and act.work.connection.execute(known).first() is None:
            raise NotFound("not_found.unit_id")


@dataclass(frozen=True)
class EndRole(Command):
    """Take a role from a person, from now on; what was done with it stays as it was."""

    act: ClassVar[str] = "manage_people"
    person_id: str
    role: str
    unit_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """End the grant; NotFound when it is not held, Conflict when nobody would manage people any more."""
        act.require(self.act)
        now = act.work.machine_at
        if self.role == MANAGES_PEOPLE:
            act.work.stream(SYSTEM_STREAM)  # two who take the role from each other at once: one after another
            require_another(act.work.connection, self.person_id, now)
        changed = act.work.connection.execute(
            update(grants)
            .where(grants.c.person_id == self.person_id, grants.c.role == self.role, grants.c.unit_id == self.unit_id)
            .where(or_(grants.c.until_at.is_(None), grants.c.until_at > now))
            .values(until_at=now)
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
