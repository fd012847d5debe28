"""Whoever is away is stood in for: absences, and acts in the name of the absent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.cases.told import notifications_to
from engine.clock import to_ms
from engine.commands.absence import EndAbsence, EnterAbsence
from engine.commands.claim_task import ClaimTask
from engine.commands.delegate_task import DelegateTask
from engine.commands.transfer_task import TransferTask
from engine.commands.urge_task import UrgeTask
from engine.delivery.new_tasks import tell_new_tasks
from engine.errors import Conflict, Invalid, Refused
from engine.identity.actor import Actor
from engine.identity.colleagues import substitutes_in
from engine.tasks.inbox import OFFERED
from engine.testing import ROOT, person
from engine.worker import settle
from tests.engine.cast import Stage
from tests.engine.desk import inbox, open_tasks, review, said, whole


# -- standing in -------------------------------------------------------------------------------------------------------
def away(stage: Stage, absent: Actor, substitute: Actor, since: str = "2026-09-28", until: str = "2026-10-12") -> str:
    command = EnterAbsence(absent.person_id, substitute.person_id, since, until, "休假")
    return str(stage.engine.execute(absent, command)["absence"])


def test_a_substitute_does_the_tasks_of_who_is_away_in_their_name(stage: Stage) -> None:
    case, n = review(stage)
    away(stage, stage.officer, stage.second_officer)
    substitute = stage.engine.actor(stage.second_officer.person_id)

    assert inbox(stage, substitute) == ["审查"]
    stage.complete(substitute, case, n, {"again": False})

    assert said(stage, stage.head, case).startswith("王经办（市市场监管局）代李经办办结“审查”")
    whole(stage, case)


def test_a_substitute_takes_what_is_offered_to_a_role_only_the_absent_holds(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})
    for head in (stage.head, stage.second_head):
        away(stage, head, stage.officer)
    substitute = stage.engine.actor(stage.officer.person_id)

    assert inbox(stage, substitute, OFFERED) == ["决定"]
    [(_, decide)] = open_tasks(stage, case)
    stage.engine.execute(substitute, ClaimTask(case, decide))
    stage.complete(substitute, case, decide, {})

    line = said(stage, stage.head, case)
    assert any(f"李经办（市市场监管局）代{head}办结“决定”" in line for head in ("赵处长", "钱处长"))


def test_standing_in_ends_with_the_absence(stage: Stage) -> None:
    review(stage)
    absence = away(stage, stage.officer, stage.second_officer)
    assert stage.engine.actor(stage.second_officer.person_id).absent == {stage.officer.person_id}

    stage.engine.execute(stage.officer, EndAbsence(absence))

    assert stage.engine.actor(stage.second_officer.person_id).absent == frozenset()


def test_an_absence_begins_and_ends_on_its_business_days(stage: Stage) -> None:
    away(stage, stage.officer, stage.second_officer, "2026-10-09", "2026-10-12")

    def stands_in() -> bool:
        return bool(stage.engine.actor(stage.second_officer.person_id).absent)

    found = [stands_in()]
    for day in ("2026-10-09 08:00", "2026-10-12 23:00", "2026-10-13 08:00"):
        stage.move_to(day)
        found.append(stands_in())

    assert found == [False, True, True, False]


def test_nobody_enters_anothers_absence_but_a_security_administrator(stage: Stage) -> None:
    command = EnterAbsence(stage.officer.person_id, stage.second_officer.person_id, "2026-09-28", "2026-10-12")
    with pytest.raises(Refused):
        stage.engine.execute(stage.second_officer, command)

    stage.engine.execute(ROOT, command)
    with pytest.raises(Conflict):
        stage.engine.execute(stage.officer, replace(command, since="2026-10-01"))
    with pytest.raises(Refused):
        stage.engine.execute(stage.head, replace(command, person_id=stage.head.person_id,
                                                 substitute_id=stage.applicant.person_id))  # fmt: skip


@pytest.mark.parametrize("role", ["auditor", "system_admin", "security_admin", "audit_admin", "process_owner"])
def test_who_only_audits_or_administers_cannot_stand_in_and_is_told_why(stage: Stage, role: str) -> None:
    other = person(stage.engine, "aside", (role, stage.bureau), name="孙旁")

    with pytest.raises(Refused) as refused:
        away(stage, stage.officer, other)

    assert refused.value.sentence("zh").startswith("孙旁在本单位没有业务岗位")
    with stage.engine.read() as connection:
        offered = substitutes_in(connection, [stage.bureau], to_ms(stage.clock.machine_now()))
    assert other.person_id not in [one.id for one in offered]
    assert stage.second_officer.person_id in [one.id for one in offered]


def test_who_administers_and_works_on_cases_as_well_may_stand_in(stage: Stage) -> None:
    both = person(stage.engine, "both", ("auditor", stage.bureau), ("officer", stage.bureau), name="周兼")

    away(stage, stage.officer, both)

    assert stage.engine.actor(both.person_id).absent == {stage.officer.person_id}


@pytest.mark.parametrize(
    ("since", "until"), [("2026-10-09", "2026-10-01"), ("2026-09-01", "2026-09-02"), ("soon", "2026-10-01")]
)
def test_an_absence_has_two_days_in_order(stage: Stage, since: str, until: str) -> None:
    with pytest.raises(Invalid):
        away(stage, stage.officer, stage.second_officer, since, until)


def test_a_substitute_decides_nothing_for_their_own_unit(stage: Stage) -> None:
    """Standing in lends a role, not freedom from a conflict of interest."""
    case, n = stage.under_review()
    both = person(stage.engine, "both", ("applicant", stage.institute), ("officer", stage.bureau), name="两头")
    away(stage, stage.head, both)
    substitute = stage.engine.actor(both.person_id)

    assert substitute.holds("head", stage.bureau)
    assert not substitute.holds("head", stage.institute)
    with pytest.raises((Refused, Conflict)):
        stage.engine.execute(stage.applicant, DelegateTask(case, n, both.person_id, "x"))


# -- being told --------------------------------------------------------------------------------------------------------
def told(stage: Stage, actor: Actor) -> list[str]:
    """What waits for somebody to be read."""
    with stage.engine.read() as connection:
        return [one.sentence for one in notifications_to(connection, actor.person_id, "zh", waiting_only=True)]


def look(stage: Stage) -> None:
    """The worker looks a minute later."""
    stage.move(minutes=1)
    tell_new_tasks(stage.engine)


def test_a_substitute_is_told_of_a_new_task_that_somebody_away_has(stage: Stage) -> None:
    away(stage, stage.officer, stage.second_officer)
    tell_new_tasks(stage.engine)
    case, n = review(stage)
    look(stage)

    said_to = told(stage, stage.second_officer)
    assert said_to == ["您代李经办：有新任务等您办理：“审查”，2026-10-13 到期。"]
    stage.complete(stage.engine.actor(stage.second_officer.person_id), case, n, {"again": False})
    assert [one for one in told(stage, stage.second_officer) if "审查" in one] == []


def test_a_substitute_is_told_what_is_offered_to_a_role_only_the_absent_holds(stage: Stage) -> None:
    tell_new_tasks(stage.engine)
    case, n = stage.under_review()
    look(stage)
    for head in (stage.head, stage.second_head):
        away(stage, head, stage.officer)
    stage.complete(stage.officer, case, n, {"again": False})
    look(stage)

    assert told(stage, stage.officer) == ["您的岗位有新任务可以领取：“决定”。"]


def test_whoever_urges_reaches_the_substitute_too_and_after_a_transfer_only_who_has_it_now(stage: Stage) -> None:
    case, n = review(stage)
    away(stage, stage.officer, stage.second_officer)
    stage.engine.execute(stage.applicant, UrgeTask(case, n, "客户在等"))
    settle(stage.engine)
    assert told(stage, stage.officer) == ["陈申请催办“审查”。“客户在等”"]
    assert told(stage, stage.second_officer) == ["您代李经办：陈申请催办“审查”。“客户在等”"]

    stage.engine.execute(stage.officer, TransferTask(case, n, stage.second_officer.person_id, "休假"))

    assert told(stage, stage.officer) == []
    assert len(told(stage, stage.second_officer)) == 1
