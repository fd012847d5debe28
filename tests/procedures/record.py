"""What the cases of a scenario have come to: open tasks, what was walked through, and whether the record holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import RowMapping, select

from engine.db.tables import candidates, cases, events, tasks
from engine.execution.reading import glance
from engine.execution.replay import replay_case
from engine.identity.actor import Actor
from engine.journal.verify import verify_all
from tests.procedures.cast import Cast


class Record:
    """Looks at the cases of one cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def tasks(self) -> Sequence[RowMapping]:
        """The open tasks of all cases, oldest case first."""
        with self.cast.engine.read() as connection:
            query = select(tasks).join(cases, cases.c.id == tasks.c.case_id)
            waiting = query.where(tasks.c.state == "open", cases.c.state == "running")
            ordered = waiting.order_by(cases.c.started_at, tasks.c.case_id, tasks.c.n)
            return connection.execute(ordered).mappings().all()

    def who(self, row: RowMapping) -> Actor:
        """Whoever the task is for: the assignee, else the first of the cast to whom it is offered."""
        if row["assignee"]:
            return {actor.person_id: actor for actor in self.cast.people.values()}[row["assignee"]]
        with self.cast.engine.read() as connection:
            query = select(candidates.c.unit_id, candidates.c.role)
            offered = connection.execute(
                query.where(candidates.c.case_id == row["case_id"], candidates.c.n == row["n"])
            ).all()
        for actor in self.cast.people.values():
            if any(actor.holds(offer.role, offer.unit_id) for offer in offered):
                return actor
        raise LookupError(f"nobody may do {row['element']}")

    def prefilled(self, row: RowMapping) -> dict[str, Any]:
        """What the form of the open task shows before anybody types."""
        with self.cast.engine.read() as connection:
            return glance(self.cast.engine.services, connection, self.cast.clock, row["case_id"]).prefill(row)

    def walked(self) -> set[str]:
        """The flows taken and the elements entered in all cases, from the journal."""
        return set(self._facts("flow_taken")) | set(self._facts("element_entered"))

    def doubts(self) -> list[str]:
        """What is wrong with the record: broken chains, and cases that replay another way."""
        engine = self.cast.engine
        with engine.read() as connection:
            _, breaks = verify_all(connection)
            found = [f"{link.stream} {link.kind} {link.detail}" for link in breaks]
            for case_id in connection.execute(select(cases.c.id)).scalars().all():
                for difference in replay_case(engine.services, connection, case_id).differences:
                    found.append(f"{case_id}: {difference}")
        return found

    def _facts(self, kind: str) -> Iterator[str]:
        with self.cast.engine.read() as connection:
            for record in connection.execute(select(events.c.record)).scalars():
                for fact in orjson.loads(record).get("facts", ()):
                    if fact["fact"] == kind:
                        yield fact["element"]
