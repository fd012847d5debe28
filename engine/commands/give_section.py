"""Give a section of what a unit writes together to a colleague, and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, update

from engine.commands.save_sections import begin_writing, require_section
from engine.db.tables import outbox, shared_sections
from engine.errors import Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.section_rows import Writing
from engine.identity.people import load_actor
from engine.values import dumps
from engine.work import new_id


@dataclass(frozen=True)
class GiveSection(Command):
    """Give ``section`` of task ``task`` to ``person`` (an id; '' takes it back), who is told: from then on only the
    owner and whoever has the task write it.

    Whoever has the task gives and takes back; as long as nobody has it, everybody who writes. An owner may give the
    own section back or on, and anybody may take one that nobody owns.
    """

    act: ClassVar[str] = "write_together"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    section: str
    person: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Change the owner; Refused when it is not the actor's to give, or the person does not write here."""
        context, leads = begin_writing(act, self.case, self.task)
        require_section(context, self.section, act.actor.lang)
        connection, me = act.work.connection, act.actor.person_id
        row = Writing(connection, self.case, self.task, me, act.work.machine_at).lock([self.section])[self.section]
        takes_free = row["owner"] is None and self.person == me
        if not (leads or context.task["assignee"] is None or row["owner"] == me or takes_free):
            raise Refused("refused.give_section")
        if self.person:
            receiver = load_actor(connection, self.person, act.work.machine_at)
            is_writer = any(receiver.holds(role, unit_id) for unit_id, role in context.offered)
            if not (is_writer or self.person == context.task["assignee"]):
                raise Refused("refused.not_a_writer", who=receiver.name)
        connection.execute(
            update(shared_sections)
            .where(shared_sections.c.case_id == self.case, shared_sections.c.n == self.task)
            .where(shared_sections.c.section == self.section)
            .values(owner=self.person or None)
        )
        if self.person not in ("", me, row["owner"]):
            outline = context.case.bundle.forms[context.task["form"]].outline(act.actor.lang)
            self._tell(act, context.task["name"], outline[self.section])
        return {"case": self.case, "n": self.task, "section": self.section, "owner": self.person}

    def _tell(self, act: Act, task: str, section: str) -> None:
        """Drafts do not lock their case, so the notice is not among what the case sends, and has a key of its own."""
        body = {"n": self.task, "task": task, "section": section, "by": act.actor.name, "people": [self.person]}
        notice = {"key": f"{self.case}:section:{new_id()}", "case_id": self.case, "kind": "section"}
        row = {**notice, "body": dumps(body), "state": "waiting", "due_at": act.work.at}
        act.work.connection.execute(insert(outbox), row)
