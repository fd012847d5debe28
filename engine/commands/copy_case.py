"""Give a case to colleagues to look at (抄送): they see it and are told, but have nothing to do in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select

from engine.db.tables import copies
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.people import load_actor

MOST_PEOPLE = 50


@dataclass(frozen=True)
class CopyCase(Command):
    """Copy the case to ``people`` (ids) of one's own units, with ``words``. Who has it already keeps the first copy."""

    act: ClassVar[str] = "copy_case"
    case_id: str
    people: Sequence[str]
    words: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Enter the copies and tell the people; Refused for people of other units."""
        act.require(self.act)
        wanted = list(dict.fromkeys(self.people))
        if not 0 < len(wanted) <= MOST_PEOPLE:
            raise Invalid(errors={"people": ["field.choose_people"]})
        for person_id in wanted:
            person = load_actor(act.work.connection, person_id, act.work.machine_at)
            if not (person.unit_ids & act.actor.unit_ids):
                raise Refused("refused.not_a_colleague", who=person.name)
        held = select(copies.c.person_id).where(copies.c.case_id == self.case_id)
        known = set(act.work.connection.execute(held).scalars())
        fresh = [person_id for person_id in wanted if person_id not in known]
        words = self.words.strip()[:1000]
        if fresh:
            rows = [
                {"case_id": self.case_id, "person_id": person_id, "by": act.actor.person_id, "at": act.work.at,
                 "words": words, "seen_at": None}
                for person_id in fresh
            ]  # fmt: skip
            act.work.connection.execute(insert(copies), rows)
            act.case.note("case_copied", act.author, hashed={"to_people": fresh}, private={"words": words})
            act.case.post("copy", {"people": fresh, "by": act.actor.name, "words": words})
        return {"case": self.case_id, "copied": fresh}
