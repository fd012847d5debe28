"""What a colleague sees at the desk: tasks, lines of the timeline, notices; and whether all is as it was told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from engine.cases.reading import read_case
from engine.cases.timeline import read_events, timeline
from engine.commands.asides import AskCountersign
from engine.commands.claim_task import ClaimTask
from engine.db.tables import notifications, tasks
from engine.execution.replay import replay_case
from engine.identity.actor import Actor
from engine.journal.verify import verify_all
from engine.tasks.inbox import MINE, Filters, read_inbox
from engine.worker import settle
from tests.engine.cast import Stage


def inbox(stage: Stage, actor: Actor, section: str = MINE) -> list[str]:
    with stage.engine.read() as connection:
        return [row["name"] for row in read_inbox(connection, actor, section, Filters())]


def said(stage: Stage, actor: Actor, case: str) -> str:
    """The newest line of the timeline."""
    with stage.engine.read() as connection:
        context = read_case(stage.engine.services.library, connection, actor, case)
        return timeline(connection, context.bundle, read_events(connection, case), "zh")[0].sentence


def told(stage: Stage, actor: Actor) -> list[str]:
    """The kinds of notices somebody has."""
    settle(stage.engine)
    with stage.engine.read() as connection:
        query = select(notifications.c.kind).where(notifications.c.person_id == actor.person_id)
        return list(connection.execute(query.order_by(notifications.c.at)).scalars())


def whole(stage: Stage, case: str) -> None:
    with stage.engine.read() as connection:
        assert verify_all(connection)[1] == []
        assert replay_case(stage.engine.services, connection, case).differences == []


def open_tasks(stage: Stage, case: str) -> list[tuple[str, int]]:
    with stage.engine.read() as connection:
        query = select(tasks.c.element, tasks.c.n).where(tasks.c.case_id == case, tasks.c.state == "open")
        return [tuple(row) for row in connection.execute(query.order_by(tasks.c.n))]  # type: ignore[misc]


def review(stage: Stage) -> tuple[str, int]:
    """A case whose review the officer has taken."""
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))
    return case, n


def countersign(stage: Stage, case: str, n: int, people: Sequence[Actor]) -> list[int]:
    command = AskCountersign(case, n, [one.person_id for one in people], "是否符合产业政策？", "2026-10-09")
    opened: list[int] = stage.engine.execute(stage.officer, command)["opened"]
    return opened
