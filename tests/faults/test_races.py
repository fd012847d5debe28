"""Acts that meet: named after the Competing* tests of Camunda 7 and Operaton where those have one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.bootstrap import Engine
from engine.clock import to_ms
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.fire_timer import FireTimer
from engine.commands.send_message import SendMessage
from engine.commands.start_case import StartCase
from engine.commands.suspend_case import SuspendCase
from engine.db.tables import bundles, cases, events, tasks
from engine.definitions.bundle import collect
from engine.execution.command import Command
from engine.execution.replay import replay_case
from engine.identity.actor import SYSTEM, Actor
from engine.journal.verify import verify_all
from engine.testing import ROOT
from engine.timers.sweep import claim_timers
from tests.engine.cast import Stage, set_the_stage
from tests.faults.duel import Deed, Ends, duel

RACE = Path(__file__).parent / "samples" / "race.yaml"
LEASE_MS = 60_000


@dataclass
class Arena:
    """A stage on which two acts meet."""

    url: str
    stage: Stage

    def meet(self, first: Deed, second: Deed) -> Ends:
        """Let two acts meet, and expect that every record agrees afterwards."""
        ends = duel(self.url, self.stage.clock, first, second)
        with self.stage.engine.read() as connection:
            assert verify_all(connection)[1] == []
            for case in connection.execute(select(cases.c.id)).scalars().all():
                assert not replay_case(self.stage.engine.services, connection, case).differences
        return ends

    def state(self, case: str) -> tuple[str, str | None]:
        """State and outcome of a case."""
        with self.stage.engine.read() as connection:
            row = connection.execute(select(cases.c.state, cases.c.outcome).where(cases.c.id == case)).one()
        return row.state, row.outcome

    def count(self, case: str, type_: str) -> int:
        """How many events of a type the case has."""
        with self.stage.engine.read() as connection:
            query = select(func.count()).where(events.c.stream == case, events.c.type == type_)
            return int(connection.execute(query).scalar_one())

    def open_tasks(self, case: str) -> list[str]:
        """Elements of the open tasks."""
        with self.stage.engine.read() as connection:
            query = select(tasks.c.element).where(tasks.c.case_id == case, tasks.c.state == "open")
            return list(connection.execute(query.order_by(tasks.c.n)).scalars())

    def claimed_timer(self) -> Mapping[str, Any]:
        """The timer that is due, leased by a worker that has not fired it yet."""
        return self.stage.engine.transactions.run(lambda work: claim(work.connection, self.stage))[0]


@pytest.fixture
def arena(stage_url: str) -> Iterator[Arena]:
    """The cast, the three-step procedure and the racing one, on a fresh database of each kind."""
    stage = set_the_stage(stage_url)
    stage.engine.deploy(ROOT, collect(RACE).files, isolated=False)
    yield Arena(stage_url, stage)
    stage.engine.close()


def act(actor: Actor, command: Command, key: str | None = None) -> Deed:
    """One person executing a command."""
    return lambda engine: engine.execute(actor, command, key)


def claim(connection: Any, stage: Stage) -> list[dict[str, Any]]:
    """Claim what is due as a worker does."""
    now = to_ms(stage.clock.moment)
    return list(claim_timers(connection, now, now, LEASE_MS, 10))


def three_months_later(arena: Arena) -> tuple[str, int]:
    """A review whose boundary timer is due, its reminders long sent."""
    case, n = arena.stage.under_review()
    arena.stage.clock.move_to(arena.stage.clock.moment + timedelta(days=60))
    while arena.stage.engine.transactions.run(lambda work: claim(work.connection, arena.stage)):
        arena.stage.move(minutes=5)
    arena.stage.clock.move_to(arena.stage.clock.moment + timedelta(days=40))
    return case, n


def fire(row: Mapping[str, Any]) -> Deed:
    """The worker firing a timer it has claimed."""
    return act(SYSTEM, FireTimer(row["case_id"], row["n"], row["seq"], row["lease"]))


def race_case(arena: Arena) -> tuple[str, list[int]]:
    """A case with two tasks open side by side."""
    answer = arena.stage.engine.execute(arena.stage.applicant, StartCase("race", "race"))
    return answer["case"], answer["opened"]


def at_the_end(arena: Arena) -> tuple[str, int]:
    """A case before its last task, which a message may interrupt."""
    case, (left, right) = race_case(arena)
    arena.stage.complete(arena.stage.applicant, case, left, {"subject": "左"})
    return case, arena.stage.complete(arena.stage.officer, case, right, {"subject": "右"})[0]


def test_competing_complete_task_one_wins_and_the_other_is_told_who(arena: Arena) -> None:
    case, n = arena.stage.under_review()

    ends = arena.meet(
        act(arena.stage.officer, CompleteTask(case, n, {"again": False})),
        act(arena.stage.second_officer, CompleteTask(case, n, {"again": True})),
    )

    assert ends.codes == ("done", "conflict.task_closed")
    assert "李经办" in ends.second.sentence("zh")
    assert arena.open_tasks(case) == ["decide"]


def test_competing_double_click_both_get_the_one_answer(arena: Arena) -> None:
    case, n = arena.stage.under_review()
    click = act(arena.stage.officer, CompleteTask(case, n, {"again": False}), "one click")

    ends = arena.meet(click, click)

    assert ends.first == ends.second
    assert arena.count(case, "task_completed") == 2


def test_competing_claim_one_has_the_task(arena: Arena) -> None:
    case, n = arena.stage.under_review()

    ends = arena.meet(act(arena.stage.officer, ClaimTask(case, n)), act(arena.stage.second_officer, ClaimTask(case, n)))

    assert ends.codes == ("done", "conflict.task_taken")


def test_competing_claim_and_complete_by_a_colleague(arena: Arena) -> None:
    case, n = arena.stage.under_review()

    ends = arena.meet(
        act(arena.stage.officer, ClaimTask(case, n)), act(arena.stage.second_officer, CompleteTask(case, n))
    )

    assert ends.codes == ("done", "conflict.task_taken")


def test_competing_join_two_branches_arriving_together_pass_once(arena: Arena) -> None:
    case, (left, right) = race_case(arena)

    ends = arena.meet(
        act(arena.stage.applicant, CompleteTask(case, left, {"subject": "左"})),
        act(arena.stage.officer, CompleteTask(case, right, {"subject": "右"})),
    )

    assert ends.codes == ("done", "done")
    assert (ends.first["opened"], len(ends.second["opened"])) == ([], 1)
    assert arena.open_tasks(case) == ["final"]


def test_competing_job_execution_the_task_is_completed_before_its_boundary_timer(arena: Arena) -> None:
    case, n = three_months_later(arena)
    timer = arena.claimed_timer()

    ends = arena.meet(act(arena.stage.officer, CompleteTask(case, n, {"again": False})), fire(timer))

    assert ends.codes == ("done", "done")
    assert ends.second == {"fired": False}
    assert arena.open_tasks(case) == ["decide"]


def test_competing_job_execution_the_boundary_timer_fires_before_the_completion(arena: Arena) -> None:
    case, n = three_months_later(arena)
    timer = arena.claimed_timer()

    ends = arena.meet(fire(timer), act(arena.stage.officer, CompleteTask(case, n, {"again": False})))

    assert ends.codes == ("done", "conflict.task_cancelled")
    assert arena.state(case) == ("ended", "three_lapsed")


def test_competing_job_acquisition_two_workers_claim_one_timer_once(arena: Arena) -> None:
    case, _ = three_months_later(arena)

    def sweep(engine: Engine) -> list[dict[str, Any]]:
        return engine.transactions.run(lambda work: claim(work.connection, arena.stage))

    ends = arena.meet(sweep, sweep)

    assert ([row["case_id"] for row in ends.first], ends.second) == ([case], [])


def test_competing_job_execution_a_worker_whose_lease_ran_out_does_nothing(arena: Arena) -> None:
    case, _ = three_months_later(arena)
    slow = arena.claimed_timer()
    arena.stage.clock.move_to(arena.stage.clock.moment + timedelta(milliseconds=LEASE_MS + 1))
    quick = arena.claimed_timer()

    ends = arena.meet(fire(quick), fire(slow))

    assert (ends.first, ends.second) == ({"fired": True}, {"fired": False})
    assert arena.count(case, "timer_fired") == 1


def test_competing_suspension_a_completion_before_it_counts(arena: Arena) -> None:
    case, n = arena.stage.under_review()

    ends = arena.meet(
        act(arena.stage.officer, CompleteTask(case, n, {"again": False})),
        act(arena.stage.head, SuspendCase(case, "核查")),
    )

    assert ends.codes == ("done", "done")
    assert arena.state(case)[0] == "suspended"
    assert arena.open_tasks(case) == ["decide"]


def test_competing_suspension_a_completion_after_it_is_refused(arena: Arena) -> None:
    case, n = arena.stage.under_review()

    ends = arena.meet(
        act(arena.stage.head, SuspendCase(case, "核查")),
        act(arena.stage.officer, CompleteTask(case, n, {"again": False})),
    )

    assert ends.codes == ("done", "conflict.suspended")
    assert arena.open_tasks(case) == ["review"]


def test_competing_suspension_a_claimed_timer_does_not_fire_in_a_suspended_case(arena: Arena) -> None:
    case, _ = three_months_later(arena)
    timer = arena.claimed_timer()

    ends = arena.meet(act(arena.stage.head, SuspendCase(case, "核查")), fire(timer))

    assert ends.second == {"fired": False}
    assert arena.count(case, "timer_fired") == 0


def test_competing_message_correlation_one_message_is_taken(arena: Arena) -> None:
    case, _ = at_the_end(arena)
    withdraw = act(arena.stage.applicant, SendMessage(case, "withdraw"))

    ends = arena.meet(withdraw, withdraw)

    assert ends.codes == ("done", "conflict.ended")
    assert arena.state(case) == ("ended", "race_withdrawn")
    assert arena.count(case, "message_received") == 1


def test_competing_activity_cancellation_a_withdrawal_beats_the_completion(arena: Arena) -> None:
    case, n = at_the_end(arena)

    ends = arena.meet(
        act(arena.stage.applicant, SendMessage(case, "withdraw")), act(arena.stage.officer, CompleteTask(case, n))
    )

    assert ends.codes == ("done", "conflict.task_cancelled")
    assert arena.state(case) == ("ended", "race_withdrawn")


def test_competing_activity_cancellation_a_completion_beats_the_withdrawal(arena: Arena) -> None:
    case, n = at_the_end(arena)

    ends = arena.meet(
        act(arena.stage.officer, CompleteTask(case, n)), act(arena.stage.applicant, SendMessage(case, "withdraw"))
    )

    assert ends.codes == ("done", "conflict.ended")
    assert arena.state(case) == ("ended", "race_done")


def changed_bundle() -> dict[str, bytes]:
    """The racing procedure under another name: a new version."""
    files = dict(collect(RACE).files)
    return {**files, "race.yaml": files["race.yaml"].replace("竞争样例".encode(), "竞争样例之二".encode())}


def test_concurrent_deployment_of_the_same_content_is_one_version(arena: Arena) -> None:
    files = changed_bundle()

    def deploy(engine: Engine) -> Any:
        return engine.deploy(ROOT, files, isolated=False)["version"]

    ends = arena.meet(deploy, deploy)

    assert (ends.first, ends.second) == (2, 2)
    with arena.stage.engine.read() as connection:
        versions = connection.execute(select(bundles.c.version).where(bundles.c.key == "race")).scalars().all()
    assert sorted(versions) == [1, 2]


def test_a_case_started_during_a_deployment_runs_on_one_whole_version(arena: Arena) -> None:
    ends = arena.meet(
        lambda engine: engine.deploy(ROOT, changed_bundle(), isolated=False)["bundle"],
        act(arena.stage.applicant, StartCase("race", "race")),
    )

    case, (left, right) = ends.second["case"], ends.second["opened"]
    arena.stage.complete(arena.stage.applicant, case, left, {"subject": "左"})
    arena.stage.complete(arena.stage.officer, case, right, {"subject": "右"})
    assert arena.open_tasks(case) == ["final"]
