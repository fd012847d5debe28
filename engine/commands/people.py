"""What a security administrator does about one person: change, close, open, unlock, give a new first password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import RowMapping, delete, select, update

from engine.commands.system import note_system
from engine.db.tables import people, sessions
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.contact import is_address
from engine.identity.granting import require_another
from engine.identity.passwords import hash_password, temporary_password
from engine.journal.catalogue import SYSTEM_STREAM

HOUR_MS = 60 * 60 * 1000
TEMPORARY_HOURS = 72  # long enough for a weekend


@dataclass(frozen=True)
class ChangePerson(Command):
    """Change name, title and e-mail address of ``person_id``; the login stays, because records name it."""

    act: ClassVar[str] = "manage_people"
    person_id: str
    name: str
    title: str = ""
    email: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Write what is different; NotFound, or Invalid without a name or with an address that is none."""
        row = _person(act, self)
        errors: dict[str, list[str]] = {}
        if not self.name.strip():
            errors["name"] = ["field.field_required"]
        if self.email and not is_address(self.email):
            errors["email"] = ["field.email_wrong"]
        if errors:
            raise Invalid(errors=errors)
        values = {"name": self.name.strip(), "title": self.title.strip(), "email": self.email or None}
        changed = [key for key, value in values.items() if (row[key] or "") != (value or "")]
        if changed:
            _write(act, self.person_id, **values)
            private = {"name": values["name"], "was": {key: row[key] for key in changed}}
            note_system(act, "person_changed", {"person": self.person_id, "changed": changed}, private)
        return {"person": self.person_id}


@dataclass(frozen=True)
class DisablePerson(Command):
    """Close the account of ``person_id``: sessions end, tokens mean nothing; what the person did stays as it was."""

    act: ClassVar[str] = "manage_people"
    person_id: str
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Close it; Refused for one's own, Conflict when nobody would manage people any more."""
        row = _person(act, self)
        if self.person_id == act.actor.person_id:
            raise Refused("refused.own_account")
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        if row["disabled_at"] is not None:
            raise Conflict("conflict.disabled_already")
        act.work.stream(SYSTEM_STREAM)  # two who close each other at once: one after another
        require_another(act.work.connection, self.person_id, act.work.machine_at)
        _write(act, self.person_id, disabled_at=act.work.machine_at)
        act.work.connection.execute(delete(sessions).where(sessions.c.person_id == self.person_id))
        note_system(act, "person_disabled", {"person": self.person_id}, {"reason": self.reason})
        return {"person": self.person_id}


@dataclass(frozen=True)
class EnablePerson(Command):
    """Open a closed account again; roles that have not ended count at once."""

    act: ClassVar[str] = "manage_people"
    person_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Open it; opening an open one changes nothing."""
        if _person(act, self)["disabled_at"] is not None:
            _write(act, self.person_id, disabled_at=None)
            note_system(act, "person_enabled", {"person": self.person_id})
        return {"person": self.person_id}


@dataclass(frozen=True)
class UnlockPerson(Command):
    """Lift the lock that wrong passwords have brought, before its time is over."""

    act: ClassVar[str] = "manage_people"
    person_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Lift it; where there is none nothing changes."""
        row = _person(act, self)
        if row["locked_until"] is not None or row["failed_logins"]:
            _write(act, self.person_id, locked_until=None, failed_logins=0)
            note_system(act, "person_unlocked", {"person": self.person_id})
        return {"person": self.person_id}


@dataclass(frozen=True)
class ResetPassword(Command):
    """Give ``person_id`` a random password for TEMPORARY_HOURS, which opens nothing but the page to choose another."""

    act: ClassVar[str] = "manage_people"
    remembered: ClassVar[bool] = False  # the answer holds a password
    person_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Set it, lift the lock, end the sessions; the answer shows the password this once. Refused for one's own."""
        _person(act, self)
        if self.person_id == act.actor.person_id:
            raise Refused("refused.own_password")
        password = temporary_password()
        until = act.work.machine_at + TEMPORARY_HOURS * HOUR_MS
        _write(
            act, self.person_id,
            password=hash_password(password), temporary_until=until, failed_logins=0, locked_until=None,
        )  # fmt: skip
        act.work.connection.execute(delete(sessions).where(sessions.c.person_id == self.person_id))
        note_system(act, "password_reset", {"person": self.person_id})
        return {"person": self.person_id, "password": password, "until": until}


_About = ChangePerson | DisablePerson | EnablePerson | UnlockPerson | ResetPassword


def _person(act: Act, command: _About) -> RowMapping:
    """The row of the person a command is about; Refused to whoever does not manage people, NotFound."""
    act.require(command.act)
    query = select(people).where(people.c.id == command.person_id)
    row = act.work.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.person")
    return row


def _write(act: Act, person_id: str, **values: Any) -> None:
    act.work.connection.execute(update(people).where(people.c.id == person_id).values(**values))
