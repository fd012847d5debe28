"""A notification that asks to see to a task waits no longer than the task does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.cases.told import Notification, count_waiting, notifications_to
from engine.commands.add_comment import AddComment
from engine.commands.change_contact import ChangeContact
from engine.commands.claim_task import ClaimTask
from engine.commands.urge_task import UrgeTask
from engine.delivery.new_tasks import tell_new_tasks
from engine.identity.actor import Actor
from engine.testing import MemoryMailer
from engine.worker import settle
from tests.engine.cast import Stage


def offered(stage: Stage) -> tuple[str, int]:
    """A case whose review is offered, of which both officers were told."""
    tell_new_tasks(stage.engine)
    case, n = stage.under_review()
    stage.move(minutes=1)
    tell_new_tasks(stage.engine)
    return case, n


def waiting(stage: Stage, actor: Actor) -> tuple[int, Sequence[Notification]]:
    """How many notifications wait for somebody as the page says, and which are listed as waiting."""
    with stage.engine.read() as connection:
        listed = notifications_to(connection, actor.person_id, "zh", waiting_only=True)
        return count_waiting(connection, actor.person_id), listed


def test_a_new_task_waits_until_it_is_done(stage: Stage) -> None:
    case, n = offered(stage)
    assert waiting(stage, stage.officer)[0] == 1

    stage.complete(stage.officer, case, n)

    assert waiting(stage, stage.officer) == (0, [])
    with stage.engine.read() as connection:
        [notification] = [one for one in notifications_to(connection, stage.officer.person_id, "zh") if one.n == n]
    assert (notification.is_read, notification.is_settled, notification.waits) == (False, True, False)


def test_a_task_that_a_colleague_took_waits_for_nobody_else(stage: Stage) -> None:
    case, n = offered(stage)

    stage.engine.execute(stage.officer, ClaimTask(case, n))

    assert waiting(stage, stage.officer)[0] == 1
    assert waiting(stage, stage.second_officer) == (0, [])


def test_who_was_mentioned_is_still_to_read_it_when_the_task_is_done(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, AddComment(case, "请看看", n=n, mentions=[stage.head.person_id]))
    settle(stage.engine)
    before = waiting(stage, stage.head)[0]

    stage.complete(stage.officer, case, n)

    assert before == waiting(stage, stage.head)[0] == 1


def test_a_letter_that_waited_for_the_morning_is_not_sent_when_the_task_was_done_at_night(stage: Stage) -> None:
    post = MemoryMailer()
    stage.engine = replace(stage.engine, mailer=post)
    stage.engine.execute(stage.officer, ChangeContact("officer@bureau.example", "each"))
    stage.move_to("2026-09-28 23:10")
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))
    stage.engine.execute(stage.applicant, UrgeTask(case, n, "客户在等"))
    settle(stage.engine)
    stage.complete(stage.officer, case, n)

    stage.move_to("2026-09-29 07:01")

    assert [subject for _, _, subject, _ in post.sent if "催办" in subject] == []
