"""Urge whoever has a task, or those it is offered to: once a day is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import select

from engine.calendars.moments import opens_at
from engine.clock import local_date, to_ms
from engine.db.tables import events
from engine.errors import Conflict, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.values import loads


@dataclass(frozen=True)
class UrgeTask(Command):
    """Send a reminder of the open task ``n``, with a word of one's own (``words``)."""

    act: ClassVar[str] = "urge_task"
    case_id: str
    n: int
    words: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Tell them; Conflict when the same person has urged about it today."""
        task = act.require_open_task()
        act.require(self.act)
        if task["assignee"] == act.actor.person_id:
            raise Refused("refused.urge_oneself")
        self._refuse_twice(act)
        act.case.note(
            "task_urged", act.author, hashed={"n": self.n, "element": task["element"]},
            private={"words": self.words.strip()[:300]},
        )  # fmt: skip
        act.case.post(
            "urge", {"n": self.n, "task": task["name"], "by": act.actor.name, "words": self.words.strip()[:300]}
        )
        return {"case": self.case_id, "n": self.n}

    def _refuse_twice(self, act: Act) -> None:
        today = to_ms(opens_at(local_date(act.work.now)))
        until = today + int(timedelta(days=1).total_seconds() * 1000)
        rows = act.work.connection.execute(
            select(events.c.record)
            .where(events.c.stream == self.case_id, events.c.type == "task_urged")
            .where(events.c.at >= today, events.c.at < until)
        )
        for row in rows:
            record = loads(row.record)
            if record["n"] == self.n and record["by"]["person"] == act.actor.person_id:
                raise Conflict("conflict.urged_today")
