"""The overview of a unit: what is counted, how days are counted, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.calendars.days import Calendar
from engine.clock import to_ms
from engine.commands.absence import EnterAbsence
from engine.commands.claim_task import ClaimTask
from engine.commands.suspend_case import SuspendCase
from engine.delivery.overviews import keep_overviews
from engine.identity.actor import Actor
from engine.overview.attention import away, override_keys, overrides
from engine.overview.durations import late_keys, late_tasks, step_times
from engine.overview.figures import Figures, figures_of
from engine.overview.scope import Scope, count_cases, oversees, scopes_of
from engine.overview.workload import (
    Group,
    by_person,
    by_step,
    by_week,
    deadlines_by_day,
    open_groups,
    overdue_keys,
    overdue_tasks,
)
from tests.engine.cast import Stage

TODAY = "2026-09-28"


def scopes(stage: Stage, actor: Actor) -> Sequence[Scope]:
    with stage.engine.read() as connection:
        return scopes_of(connection, stage.engine.services.library, actor, TODAY)


def the_scope(stage: Stage) -> Scope:
    (found,) = scopes(stage, stage.head)
    return found


def today(stage: Stage) -> date:
    return stage.clock.business_now().date()


def calendar(stage: Stage) -> Calendar:
    with stage.engine.read() as connection:
        return stage.engine.services.calendars.current(connection, to_ms(stage.clock.machine_now()))


def read(stage: Stage, query: Any, *arguments: Any) -> Any:
    with stage.engine.read() as connection:
        return query(connection, *arguments)


def test_the_overview_is_for_whoever_may_see_every_case_of_the_unit(stage: Stage) -> None:
    stage.under_review()

    assert [(scope.unit_id, scope.party) for scope in scopes(stage, stage.head)] == [(stage.bureau, "bureau")]
    for other in (stage.applicant, stage.officer, stage.stranger, stage.admin):
        assert scopes(stage, other) == [], other.login
        assert not read(stage, oversees, stage.engine.services.library, other), other.login
    assert read(stage, oversees, stage.engine.services.library, stage.head)


def test_a_unit_without_cases_has_nothing_to_look_over(stage: Stage) -> None:
    assert scopes(stage, stage.head) == []


def test_open_tasks_are_counted_by_step_and_person_and_what_nobody_took_comes_last(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.under_review()
    stage.start()
    stage.engine.execute(stage.officer, ClaimTask(case, n))
    names = {stage.officer.person_id: "李经办", stage.applicant.person_id: "陈申请"}

    groups, more = read(stage, open_groups, the_scope(stage))
    steps = by_step(groups, today(stage), today(stage) + timedelta(days=30))
    people = by_person(groups, names, today(stage), today(stage) + timedelta(days=30))

    assert not more and read(stage, count_cases, the_scope(stage)) == 3
    assert {(load.name, load.count, load.soon, load.unclaimed) for load in steps} == {
        ("审查", 2, 2, 1),
        ("填报", 1, 0, 0),
    }
    assert [(load.name, load.count, load.unclaimed) for load in people] == [
        ("李经办", 1, 0), ("陈申请", 1, 0), ("", 1, 1),
    ]  # fmt: skip


def test_what_is_overdue_is_listed_with_the_longest_first(stage: Stage) -> None:
    early, _ = stage.under_review()
    stage.move(days=1)
    late, _ = stage.under_review()

    none = overdue_keys(stage.engine.read, the_scope(stage), today(stage), 10)
    found = overdue_keys(stage.engine.read, the_scope(stage), date(2026, 12, 1), 10)

    assert none == [] and read(stage, overdue_tasks, none) == []
    assert [row["case_id"] for row in read(stage, overdue_tasks, found)] == [early, late]
    assert [case for case, _ in overdue_keys(stage.engine.read, the_scope(stage), date(2026, 12, 1), 1)] == [early]


def test_a_step_is_measured_in_working_days_against_its_limit(stage: Stage) -> None:
    quick, slow = stage.under_review(), stage.under_review()
    stage.complete(stage.officer, *quick)
    stage.move(days=28)  # the National Day's week lies between
    stage.complete(stage.officer, *slow)

    steps, more = read(stage, step_times, the_scope(stage), calendar(stage), 0)
    review = next(step for step in steps if step.name == "审查")
    expected = calendar(stage).workdays_between(date(2026, 9, 28), today(stage))

    assert (review.count, review.median, review.most, review.limit, review.late) == (2, 0, expected, 7, 1)
    assert steps[0] is review and not more
    late = late_keys(stage.engine.read, the_scope(stage), 0, 10)
    assert late == [slow] and [row["case_id"] for row in read(stage, late_tasks, late)] == [slow[0]]
    assert read(stage, step_times, the_scope(stage), calendar(stage), to_ms(stage.clock.business_now()) + 1) == (
        [],
        False,
    )


def test_the_next_weeks_begin_today_and_go_on_from_monday_to_sunday() -> None:
    groups = [
        Group("a", "甲", None, "2026-09-30", 2),
        Group("a", "甲", "p", "2026-10-05", 1),
        Group("b", "乙", None, None, 9),
    ]

    weeks = by_week(groups, {"2026-10-04": 1}, date(2026, 9, 30), 10)

    assert [(week.first, week.last, week.tasks, week.deadlines) for week in weeks] == [
        ("2026-09-30", "2026-10-04", 2, 1), ("2026-10-05", "2026-10-10", 1, 0),
    ]  # fmt: skip


def test_somebody_who_is_away_is_told_with_what_comes_due_meanwhile(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))
    stage.engine.execute(
        stage.officer,
        EnterAbsence(stage.officer.person_id, stage.second_officer.person_id, "2026-10-09", "2026-10-20", "出差"),
    )
    groups, _ = read(stage, open_groups, the_scope(stage))

    found = read(stage, away, [stage.officer.person_id], groups, today(stage), today(stage) + timedelta(days=90))

    assert [(one.since, one.until, one.due) for one in found] == [("2026-10-09", "2026-10-20", 1)]
    assert read(stage, away, [stage.head.person_id], groups, today(stage), today(stage) + timedelta(days=90)) == []


def test_an_act_beside_the_ordinary_course_is_there_to_be_looked_at(stage: Stage) -> None:
    case, _ = stage.under_review()
    stage.engine.execute(stage.head, SuspendCase(case, "等待检测结果"))
    library = stage.engine.services.library

    keys = override_keys(stage.engine.read, the_scope(stage), 0, 10)
    found = read(stage, overrides, library, keys, "zh")

    assert [(one.case_id, "中止办件" in one.sentence, "等待检测结果" in one.sentence) for one in found] == [
        (case, True, True)
    ]
    assert override_keys(stage.engine.read, the_scope(stage), to_ms(stage.clock.business_now()) + 1, 10) == []


def test_named_deadlines_of_cases_under_way_count_on_their_day(stage: Stage) -> None:
    stage.under_review()

    assert read(stage, deadlines_by_day, the_scope(stage), today(stage), today(stage) + timedelta(days=90)) == {}


def figures(stage: Stage) -> Figures:
    return figures_of(stage.engine.read, the_scope(stage), calendar(stage), stage.clock.business_now())


def test_a_large_unit_is_counted_by_the_worker_and_read_from_there_as_of_then(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.overview.figures.LARGE", 2)
    stage.complete(stage.officer, *stage.under_review())
    case, n = stage.under_review()
    counted = figures(stage)

    assert keep_overviews(stage.engine, 2) == 1
    assert keep_overviews(stage.engine, 2) == 0  # counted within the last minutes
    stage.complete(stage.officer, case, n)
    kept = figures(stage)

    assert kept.kept_at == to_ms(stage.clock.business_now()) and counted.kept_at is None
    assert replace(kept, kept_at=None) == counted  # the review is still open there
    stage.move(minutes=6)
    assert keep_overviews(stage.engine, 2) == 1
    assert [group.name for group in figures(stage).groups] != [group.name for group in counted.groups]


def test_what_was_counted_too_long_ago_is_counted_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.overview.figures.LARGE", 1)
    stage.under_review()
    keep_overviews(stage.engine, 1)

    stage.move(minutes=15)
    assert figures(stage).kept_at is not None
    stage.move(minutes=1)
    assert figures(stage).kept_at is None


def test_a_small_unit_is_counted_when_somebody_looks(stage: Stage) -> None:
    stage.under_review()

    assert keep_overviews(stage.engine) == 0 and figures(stage).kept_at is None
