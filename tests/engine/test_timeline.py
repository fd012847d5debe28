"""The journal of a case reads as plain sentences."""

from __future__ import annotations

import pytest

from engine.cases.reading import read_case
from engine.cases.timeline import read_events, timeline
from engine.commands.complete_task import CompleteTask
from engine.errors import Conflict, Invalid
from engine.identity.actor import Actor
from tests.engine.cast import Stage


def sentences(stage: Stage, actor: Actor, case: str) -> list[str]:
    """What the timeline of the case says, newest first."""
    with stage.engine.read() as connection:
        context = read_case(stage.engine.services.library, connection, actor, case)
        return [entry.sentence for entry in timeline(connection, context.bundle, read_events(connection, case), "zh")]


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
