"""Timers, reminders, suspension, corrected deadlines, recurring starts: the clock is moved, nothing sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from engine.clock import ZONE, from_ms
from engine.commands.correct_deadline import ConfirmCorrection, ProposeCorrection
from engine.commands.suspend_case import ResumeCase, SuspendCase
from engine.db.tables import cases, deadlines, events, notifications, tasks, timers
from engine.definitions.bundle import collect
from engine.errors import Conflict, Invalid, Refused
from engine.execution.replay import replay_case
from engine.journal.verify import verify_all
from engine.testing import ROOT
from engine.values import loads
from engine.worker import settle, sweep_timers
from tests.engine.cast import SAMPLES, Stage, set_the_stage


def local(ms: int) -> str:
    return from_ms(ms).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def rows(stage: Stage, case: str) -> list[tuple[str, str, str]]:
    with stage.engine.read() as connection:
        found = connection.execute(
            select(timers.c.kind, timers.c.due_at, timers.c.state)
            .where(timers.c.case_id == case)
            .order_by(timers.c.due_at)
        )
        return [(row.kind, local(row.due_at), row.state) for row in found]


def waiting(stage: Stage, case: str) -> list[tuple[str, str]]:
    return [(kind, moment) for kind, moment, state in rows(stage, case) if state == "waiting"]


def test_a_review_opened_before_national_day_is_due_after_it_with_reminder_and_escalation(stage: Stage) -> None:
    case, n = stage.under_review()  # on Monday 2026-09-28

    with stage.engine.read() as connection:
        due = connection.execute(select(tasks.c.due).where(tasks.c.case_id == case, tasks.c.n == n)).scalar()
    assert due == "2026-10-13"  # 29, 30 September; 8, 9, 10 (made up), 12, 13 October
    assert rows(stage, case) == [
        ("reminder", "2026-10-10 09:00", "waiting"),
        ("escalation", "2026-10-14 09:00", "waiting"),
        ("event", "2026-12-28 09:00", "waiting"),
    ]


def test_reminder_and_escalation_tell_the_people_concerned_once(stage: Stage) -> None:
    case, _ = stage.under_review()

    stage.move_to("2026-10-14 10:00")
    settle(stage.engine)

    assert stage.event_types(case)[2:] == ["reminder_fell_due", "escalation_fell_due"]
    with stage.engine.read() as connection:
        told = connection.execute(select(notifications.c.kind, func.count()).group_by(notifications.c.kind)).all()
    assert dict(tuple(row) for row in told) == {"reminder": 2, "escalation": 2}  # two officers, two heads


def test_a_finished_task_is_not_reminded_of(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})

    stage.move_to("2026-12-31 09:00")

    assert {state for _, _, state in rows(stage, case)} == {"closed"}
    assert stage.event_types(case) == ["case_started", "task_completed", "task_completed"]


def test_an_interrupting_timer_ends_the_case_exactly_once(stage: Stage) -> None:
    case, n = stage.under_review()

    stage.move_to("2026-12-28 09:00")

    with stage.engine.read() as connection:
        row = connection.execute(select(cases).where(cases.c.id == case)).one()
        task = connection.execute(select(tasks).where(tasks.c.case_id == case, tasks.c.n == n)).one()
    assert (row.state, row.outcome, task.state) == ("ended", "three_lapsed", "cancelled")
    assert stage.event_types(case).count("timer_fired") == 1


def test_a_task_that_lapsed_tells_whoever_still_submits_it(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.move_to("2026-12-28 09:00")

    with pytest.raises(Conflict) as refused:
        stage.complete(stage.officer, case, n, {"again": False})

    assert refused.value.code == "conflict.task_cancelled"


def test_timers_wait_however_long_nobody_swept(stage: Stage) -> None:
    started = [stage.under_review()[0] for _ in range(3)]

    stage.move_to("2030-01-01 09:00")

    with stage.engine.read() as connection:
        states = connection.execute(select(cases.c.state).where(cases.c.id.in_(started))).scalars().all()
    assert states == ["ended"] * 3


def test_four_workers_at_once_fire_each_timer_once(stage: Stage) -> None:
    started = [stage.under_review()[0] for _ in range(12)]
    stage.clock.move_to(stage.clock.moment.replace(month=12, day=31))

    with ThreadPoolExecutor(4) as pool:
        fired = sum(pool.map(lambda _: sweep_timers(stage.engine, 5) + sweep_timers(stage.engine, 50), range(4)))

    with stage.engine.read() as connection:
        total, broken = verify_all(connection)
        count = connection.execute(select(func.count()).where(events.c.type == "timer_fired")).scalar()
    assert (count, broken) == (12, [])
    assert fired >= 12
    assert total > 36
    assert all(stage.event_types(case).count("timer_fired") == 1 for case in started)


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_cannot_fire(stage: Stage) -> None:
    case, _ = stage.under_review()
    stage.clock.move_to(stage.clock.moment.replace(month=12, day=31))
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        connection.execute(update(timers).values(lease="dead worker", lease_until=1))
        connection.commit()

    settle(stage.engine)

    assert stage.event_types(case).count("timer_fired") == 1


def test_a_suspended_case_stands_still_and_gets_its_days_back(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.move(days=1)
    stage.engine.execute(stage.head, SuspendCase(case, "等待上级答复"))

    stage.move_to("2026-10-20 09:00")
    with pytest.raises(Conflict):
        stage.complete(stage.officer, case, n, {"again": False})
    stage.engine.execute(stage.head, ResumeCase(case))

    with stage.engine.read() as connection:
        due = connection.execute(select(tasks.c.due).where(tasks.c.case_id == case, tasks.c.n == n)).scalar()
    assert "reminder_fell_due" not in stage.event_types(case)
    assert due == "2026-10-28"  # 7 working days less the none that ran: 20 October is the first that counts again
    assert stage.complete(stage.officer, case, n, {"again": False})


def test_a_resumed_case_is_reminded_by_its_new_dates(stage: Stage) -> None:
    case, _ = stage.under_review()
    stage.engine.execute(stage.head, SuspendCase(case, "等待上级答复"))
    stage.move_to("2026-10-20 09:00")

    stage.engine.execute(stage.head, ResumeCase(case))

    assert waiting(stage, case) == [
        ("reminder", "2026-10-26 09:00"),  # two working days before the new due date, Wednesday 28 October
        ("escalation", "2026-10-29 09:00"),
        ("event", "2027-01-19 09:00"),  # three months from the beginning, and the 22 days the case stood
    ]


def test_only_an_overseer_suspends_and_says_why(sqlite_stage: Stage) -> None:
    case, _ = sqlite_stage.under_review()

    with pytest.raises(Refused):
        sqlite_stage.engine.execute(sqlite_stage.officer, SuspendCase(case, "忙"))
    with pytest.raises(Invalid):
        sqlite_stage.engine.execute(sqlite_stage.head, SuspendCase(case, "  "))


@pytest.fixture
def clocked(stage_url: str) -> Iterator[Stage]:
    """A stage with a procedure whose token hangs on a named deadline."""
    stage = set_the_stage(stage_url, "clocked")
    yield stage
    stage.engine.close()


def deadline(stage: Stage, case: str) -> str:
    with stage.engine.read() as connection:
        return str(connection.execute(select(deadlines.c.due).where(deadlines.c.case_id == case)).scalar())


def test_a_corrected_anchor_moves_the_deadline_and_its_timer(clocked: Stage) -> None:
    case, n = clocked.start("clocked")
    clocked.complete(clocked.applicant, case, n, {"received": "2026-09-28"})
    proposal = ProposeCorrection(case, "construction", "2026-09-21", "回执日期登记有误", "回执扫描件")

    answer = clocked.engine.execute(clocked.head, proposal)
    clocked.engine.execute(clocked.second_head, ConfirmCorrection(case, answer["correction"]))

    assert deadline(clocked, case) == "2028-09-21"
    assert ("event", "2028-09-22 00:00", "waiting") in rows(clocked, case)


def test_nobody_confirms_their_own_correction_and_bounds_hold(clocked: Stage) -> None:
    case, n = clocked.start("clocked")
    clocked.complete(clocked.applicant, case, n, {"received": "2026-09-28"})
    proposal = ProposeCorrection(case, "construction", "2026-09-21", "误记", "回执")
    answer = clocked.engine.execute(clocked.head, proposal)

    with pytest.raises(Refused) as alone:
        clocked.engine.execute(clocked.head, ConfirmCorrection(case, answer["correction"]))
    with pytest.raises(Invalid) as far:
        clocked.engine.execute(clocked.head, ProposeCorrection(case, "construction", "2025-01-01", "误记", "回执"))

    assert alone.value.code == "refused.second_person"
    assert list(far.value.errors) == ["anchor"]
    assert deadline(clocked, case) == "2028-09-28"


def test_a_resumed_case_gets_its_named_deadline_extended(clocked: Stage) -> None:
    case, n = clocked.start("clocked")
    clocked.complete(clocked.applicant, case, n, {"received": "2026-09-28"})
    clocked.engine.execute(clocked.head, SuspendCase(case, "不可抗力"))

    clocked.move(days=10)
    clocked.engine.execute(clocked.head, ResumeCase(case))

    assert deadline(clocked, case) == "2028-10-09"  # 10-08 is a Sunday


def test_what_hangs_on_a_deadline_follows_its_correction(clocked: Stage) -> None:
    case, n = clocked.start("clocked")
    clocked.complete(clocked.applicant, case, n, {"received": "2026-09-28"})
    assert ("reminder", "2028-03-28 09:00") in waiting(clocked, case)
    proposal = ProposeCorrection(case, "construction", "2026-09-21", "回执日期登记有误", "回执扫描件")
    answer = clocked.engine.execute(clocked.head, proposal)

    clocked.engine.execute(clocked.second_head, ConfirmCorrection(case, answer["correction"]))

    assert waiting(clocked, case) == [
        ("event", "2026-10-24 00:00"),  # 15 working days are not touched
        ("reminder", "2028-03-21 09:00"),
        ("event", "2028-09-22 00:00"),
    ]


REQUEST = b"""<bpmn:serviceTask id="ask_for" name="before" camunda:type="external" camunda:topic="set_deadline">
  <bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="key">request</camunda:inputParameter>
  <camunda:inputParameter name="due">${months_before(3, since=deadline('construction'))}</camunda:inputParameter>
  </camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:sequenceFlow id="c9" sourceRef="ask_for" targetRef="build" />"""


def test_a_deadline_counted_from_another_follows_its_correction(stage_url: str) -> None:
    stage = set_the_stage(stage_url)
    files = dict(collect(SAMPLES / "clocked.yaml").files)
    files["clocked.yaml"] += "\n  request: {name: 申请验收的最后一日}\n".encode()
    drawn = files["clocked.bpmn"].replace(
        b'sourceRef="set" targetRef="build" />', b'sourceRef="set" targetRef="ask_for" />'
    )
    files["clocked.bpmn"] = drawn.replace(b"</bpmn:process>", REQUEST + b"</bpmn:process>")
    stage.engine.deploy(ROOT, files, isolated=False)
    case, n = stage.start("clocked")
    stage.complete(stage.applicant, case, n, {"received": "2026-09-28"})
    proposal = ProposeCorrection(case, "construction", "2026-09-21", "回执日期登记有误", "回执扫描件")
    answer = stage.engine.execute(stage.head, proposal)

    stage.engine.execute(stage.second_head, ConfirmCorrection(case, answer["correction"]))

    with stage.engine.read() as connection:
        found = connection.execute(select(deadlines.c.key, deadlines.c.due).where(deadlines.c.case_id == case)).all()
        assert {row.key: row.due for row in found} == {"construction": "2028-09-21", "request": "2028-06-21"}
        assert replay_case(stage.engine.services, connection, case).differences == []
    stage.engine.close()


def test_a_timer_of_working_days_gets_the_working_days_back_that_the_case_stood(clocked: Stage) -> None:
    case, n = clocked.start("clocked")
    clocked.complete(clocked.applicant, case, n, {"received": "2026-09-28"})
    assert ("event", "2026-10-24 00:00") in waiting(clocked, case)  # when 23 October is over
    clocked.engine.execute(clocked.head, SuspendCase(case, "不可抗力"))
    clocked.move_to("2026-10-12 09:00")  # none of the 15 ran: 12 October is the first that counts

    clocked.engine.execute(clocked.head, ResumeCase(case))

    assert waiting(clocked, case)[0] == ("event", "2026-10-31 00:00")
    with clocked.engine.read() as connection:
        assert replay_case(clocked.engine.services, connection, case).differences == []
        assert verify_all(connection)[1] == []


def test_the_deadline_explains_itself_in_the_journal(clocked: Stage) -> None:
    case, n = clocked.start("clocked")
    clocked.complete(clocked.applicant, case, n, {"received": "2026-09-28"})

    with clocked.engine.read() as connection:
        record = loads(connection.execute(select(deadlines.c.record).where(deadlines.c.case_id == case)).scalar())
    assert record["rule"].startswith("years(2")
    assert record["anchor"] == "2026-09-28"
