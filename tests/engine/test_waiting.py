"""How much waits for whom is told for everybody at once."""

from __future__ import annotations

from collections.abc import Mapping

from engine.clock import to_ms
from engine.commands.claim_task import ClaimTask
from engine.tasks.waiting import waiting
from tests.engine.cast import Stage


def test_what_somebody_has_and_what_the_roles_may_take_waits(stage: Stage) -> None:
    assert not now(stage)
    case, n = stage.under_review()
    stage.under_review()
    offered = now(stage)

    stage.engine.execute(stage.officer, ClaimTask(case, n))

    assert offered[stage.officer.login] == 2 and stage.applicant.login not in offered
    taken = now(stage)
    assert taken[stage.officer.login] == 2
    others = offered.keys() - {stage.officer.login}
    assert all(taken[login] == offered[login] - 1 for login in others)


def now(stage: Stage) -> Mapping[str, int]:
    with stage.engine.read() as connection:
        return waiting(connection, to_ms(stage.engine.clock.machine_now()))
