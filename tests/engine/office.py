"""The people of the register's procedure at work: what they do with its cases, and what their forms show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.db.tables import tasks
from engine.execution.reading import glance
from engine.execution.replay import replay_case
from engine.identity.actor import Actor
from engine.journal.verify import verify_all
from engine.testing import person, unit
from tests.engine.cast import Stage

BOOK = {
    "rows": [
        {"title": "压力标准装置", "unit": "套", "planned": 2, "due": "2026-12-31"},
        {"title": "流量标准装置", "unit": "套", "planned": 3},
        {"title": "", "planned": 9},
    ]
}
ITEMS = [{"item": "压力", "range": "0–60 MPa"}, {"item": "流量", "range": "0–100 m³/h"}]


@dataclass
class Office:
    """The cast with the register's procedure."""

    stage: Stage

    def task(self, case: str) -> tuple[str, int]:
        """The open task of the case: element and number."""
        with self.stage.engine.read() as connection:
            query = select(tasks.c.element, tasks.c.n).where(tasks.c.case_id == case, tasks.c.state == "open")
            return tuple(connection.execute(query).one())  # type: ignore[return-value]

    def do(self, case: str, actor: Actor, **form: Any) -> None:
        """Complete the open task of the case."""
        self.stage.engine.execute(actor, CompleteTask(case, self.task(case)[1], form))

    def asked(self, industry: str, actor: Actor | None = None) -> str:
        """A case that waits for the officer's decision."""
        applicant = actor or self.stage.applicant
        case = str(self.stage.engine.execute(applicant, StartCase("register", "apply"))["case"])
        self.do(case, applicant, industry=industry)
        return case

    def approve(self, case: str, **form: Any) -> None:
        """Approve with a task book."""
        self.do(case, self.stage.officer, **{"reason": "", "book": BOOK, "items": ITEMS, **form})

    def shown(self, case: str) -> Mapping[str, Any]:
        """What the form of the open task shows."""
        n = self.task(case)[1]
        with self.stage.engine.read() as connection:
            row = connection.execute(select(tasks).where(tasks.c.case_id == case, tasks.c.n == n)).mappings().one()
            return glance(self.stage.engine.services, connection, self.stage.engine.clock, case).prefill(dict(row))

    def whole(self, case: str) -> None:
        """Expect that nothing is broken and the case replays."""
        with self.stage.engine.read() as connection:
            assert verify_all(connection)[1] == []
            assert replay_case(self.stage.engine.services, connection, case).differences == []


def rival(office: Office) -> Actor:
    institute = unit(office.stage.engine, "另一计量院", "institute", region="500102")
    return person(office.stage.engine, "rival", ("applicant", institute), name="吴对手")
