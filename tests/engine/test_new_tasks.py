"""People are told of new tasks: one notification for one, a summary for several, nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.bootstrap import Engine
from engine.cases.told import notifications_to
from engine.commands.change_contact import ChangeContact
from engine.commands.claim_task import ClaimTask
from engine.db.tables import notifications, outbox, told_tasks
from engine.delivery import new_tasks
from engine.delivery.new_tasks import OVERLAP_MS, tell_new_tasks
from engine.identity.actor import Actor
from engine.testing import MemoryMailer
from engine.values import loads
from engine.worker import clear_old, settle
from tests.engine.cast import Stage


@pytest.fixture
def begun(stage: Stage) -> Stage:
    """A stage on which the worker has looked once."""
    assert tell_new_tasks(stage.engine) == 0
    return stage


def told(stage: Stage, actor: Actor) -> Sequence[str]:
    with stage.engine.read() as connection:
        return [notification.sentence for notification in notifications_to(connection, actor.person_id, "zh")]


def look(stage: Stage) -> int:
    """The worker looks a minute later."""
    stage.move(minutes=1)
    return tell_new_tasks(stage.engine)


def test_the_first_look_says_nothing_of_what_was_there_before(stage: Stage) -> None:
    stage.under_review()

    assert tell_new_tasks(stage.engine) == 0
    stage.move(minutes=1)
    assert told(stage, stage.officer) == []


def test_a_task_offered_to_a_role_is_told_to_everybody_who_holds_it(begun: Stage) -> None:
    begun.under_review()

    assert look(begun) == 1
    assert told(begun, begun.officer) == ["您的岗位有新任务可以领取：“审查”，2026-10-13 到期。"]
    assert told(begun, begun.second_officer) == told(begun, begun.officer)
    assert told(begun, begun.stranger) == []


def test_a_task_that_has_somebody_is_told_to_that_person_only(begun: Stage) -> None:
    case, n = begun.under_review()
    begun.engine.execute(begun.officer, ClaimTask(case, n))

    assert look(begun) == 1
    assert told(begun, begun.officer) == ["有新任务等您办理：“审查”，2026-10-13 到期。"]
    assert told(begun, begun.second_officer) == []


def test_several_since_the_last_look_make_one_notification(begun: Stage) -> None:
    case, n = begun.under_review()
    begun.engine.execute(begun.officer, ClaimTask(case, n))
    begun.under_review()
    begun.under_review()

    assert look(begun) == 3
    assert told(begun, begun.officer) == ["有 3 项新任务：等您办理 1 项，您的岗位可以领取 2 项。"]
    assert told(begun, begun.second_officer) == ["您的岗位有 2 项新任务可以领取。"]


def test_nothing_is_told_twice(begun: Stage) -> None:
    begun.under_review()
    look(begun)

    assert [look(begun) for _ in range(6)] == [0] * 6
    assert len(told(begun, begun.officer)) == 1


def test_what_was_done_before_the_worker_looked_is_not_told(begun: Stage) -> None:
    case, n = begun.under_review()
    begun.complete(begun.officer, case, n)

    look(begun)

    assert not [sentence for sentence in told(begun, begun.officer) if "审查" in sentence]


def test_a_task_whose_transaction_ended_after_a_look_is_told_by_the_next_one(begun: Stage) -> None:
    """It carries the moment at which its transaction began, which the worker had passed already."""
    before = begun.clock.business_now()
    begun.move(minutes=1)
    assert tell_new_tasks(begun.engine) == 0
    late = replace(begun, engine=replace(begun.engine, transactions=replace(
        begun.engine.transactions, clock=type(begun.clock)(before + timedelta(seconds=1))
    )))  # fmt: skip
    late.start()

    assert look(begun) == 1


def test_who_switched_it_off_is_not_told_and_the_others_are(begun: Stage) -> None:
    begun.engine.execute(begun.officer, ChangeContact("", "each", told_of_tasks=False))
    begun.under_review()
    look(begun)

    assert told(begun, begun.officer) == []
    assert len(told(begun, begun.second_officer)) == 1

    begun.engine.execute(begun.officer, ChangeContact("", "daily"))  # an address is changed, nothing else
    begun.under_review()
    look(begun)
    assert told(begun, begun.officer) == []


def test_it_leaves_by_mail_to_those_who_want_each_notification(stage: Stage) -> None:
    mailer = MemoryMailer()
    stage.engine = replace(stage.engine, mailer=mailer)
    stage.engine.execute(stage.officer, ChangeContact("officer@bureau.example", "each"))
    stage.engine.execute(stage.second_officer, ChangeContact("second@bureau.example", "daily"))
    tell_new_tasks(stage.engine)
    stage.under_review()
    stage.under_review()
    look(stage)
    settle(stage.engine)

    letters = [(to, subject, body) for _, to, subject, body in mailer.sent if "新任务" in subject]
    assert [(to, subject) for to, subject, _ in letters] == [
        ("officer@bureau.example", "【量衡】您的岗位有 2 项新任务可以领取。")
    ]
    assert "办件：" not in letters[0][2]


@pytest.mark.parametrize("point", ["_tell", "_notification", "queue_mails", "_offers"])
def test_a_worker_that_dies_in_the_middle_leaves_everything_to_the_next(
    begun: Stage, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.under_review()
    begun.under_review()
    begun.move(minutes=1)

    class Killed(BaseException):
        """What nothing catches."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(new_tasks, point, die)
        with pytest.raises(Killed):
            tell_new_tasks(begun.engine)
    assert told(begun, begun.officer) == []

    assert tell_new_tasks(begun.engine) == 2
    assert len(told(begun, begun.officer)) == 1


def test_after_a_long_stop_everything_since_is_told_in_batches_and_once(begun: Stage) -> None:
    for _ in range(7):
        begun.under_review()
    begun.move(days=3)

    assert tell_new_tasks(begun.engine, batch=3) == 7
    with begun.engine.read() as connection:
        known = connection.execute(select(func.count()).select_from(told_tasks)).scalar_one()
    assert known == 7 and len(told(begun, begun.officer)) == 3
    assert tell_new_tasks(begun.engine, batch=3) == 0


def test_workers_that_look_at_the_same_time_tell_once(begun: Stage) -> None:
    for _ in range(5):
        begun.under_review()
    begun.move(minutes=1)

    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: tell_new_tasks(begun.engine, batch=2), range(4)))

    assert sum(counts) == 5
    with begun.engine.read() as connection:
        own = select(notifications.c.body).where(notifications.c.person_id == begun.officer.person_id)
        bodies = [loads(body) for body in connection.execute(own).scalars()]
    assert sum(body.get("count", 1) for body in bodies) == 5


def test_what_no_look_reaches_back_to_is_forgotten(begun: Stage) -> None:
    begun.under_review()
    look(begun)
    begun.move(minutes=2 * OVERLAP_MS // 60_000)
    tell_new_tasks(begun.engine)
    clear_old(begun.engine)

    with begun.engine.read() as connection:
        assert connection.execute(select(told_tasks.c.n)).all() == []
    assert tell_new_tasks(begun.engine) == 0


def test_opening_a_task_writes_nothing_for_it(begun: Stage) -> None:
    def written(engine: Engine) -> tuple[int, int]:
        with engine.read() as connection:
            rows = [connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (notifications, outbox)]  # fmt: skip
        return rows[0], rows[1]

    before = written(begun.engine)
    begun.under_review()

    assert written(begun.engine) == before
