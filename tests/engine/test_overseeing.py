"""What runs, and what somebody who leaves has: for overseers of the cases, on both databases."""

from __future__ import annotations

import pytest

from engine.cases.leaving import holders, tasks_held
from engine.cases.overseeing import overseen_units
from engine.cases.running import Narrowing, waiting_deadlines, waiting_timers
from engine.commands.claim_task import ClaimTask
from engine.commands.note_export import NoteExport
from engine.commands.note_reading import NoteReading
from engine.definitions.store import versions
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.audit import AuditFilters, page_of_acts
from engine.testing import person
from tests.engine.cast import Stage


def titles(stage: Stage, actor: Actor, *, everything: bool = False, **narrowed: str) -> list[tuple[str, str]]:
    with stage.engine.read() as connection:
        library = stage.engine.services.library
        found = waiting_timers(connection, library, actor, Narrowing(**narrowed), everything=everything)
    return [(one.kind, one.title) for one in found]


def test_an_overseer_sees_the_timers_of_the_own_cases_with_titles_and_others_see_none(stage: Stage) -> None:
    stage.under_review()

    seen = titles(stage, stage.head)

    assert sorted(kind for kind, _ in seen) == ["escalation", "event", "reminder"] and all(title for _, title in seen)
    assert titles(stage, stage.officer) == titles(stage, stage.applicant) == []
    assert titles(stage, stage.head, bundle="other") == []


def test_the_system_administrator_sees_every_timer_and_no_title(stage: Stage) -> None:
    stage.under_review()

    assert titles(stage, stage.admin, everything=True) == [("reminder", ""), ("escalation", ""), ("event", "")]


def test_deadlines_of_a_case_are_listed_from_a_day_on(stage: Stage) -> None:
    stage.under_review()

    with stage.engine.read() as connection:
        library = stage.engine.services.library
        assert waiting_deadlines(connection, library, stage.head, Narrowing(), everything=False) == []
        assert overseen_units(connection, library, stage.head) == {stage.bureau}
        assert overseen_units(connection, library, stage.officer) == frozenset()


def test_the_tasks_of_a_colleague_are_those_in_overseen_cases_with_whom_they_may_go_to(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))

    with stage.engine.read() as connection:
        library = stage.engine.services.library
        held = tasks_held(connection, library, stage.head, stage.officer.person_id)
        listed = holders(connection, library, stage.head)
        nothing = tasks_held(connection, library, stage.second_officer, stage.officer.person_id)

    assert [(task.case_id, task.n, task.offered) for task in held] == [(case, n, ((stage.bureau, "officer"),))]
    assert [(one.name, one.tasks, one.closed) for one in listed] == [("李经办", 1, False)]
    assert nothing == []


def test_only_readings_without_a_part_in_the_case_are_noted_and_the_case_stays_as_it_was(stage: Stage) -> None:
    case, _ = stage.under_review()
    before = stage.event_types(case)
    auditor = person(stage.engine, "auditor", ("auditor", ""), name="审计员")

    noted = [
        stage.engine.execute(actor, NoteReading(case, "page"))["noted"]
        for actor in (stage.applicant, stage.officer, stage.head, auditor)
    ]
    with pytest.raises(NotFound):
        stage.engine.execute(stage.stranger, NoteReading(case, "page"))

    assert noted == [False, False, False, True]
    assert stage.event_types(case) == before
    with stage.engine.read() as connection:
        lines, _ = page_of_acts(connection, AuditFilters(kind="readings", case=case), {}, "zh", 9)
    assert [line.sentence for line in lines] == ["审计员查阅办件 未编号的办件：办件页。"]


def test_what_leaves_as_a_file_is_noted_of_everybody_with_its_extent(stage: Stage) -> None:
    case, _ = stage.under_review()
    stage.engine.execute(stage.officer, NoteExport("inbox", 3, "待我办理；单位含“检测院”"))
    stage.engine.execute(stage.applicant, NoteExport("table", 12, "人才团队", case))
    with pytest.raises(NotFound):
        stage.engine.execute(stage.stranger, NoteExport("table", 12, "人才团队", case))

    with stage.engine.read() as connection:
        lines, _ = page_of_acts(connection, AuditFilters(kind="readings"), {}, "zh", 9)

    assert [(line.sentence, line.more, line.case_id) for line in lines] == [
        ("陈申请导出表单里的表格，12 行。", "范围：人才团队", case),
        ("李经办导出任务列表，3 行。", "范围：待我办理；单位含“检测院”", ""),
    ]


def test_the_journal_is_paged_by_number_and_no_act_is_twice_or_missing(stage: Stage) -> None:
    seen: list[int] = []
    before: int | None = 0
    while before is not None:
        with stage.engine.read() as connection:
            lines, before = page_of_acts(connection, AuditFilters(), {}, "en", 5, before)
        seen += [line.seq for line in lines]

    assert seen == list(range(len(seen), 0, -1)) and len(seen) > 10


def test_versions_say_how_many_cases_run_on_them(stage: Stage) -> None:
    stage.under_review()
    stage.under_review()

    with stage.engine.read() as connection:
        assert [(row["key"], row["version"], row["running"]) for row in versions(connection)] == [("three", 1, 2)]
