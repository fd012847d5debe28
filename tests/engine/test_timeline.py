"""The journal of a case reads as plain sentences."""

from __future__ import annotations

import pytest

from engine.cases.reading import read_case
from engine.cases.timeline import read_events, timeline
from engine.commands.attach_file import AttachFile
from engine.commands.complete_task import CompleteTask
from engine.errors import Conflict, Invalid
from engine.identity.actor import Actor
from tests.engine.cast import Stage


def sentences(stage: Stage, actor: Actor, case: str, *, files_together: bool = True) -> list[str]:
    """What the timeline of the case says, newest first."""
    with stage.engine.read() as connection:
        context = read_case(stage.engine.services.library, connection, actor, case)
        journal = read_events(connection, case)
        told = timeline(connection, context.bundle, journal, "zh", files_together=files_together)
        return [entry.sentence for entry in told]


def test_an_act_that_came_too_late_says_who_was_faster(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})
    with pytest.raises(Conflict):
        stage.complete(stage.second_officer, case, n, {"again": True})

    assert sentences(stage, stage.head, case)[0] == (
        "王经办（市市场监管局）的操作未被接受。"
        "该任务已由李经办于 2026-09-28 09:00 办结，您填写的内容没有提交，仍保留在页面上。"
    )


def test_a_form_that_had_to_be_corrected_is_no_refusal(stage: Stage) -> None:
    case, n = stage.under_review()
    with pytest.raises(Invalid):
        stage.engine.execute(stage.officer, CompleteTask(case, n, {"reject": True}))

    assert sentences(stage, stage.head, case)[0] == "李经办（市市场监管局）提交的“审查”表单有需要更正之处，没有办结。"


def attached(stage: Stage, actor: Actor, case: str, n: int, *names: str) -> None:
    for name in names:
        stage.engine.execute(actor, AttachFile(case, n, "scan", "a" * 64, name, 9, "application/pdf"))


def test_files_that_somebody_sends_together_are_one_line(stage: Stage) -> None:
    case, n = stage.start()
    attached(stage, stage.applicant, case, n, "甲.pdf", "乙.pdf", "丙.pdf")

    [line, *before] = sentences(stage, stage.head, case)
    assert line == "陈申请（某计量检测院）为“填报”上传 3 个附件：“甲.pdf”、“乙.pdf”、“丙.pdf”。"
    assert not [sentence for sentence in before if "附件" in sentence]
    assert len(sentences(stage, stage.head, case, files_together=False)) == len(before) + 3  # as programs read them


def test_many_files_are_counted_and_the_first_ones_named(stage: Stage) -> None:
    case, n = stage.start()
    attached(stage, stage.applicant, case, n, *(f"{number}.pdf" for number in range(1, 9)))

    assert sentences(stage, stage.head, case)[0].endswith(
        "上传 8 个附件：“1.pdf”、“2.pdf”、“3.pdf”、“4.pdf”、“5.pdf”等。"
    )


def test_a_file_sent_later_by_another_person_or_for_another_task_has_a_line_of_its_own(stage: Stage) -> None:
    case, n = stage.start()
    attached(stage, stage.applicant, case, n, "甲.pdf")
    stage.move(minutes=6)
    attached(stage, stage.applicant, case, n, "乙.pdf")
    [review] = stage.complete(stage.applicant, case, n, {"subject": "压力计量"})
    attached(stage, stage.officer, case, review, "丙.pdf")
    attached(stage, stage.second_officer, case, review, "丁.pdf")

    found = [sentence for sentence in sentences(stage, stage.head, case) if "附件" in sentence]
    assert [sentence[-8:-1] for sentence in found] == ["“丁.pdf”", "“丙.pdf”", "“乙.pdf”", "“甲.pdf”"]
