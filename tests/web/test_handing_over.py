"""Somebody leaves: their open tasks go to a colleague or back to the role, each by itself, and the result is honest."""

from __future__ import annotations

import re

import pytest

from engine.commands.asides import AskCountersign
from engine.commands.claim_task import ClaimTask
from engine.commands.people import DisablePerson
from engine.commands.system import CreatePerson, GrantRole
from engine.identity.actor import Actor
from engine.testing import ROOT
from tests.web.conftest import PASSWORD, Bureau, post

ADDRESS = "/administration/hand-over"


@pytest.fixture
def colleague(bureau: Bureau) -> Actor:
    """Another officer of the bureau."""
    person = str(bureau.engine.execute(ROOT, CreatePerson("of2", "周经办", PASSWORD))["person"])
    bureau.engine.execute(ROOT, GrantRole(person, "officer", bureau.people["of"].grants[0].unit_id))
    return bureau.engine.actor(person)


def taken(bureau: Bureau) -> str:
    """A case whose review the officer has taken."""
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="事项")
    bureau.engine.execute(bureau.people["of"], ClaimTask(case, 2))
    return case


def fields(bureau: Bureau, *cases: str, **more: str) -> dict[str, object]:
    person = bureau.people["of"].person_id
    return {"person": person, "task": [f"{case}.2" for case in cases], "reason": "调离", **more}


def test_the_head_sees_whose_tasks_there_are_and_hands_all_to_a_colleague(bureau: Bureau, colleague: Actor) -> None:
    cases = [taken(bureau), taken(bureau)]
    client, leaver = bureau.client("hd"), bureau.people["of"].person_id
    page = client.get(f"{ADDRESS}?person={leaver}").text

    given = fields(bureau, *cases, how="colleague", colleague=colleague.person_id)
    answer = post(client, ADDRESS, given)

    assert "李受理（2 项）" in page and page.count('name="task"') == 2 and "周经办" in page
    assert "选中 2 项，移交 2 项" in answer.text
    bureau.people["of2"] = colleague
    assert all(case in bureau.client("of2").get("/").text for case in cases)
    assert "调离" in client.get(f"/cases/{cases[0]}").text


def test_tasks_go_back_to_the_role_with_the_reason_and_anybody_may_claim_them(bureau: Bureau) -> None:
    case = taken(bureau)

    answer = post(bureau.client("hd"), ADDRESS, fields(bureau, case, how="role"))

    assert "移交 1 项" in answer.text
    assert case in bureau.client("of").get("/?section=offered").text
    assert re.search("退还.*调离", bureau.client("hd").get(f"/cases/{case}").text, re.DOTALL)


def test_a_task_that_cannot_go_is_told_with_the_reason_and_the_others_go(bureau: Bureau, colleague: Actor) -> None:
    mine, gone = taken(bureau), taken(bureau)
    client = bureau.client("hd")
    bureau.complete("of", gone, 2, subject="办结了")

    stranger = bureau.people["foreign"].person_id
    refused = post(client, ADDRESS, fields(bureau, mine, how="colleague", colleague=stranger))
    answer = post(client, ADDRESS, fields(bureau, mine, gone, how="colleague", colleague=colleague.person_id))

    assert "选中 1 项，移交 0 项" in refused.text and "钱外局" in refused.text
    assert "选中 2 项，移交 1 项" in answer.text and "已经办结，或不再由其办理" in answer.text


def test_a_closed_account_is_listed_first_with_its_tasks(bureau: Bureau) -> None:
    taken(bureau)
    security = bureau.people["security"]
    bureau.engine.execute(security, DisablePerson(bureau.people["of"].person_id, "调离"))

    assert "李受理（1 项） 账号已停用" in bureau.client("hd").get(ADDRESS).text
    page = bureau.client("security").get(f"/administration/people/{bureau.people['of'].person_id}").text
    assert "1 项在办" in page and "移交待办" in page and "事项" not in page


def test_a_countersignature_is_listed_with_whom_to_ask_and_cannot_be_chosen(bureau: Bureau, colleague: Actor) -> None:
    case = taken(bureau)
    ask = AskCountersign(case, 2, [colleague.person_id], "是否同意？")
    n = bureau.engine.execute(bureau.people["of"], ask)["opened"][0]

    page = bureau.client("hd").get(f"{ADDRESS}?person={colleague.person_id}").text
    answer = post(
        bureau.client("hd"), ADDRESS,
        {"person": colleague.person_id, "task": f"{case}.{n}", "how": "role", "reason": "调离"},
    )  # fmt: skip

    assert "请发起人撤销后另请他人" in page and f'value="{case}.{n}" disabled' in page
    assert "移交 0 项" in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "请填写理由"),
        ({"how": ""}, "how-wrong"),
        ({"how": "colleague", "colleague": ""}, "colleague-wrong"),
        ({"task": []}, "请至少选一项任务"),
    ],
)
def test_what_is_missing_is_said_and_nothing_goes(bureau: Bureau, changed: dict[str, object], sentence: str) -> None:
    case = taken(bureau)

    answer = post(bureau.client("hd"), ADDRESS, {**fields(bureau, case, how="role"), **changed})

    assert answer.status_code == 422 and answer.text.count('class="wrong"') == 1 and sentence in answer.text
    assert case in bureau.client("of").get("/").text


def test_nobody_hands_over_tasks_of_cases_they_do_not_oversee(bureau: Bureau) -> None:
    case = taken(bureau)

    for login in ("of", "ap", "foreign", "security", "admin", "auditor"):
        assert post(bureau.client(login), ADDRESS, fields(bureau, case, how="role")).status_code == 403, login
    assert case in bureau.client("of").get("/").text
