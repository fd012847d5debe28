"""What colleagues do beside the diagram: pass on, countersign, supervise, urge, copy, comment, take back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.cases.comments import EVERYBODY, comments_of
from engine.cases.listing import page_of_cases
from engine.cases.reading import read_case
from engine.cases.timeline import read_events
from engine.cases.visible import CaseFilters
from engine.commands.add_comment import AddComment
from engine.commands.asides import AnswerAside, AskCountersign, OrderSupervision, WithdrawAside
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.copy_case import CopyCase
from engine.commands.save_draft import SaveDraft
from engine.commands.take_back import TakeBack
from engine.commands.transfer_task import TransferTask
from engine.commands.urge_task import UrgeTask
from engine.db.tables import drafts, submissions
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.identity.actor import Actor
from engine.tasks.inbox import DONE, OFFERED
from engine.testing import person
from engine.values import loads
from tests.engine.cast import Stage
from tests.engine.desk import countersign, inbox, open_tasks, review, said, told, whole


# -- passing on --------------------------------------------------------------------------------------------------------
def test_a_task_is_passed_on_to_a_colleague_with_the_reason(stage: Stage) -> None:
    case, n = review(stage)

    stage.engine.execute(stage.officer, TransferTask(case, n, stage.second_officer.person_id, "熟悉该领域"))

    assert (inbox(stage, stage.officer), inbox(stage, stage.second_officer)) == ([], ["审查"])
    assert said(stage, stage.head, case) == "李经办（市市场监管局）将“审查”指派给王经办。理由：熟悉该领域"


def test_only_whoever_has_a_task_passes_it_on_and_only_to_a_candidate(stage: Stage) -> None:
    case, n = review(stage)

    with pytest.raises(Refused):
        stage.engine.execute(stage.second_officer, TransferTask(case, n, stage.second_officer.person_id, "x"))
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, TransferTask(case, n, stage.colleague.person_id, "x"))


# -- countersigning ----------------------------------------------------------------------------------------------------
def test_a_step_waits_for_the_countersignatures_it_asked_for(stage: Stage) -> None:
    case, n = review(stage)
    first, second = countersign(stage, case, n, [stage.second_officer, stage.head])

    assert inbox(stage, stage.head) == ["会签：审查"]
    with pytest.raises(Conflict) as held:
        stage.complete(stage.officer, case, n, {"again": False})
    assert "还有 2 人没有会签" in held.value.sentence()

    stage.engine.execute(stage.second_officer, AnswerAside(case, first, "符合。", agrees=True))
    assert said(stage, stage.head, case) == "王经办（市市场监管局）会签“审查”，同意：符合。"
    stage.engine.execute(stage.head, AnswerAside(case, second, "请补充依据。", agrees=False))
    stage.complete(stage.officer, case, n, {"again": False})

    assert inbox(stage, stage.head) == []
    assert inbox(stage, stage.head, DONE) == ["会签：审查"]
    with stage.engine.read() as connection:
        rows = connection.execute(select(submissions.c.data).where(submissions.c.n.in_([first, second])))
        assert [loads(row.data)["agrees"] for row in rows.all()] == [True, False]
    whole(stage, case)


def test_a_countersignature_that_is_not_needed_any_more_is_withdrawn(stage: Stage) -> None:
    case, n = review(stage)
    [asked] = countersign(stage, case, n, [stage.head])

    with pytest.raises(Refused):
        stage.engine.execute(stage.second_officer, WithdrawAside(case, asked, "不需要"))
    stage.engine.execute(stage.officer, WithdrawAside(case, asked, "口头已同意"))
    stage.complete(stage.officer, case, n, {"again": False})

    assert inbox(stage, stage.head) == []
    with pytest.raises(Conflict):
        stage.engine.execute(stage.head, AnswerAside(case, asked, "晚了", agrees=True))


def test_only_the_person_asked_countersigns_and_says_whether_they_agree(stage: Stage) -> None:
    case, n = review(stage)
    [asked] = countersign(stage, case, n, [stage.second_officer])

    with pytest.raises(Refused):
        stage.engine.execute(stage.second_head, AnswerAside(case, asked, "同意", agrees=True))
    with pytest.raises(Invalid) as missing:
        stage.engine.execute(stage.second_officer, AnswerAside(case, asked, " "))
    assert set(missing.value.errors) == {"answer", "agrees"}
    with pytest.raises(Refused):
        stage.engine.execute(stage.second_officer, CompleteTask(case, asked, {}))


def test_nobody_is_asked_who_has_nothing_to_do_with_the_case(stage: Stage) -> None:
    case, n = review(stage)
    outsider = person(stage.engine, "outsider", name="外人")

    with pytest.raises(Refused):
        countersign(stage, case, n, [outsider])
    with pytest.raises(Refused):
        countersign(stage, case, n, [stage.officer])
    with pytest.raises(Invalid):
        stage.engine.execute(stage.officer, AskCountersign(case, n, [stage.head.person_id], "？", "2026-09-01"))


def test_what_was_asked_beside_a_step_ends_with_it_when_the_step_is_cancelled(stage: Stage) -> None:
    case, n = review(stage)
    countersign(stage, case, n, [stage.head])

    stage.move(days=120)  # the review lapses

    assert [element for element, _ in open_tasks(stage, case)] == []
    assert inbox(stage, stage.head) == []


# -- supervision and urging --------------------------------------------------------------------------------------------
def test_an_order_has_a_number_and_a_date_and_is_reported_on(stage: Stage) -> None:
    case, n = stage.under_review()

    answer = stage.engine.execute(stage.head, OrderSupervision(case, n, "请说明进展", "2026-10-09"))

    assert answer["number"] == "督〔2026〕1号"
    assert inbox(stage, stage.second_officer, OFFERED) == ["督办：审查", "审查"]
    stage.engine.execute(stage.officer, AnswerAside(case, answer["n"], "已联系申请单位补充。"))
    assert said(stage, stage.head, case) == "李经办（市市场监管局）报告督办事项“审查”：已联系申请单位补充。"
    whole(stage, case)


def test_an_order_is_reminded_of_before_its_day(stage: Stage) -> None:
    case, n = review(stage)
    stage.engine.execute(stage.head, OrderSupervision(case, n, "请说明进展", "2026-10-16"))

    stage.move_to("2026-10-15 09:30")

    assert "reminder" in told(stage, stage.officer)


def test_only_an_overseer_orders_and_a_past_day_is_refused(stage: Stage) -> None:
    case, n = stage.under_review()

    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, OrderSupervision(case, n, "请说明进展", "2026-10-09"))
    with pytest.raises(Invalid):
        stage.engine.execute(stage.head, OrderSupervision(case, n, "请说明进展", "2026-09-01"))


def test_an_applicant_urges_once_a_day(stage: Stage) -> None:
    case, n = review(stage)

    stage.engine.execute(stage.applicant, UrgeTask(case, n, "材料已补齐，请尽快。"))
    with pytest.raises(Conflict):
        stage.engine.execute(stage.applicant, UrgeTask(case, n))
    stage.engine.execute(stage.colleague, UrgeTask(case, n))
    stage.move(days=1)
    stage.engine.execute(stage.applicant, UrgeTask(case, n))

    assert told(stage, stage.officer).count("urge") == 3
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, UrgeTask(case, n))
    with pytest.raises(Refused):
        stage.engine.execute(person(stage.engine, "nobody"), UrgeTask(case, n))


# -- copies and comments -----------------------------------------------------------------------------------------------
def test_a_case_is_copied_to_a_colleague_who_then_sees_it(stage: Stage) -> None:
    case, n = review(stage)
    reader = person(stage.engine, "reader", ("clerk", stage.bureau), name="郑阅")
    with pytest.raises(NotFound), stage.engine.read() as connection:
        read_case(stage.engine.services.library, connection, reader, case)

    stage.engine.execute(stage.officer, CopyCase(case, [reader.person_id], "供了解"))
    again = stage.engine.execute(stage.officer, CopyCase(case, [reader.person_id]), key="again")

    assert again["copied"] == []
    with stage.engine.read() as connection:
        read_case(stage.engine.services.library, connection, reader, case)
        rows = page_of_cases(connection, stage.engine.services.library, reader, CaseFilters(), 10).rows
    assert [row["id"] for row in rows] == [case]
    assert told(stage, reader) == ["copy"]
    assert said(stage, stage.head, case) == "李经办（市市场监管局）将办件抄送郑阅。供了解"
    with pytest.raises(Refused):
        stage.engine.execute(reader, CompleteTask(case, n, {}))


def test_a_case_is_copied_to_nobody_of_another_unit(stage: Stage) -> None:
    case, _ = review(stage)

    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, CopyCase(case, [stage.colleague.person_id]))


def test_a_comment_to_ones_own_unit_is_read_by_nobody_else(stage: Stage) -> None:
    case, n = review(stage)
    stage.engine.execute(stage.officer, AddComment(case, "材料可能不全", n=n, mentions=[stage.head.person_id]))
    stage.engine.execute(stage.applicant, AddComment(case, "内部：周五前补齐"))
    stage.engine.execute(stage.officer, AddComment(case, "请留意补正通知", EVERYBODY))

    def reads(actor: Actor) -> list[str]:
        with stage.engine.read() as connection:
            return [comment.words for comment in comments_of(connection, read_events(connection, case), actor)]

    assert reads(stage.head) == ["材料可能不全", "请留意补正通知"]
    assert reads(stage.colleague) == ["内部：周五前补齐", "请留意补正通知"]
    assert told(stage, stage.head) == ["mention"]
    assert said(stage, stage.head, case).startswith("李经办（市市场监管局）领取")


def test_an_empty_comment_and_a_stranger_are_refused(stage: Stage) -> None:
    case, _ = review(stage)

    with pytest.raises(Invalid):
        stage.engine.execute(stage.officer, AddComment(case, "  "))
    with pytest.raises(Refused):
        stage.engine.execute(person(stage.engine, "nobody"), AddComment(case, "看看"))


# -- taking back -------------------------------------------------------------------------------------------------------
def test_what_was_just_submitted_is_taken_back_with_what_was_filled_in(stage: Stage) -> None:
    case, n = stage.start()
    stage.complete(stage.applicant, case, n, {"subject": "压力计量"})

    answer = stage.engine.execute(stage.applicant, TakeBack(case, n, "漏填附件"))

    [again] = answer["opened"]
    assert open_tasks(stage, case) == [("apply", again)]
    with stage.engine.read() as connection:
        assert loads(connection.execute(select(drafts.c.data)).scalar_one()) == {"subject": "压力计量"}
    assert said(stage, stage.head, case) == "陈申请（某计量检测院）撤回刚提交的“填报”。理由：漏填附件"
    whole(stage, case)


def test_nothing_is_taken_back_once_somebody_has_gone_on(stage: Stage) -> None:
    case, n = stage.start()
    [follows] = stage.complete(stage.applicant, case, n, {"subject": "压力计量"})
    with pytest.raises(Refused):
        stage.engine.execute(stage.colleague, TakeBack(case, n))

    stage.engine.execute(stage.officer, ClaimTask(case, follows))
    with pytest.raises(Conflict) as taken:
        stage.engine.execute(stage.applicant, TakeBack(case, n))
    assert "李经办已经领取“审查”" in taken.value.sentence()

    stage.complete(stage.officer, case, follows, {"again": False})
    with pytest.raises(Conflict):
        stage.engine.execute(stage.applicant, TakeBack(case, n))


def test_nothing_is_taken_back_once_somebody_has_begun_to_write(stage: Stage) -> None:
    case, n = stage.start()
    [follows] = stage.complete(stage.applicant, case, n, {"subject": "压力计量"})
    stage.engine.execute(stage.officer, SaveDraft(case, follows, {"again": True}))

    with pytest.raises(Conflict):
        stage.engine.execute(stage.applicant, TakeBack(case, n))
