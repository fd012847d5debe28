"""Enter that somebody is away and who does their tasks meanwhile, and end it early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.clock import local_date
from engine.commands.system import note_system
from engine.db.tables import absences
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.people import load_actor
from engine.identity.policy import SYSTEM_ROLES, permits
from engine.work import new_id

LONGEST_DAYS = 366


@dataclass(frozen=True)
class EnterAbsence(Command):
    """``person_id`` is away from the day ``since`` to the day ``until`` (ISO dates); ``substitute_id`` stands in.

    People enter their own; a security administrator enters anybody's.
    """

    act: ClassVar[str] = "enter_absence"
    person_id: str
    substitute_id: str
    since: str
    until: str
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Enter it; Conflict when another absence of the person overlaps, Refused who could not do the work."""
        _require(act, self.person_id)
        self._check(act)
        person = load_actor(act.work.connection, self.person_id, act.work.machine_at)
        substitute = load_actor(act.work.connection, self.substitute_id, act.work.machine_at)
        if substitute.person_id == person.person_id or not (substitute.unit_ids & person.unit_ids):
            raise Refused("refused.not_a_colleague", who=substitute.name)
        if not any(grant.unit_id in person.unit_ids and grant.role not in SYSTEM_ROLES for grant in substitute.grants):
            raise Refused("refused.no_business_role", who=substitute.name)
        overlapping = (absences.c.since <= self.until, absences.c.until >= self.since, absences.c.ended_at.is_(None))
        query = select(absences.c.id).where(absences.c.person_id == self.person_id, *overlapping)
        if act.work.connection.execute(query).first():
            raise Conflict("conflict.absence_overlaps")
        absence = new_id()
        row = {**self.to_plain(), "id": absence, "entered_by": act.actor.person_id, "ended_at": None}
        act.work.connection.execute(insert(absences), row)
        about = {"absence": absence, "of": self.person_id, "substitute": self.substitute_id}
        note_system(
            act, "absence_entered", {**about, "since": self.since, "until": self.until}, {"reason": self.reason}
        )
        return {"absence": absence}

    def _check(self, act: Act) -> None:
        try:
            since, until = date.fromisoformat(self.since), date.fromisoformat(self.until)
        except ValueError:
            raise Invalid(errors={"since": ["field.date_wrong"]}) from None
        if until < since or (until - since).days > LONGEST_DAYS:
            raise Invalid(errors={"until": ["field.absence_too_long"]})
        if until < local_date(act.work.now):
            raise Invalid(errors={"until": ["field.date_passed"]})


@dataclass(frozen=True)
class EndAbsence(Command):
    """The person is back earlier than entered."""

    act: ClassVar[str] = "enter_absence"
    absence_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """End it at once; ending it again changes nothing."""
        row = act.work.connection.execute(select(absences).where(absences.c.id == self.absence_id)).one_or_none()
        if row is None:
            raise NotFound("not_found.absence")
        _require(act, row.person_id)
        if row.ended_at is None:
            ended = update(absences).where(absences.c.id == self.absence_id).values(ended_at=act.work.at)
            act.work.connection.execute(ended)
            note_system(act, "absence_ended", {"absence": self.absence_id, "of": row.person_id}, {})
        return {"absence": self.absence_id}


def _require(act: Act, person_id: str) -> None:
    if act.actor.person_id != person_id and not permits("manage_people", act.relations()):
        raise Refused("refused.enter_absence")
