"""A case that another case's decision ends: nothing in it waits any more, and the record tells why."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.commands.end_case import EndCase
from engine.commands.suspend_case import SuspendCase
from engine.db.tables import candidates, cases, tasks, timers
from engine.errors import Conflict, Refused
from engine.execution.replay import replay_case
from engine.identity.actor import SYSTEM
from engine.journal.verify import verify_all
from tests.engine.cast import Stage


def test_a_suspended_case_ends_with_its_tasks_and_timers(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.head, SuspendCase(case, "等待答复"))

    answer = stage.engine.execute(SYSTEM, EndCase(case, "f" * 32, "资格已撤销"))

    assert answer["ended"]
    with stage.engine.read() as connection:
        row = connection.execute(select(cases).where(cases.c.id == case)).one()
        states = connection.execute(select(tasks.c.state).where(tasks.c.case_id == case).order_by(tasks.c.n)).scalars()
        assert (row.state, row.outcome, row.suspended_on) == ("ended", "", None)
        assert states.all() == ["completed", "cancelled"]
        assert set(connection.execute(select(timers.c.state)).scalars()) == {"closed"}
        assert connection.execute(select(candidates)).all() == []
        assert verify_all(connection)[1] == []
        assert replay_case(stage.engine.services, connection, case).differences == []
    with pytest.raises(Conflict):
        stage.complete(stage.officer, case, n)


def test_a_case_that_is_over_stays_as_it_ended(sqlite_stage: Stage) -> None:
    case, _ = sqlite_stage.under_review()
    sqlite_stage.move_to("2026-12-28 09:00")

    answer = sqlite_stage.engine.execute(SYSTEM, EndCase(case, "f" * 32, "资格已撤销"))

    assert not answer["ended"]
    with sqlite_stage.engine.read() as connection:
        assert connection.execute(select(cases.c.outcome).where(cases.c.id == case)).scalar() == "three_lapsed"


def test_nobody_ends_a_case_by_hand(sqlite_stage: Stage) -> None:
    case, _ = sqlite_stage.under_review()

    with pytest.raises(Refused):
        sqlite_stage.engine.execute(sqlite_stage.head, EndCase(case, "f" * 32, "不想办了"))
