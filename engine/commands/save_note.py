"""A person's own notes on a task. Nobody else reads them, so they are neither journaled nor do they lock the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.cases.reading import read_task
from engine.db.tables import private_notes
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command

LONGEST = 20_000


@dataclass(frozen=True)
class SaveNote(Command):
    """Keep ``words`` as the actor's notes on task ``task`` of ``case``; '' empties them."""

    act: ClassVar[str] = "save_note"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    words: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Store them; also after the task was finished, as long as it is or was the actor's."""
        context = read_task(act.services.library, act.work.connection, act.actor, self.case, self.task)
        if not context.may(self.act):
            raise Refused("refused.save_note")
        if len(self.words) > LONGEST:
            raise Invalid(errors={"words": ["field.too_long"]})
        key = {"case_id": self.case, "n": self.task, "person_id": act.actor.person_id}
        where = [private_notes.c[name] == value for name, value in key.items()]
        values = {"words": self.words, "saved_at": act.work.machine_at}
        if act.work.connection.execute(select(private_notes.c.n).where(*where)).first() is None:
            act.work.connection.execute(insert(private_notes), {**key, **values})
        else:
            act.work.connection.execute(update(private_notes).where(*where).values(**values))
        return {"case": self.case, "n": self.task, "saved_at": values["saved_at"]}
