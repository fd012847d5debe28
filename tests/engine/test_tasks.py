"""Claiming, submitting, delegating: exactly one wins, and the others are told who and when."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.cases.words import look_for
from engine.commands.assign_task import AssignTask
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.delegate_task import DelegateTask, HandBackTask
from engine.commands.register_outside_act import RegisterOutsideAct
from engine.commands.release_task import ReleaseTask
from engine.commands.save_draft import SaveDraft
from engine.commands.start_case import StartCase
from engine.db.tables import drafts, events, submissions, tasks
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.command import Command
from engine.identity.actor import Actor
from engine.tasks.inbox import DONE, MINE, OFFERED, Filters, read_inbox
from engine.values import loads
from tests.engine.cast import Stage


def names(stage: Stage, actor: Actor, section: str, text: str = "") -> list[str]:
    with stage.engine.read() as connection:
        filters = Filters(sought=look_for(connection, text))
        return [row["name"] for row in read_inbox(connection, actor, section, filters)]


def test_a_task_is_offered_to_the_role_in_the_unit_the_case_resolves(stage: Stage) -> None:
    stage.under_review()

    assert names(stage, stage.officer, OFFERED) == ["审查"]
    assert names(stage, stage.stranger, OFFERED) == []
    assert names(stage, stage.applicant, DONE) == ["填报"]


def test_a_claimed_task_moves_from_the_offers_to_ones_own(stage: Stage) -> None:
    case, n = stage.under_review()

    stage.engine.execute(stage.officer, ClaimTask(case, n))

    assert names(stage, stage.officer, MINE) == ["审查"]
    assert names(stage, stage.second_officer, OFFERED) == []


def test_a_colleague_who_claims_second_is_told_who_has_it(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))

    with pytest.raises(Conflict) as refused:
        stage.engine.execute(stage.second_officer, ClaimTask(case, n))

    assert "李经办" in refused.value.sentence("zh")


def test_whoever_starts_a_case_has_its_first_task_and_can_put_it_back(stage: Stage) -> None:
    case, n = stage.start()

    assert names(stage, stage.applicant, MINE) == ["填报"]
    assert names(stage, stage.colleague, OFFERED) == []

    stage.engine.execute(stage.applicant, ReleaseTask(case, n))

    assert names(stage, stage.applicant, MINE) == []
    assert names(stage, stage.colleague, OFFERED) == ["填报"]


def test_a_released_task_is_offered_again(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))

    stage.engine.execute(stage.officer, ReleaseTask(case, n))

    assert names(stage, stage.second_officer, OFFERED) == ["审查"]


def test_a_finished_task_tells_the_slower_colleague_who_and_when(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})

    with pytest.raises(Conflict) as refused:
        stage.complete(stage.second_officer, case, n, {"again": True})

    assert "李经办" in refused.value.sentence("zh")
    assert "2026-09-28 09:00" in refused.value.sentence("zh")
    assert stage.event_types(case)[-1] == "act_refused"


def test_the_same_request_key_gives_the_first_answer_and_another_body_is_refused(stage: Stage) -> None:
    case, n = stage.under_review()
    command = CompleteTask(case, n, {"again": False})

    first = stage.engine.execute(stage.officer, command, key="double-click")
    second = stage.engine.execute(stage.officer, command, key="double-click")

    assert first == second
    assert stage.event_types(case).count("task_completed") == 2  # the application and one review
    with pytest.raises(Conflict, match="used for something else"):
        stage.engine.execute(stage.officer, CompleteTask(case, n, {"again": True}), key="double-click")


def test_a_form_shown_before_the_task_changed_is_stale(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))

    with pytest.raises(Conflict) as refused:
        stage.engine.execute(stage.officer, CompleteTask(case, n, {}, revision=1))

    assert refused.value.code == "conflict.stale_form"


def test_eight_clicks_at_once_complete_a_task_once(stage: Stage) -> None:
    case, n = stage.under_review()
    people = [stage.officer, stage.second_officer] * 4

    def click(actor: Actor) -> str:
        try:
            stage.engine.execute(actor, CompleteTask(case, n, {"again": False}), key=f"key-{actor.login}")
        except Conflict as conflict:
            return conflict.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, people))

    with stage.engine.read() as connection:
        count = connection.execute(select(func.count()).select_from(submissions).where(submissions.c.n == n)).scalar()
    assert count == 1
    assert answers.count("done") == 4  # the winner's four clicks all get the one answer
    assert answers.count("conflict.task_closed") == 4


def test_a_stranger_learns_nothing_and_the_refusal_is_journaled(stage: Stage) -> None:
    case, n = stage.under_review()

    with pytest.raises(Refused):
        stage.complete(stage.stranger, case, n)

    assert stage.event_types(case)[-1] == "act_refused"


def test_a_stranger_is_not_told_who_finished_a_task(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})

    with pytest.raises(NotFound):
        stage.engine.execute(stage.stranger, ClaimTask(case, n))


def test_an_officer_of_the_applicant_cannot_decide_on_its_application(stage: Stage) -> None:
    case, n = stage.under_review()
    n = stage.complete(stage.officer, case, n, {"again": False})[0]
    both = Actor(stage.head.person_id, "兼职处长", "head", (*stage.head.grants, *stage.applicant.grants))

    with pytest.raises(Refused) as refused:
        stage.complete(both, case, n)

    assert refused.value.code == "refused.own_unit"


def test_an_overseer_assigns_a_task_to_somebody_who_may_have_it(stage: Stage) -> None:
    case, n = stage.under_review()

    stage.engine.execute(stage.head, AssignTask(case, n, stage.second_officer.person_id, "李经办出差"))

    assert names(stage, stage.second_officer, MINE) == ["审查"]
    with pytest.raises(Refused, match="holds no role"):
        stage.engine.execute(stage.head, AssignTask(case, n, stage.applicant.person_id, "试试"))


def test_a_delegated_task_comes_back_to_its_owner(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(stage.officer, ClaimTask(case, n))

    stage.engine.execute(stage.officer, DelegateTask(case, n, stage.second_officer.person_id, "请核对附件"))
    with_delegate = names(stage, stage.second_officer, MINE)
    stage.engine.execute(stage.second_officer, HandBackTask(case, n, "已核对"))

    assert with_delegate == ["审查"]
    assert names(stage, stage.officer, MINE) == ["审查"]


def test_a_draft_is_kept_and_a_second_window_does_not_overwrite_it(stage: Stage) -> None:
    case, n = stage.under_review()
    saved = stage.engine.execute(stage.officer, SaveDraft(case=case, task=n, data={"subject": "草稿"}))
    stage.engine.execute(stage.officer, SaveDraft(case=case, task=n, data={"subject": "新稿"}, seen=saved["revision"]))

    with pytest.raises(Conflict) as refused:
        stage.engine.execute(
            stage.officer, SaveDraft(case=case, task=n, data={"subject": "旧稿"}, seen=saved["revision"])
        )

    with stage.engine.read() as connection:
        kept = loads(connection.execute(select(drafts.c.data)).scalar())
    assert refused.value.code == "conflict.draft_newer"
    assert kept == {"subject": "新稿"}


def test_a_registered_outside_act_completes_the_task_on_the_bodys_behalf(stage: Stage) -> None:
    case, n = stage.under_review()
    letter = RegisterOutsideAct(
        case, n, "某区人民政府", "2026-09-25", number="某府函〔2026〕3号", form={"again": False}
    )

    stage.engine.execute(stage.officer, letter)

    with stage.engine.read() as connection:
        row = connection.execute(select(submissions.c.outside_act).where(submissions.c.n == n)).scalar()
        record = (
            connection.execute(select(events.c.record).where(events.c.type == "task_completed")).scalars().all()[-1]
        )
    assert loads(row)["number"] == "某府函〔2026〕3号"
    assert loads(record)["by"]["on_behalf_of"] == "outside"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"body": " "}, "body"), ({"number": ""}, "number"), ({"legal_date": "2026-13-01"}, "legal_date"),
     ({"legal_date": "2026-09-29"}, "legal_date")],
)  # fmt: skip
def test_an_outside_act_needs_body_number_and_a_legal_date_that_has_come(
    sqlite_stage: Stage, change: Mapping[str, Any], field: str
) -> None:
    case, n = sqlite_stage.under_review()
    given = {"body": "某政府", "number": "1号", "legal_date": "2026-09-25", **change}

    with pytest.raises(Invalid) as refused:
        sqlite_stage.engine.execute(sqlite_stage.officer, RegisterOutsideAct(case, n, **given))

    assert list(refused.value.errors) == [field]


def test_a_task_that_does_not_exist_is_not_found(sqlite_stage: Stage) -> None:
    case, _ = sqlite_stage.start()

    with pytest.raises(NotFound):
        sqlite_stage.complete(sqlite_stage.applicant, case, 99)


@pytest.mark.parametrize("command", [StartCase("three", "none"), StartCase("none", "three")])
def test_a_procedure_that_does_not_exist_cannot_be_started(sqlite_stage: Stage, command: Command) -> None:
    with pytest.raises(NotFound):
        sqlite_stage.engine.execute(sqlite_stage.applicant, command)


def test_only_a_starter_role_starts_a_case(sqlite_stage: Stage) -> None:
    with pytest.raises(Refused):
        sqlite_stage.engine.execute(sqlite_stage.officer, StartCase("three", "three"))


def test_a_two_character_word_of_a_form_is_found(stage: Stage) -> None:
    case, n = stage.start()
    stage.complete(stage.applicant, case, n, {"subject": "新能源汽车产业计量测试"})

    assert names(stage, stage.officer, OFFERED, "汽车") == ["审查"]
    assert names(stage, stage.officer, OFFERED, "飞机") == []
    assert names(stage, stage.officer, OFFERED, "%_") == []


def test_the_row_of_a_finished_task_tells_who_and_when(sqlite_stage: Stage) -> None:
    case, n = sqlite_stage.under_review()
    sqlite_stage.complete(sqlite_stage.officer, case, n, {"again": False})

    with sqlite_stage.engine.read() as connection:
        row = connection.execute(select(tasks).where(tasks.c.case_id == case, tasks.c.n == n)).one()
    assert (row.state, row.closed_by) == ("completed", sqlite_stage.officer.person_id)
