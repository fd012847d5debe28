"""Acts beside the form of a task, through their pages."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from engine.commands.claim_task import ClaimTask
from engine.testing import person
from engine.worker import settle
from tests.web.conftest import Bureau, post


@pytest.fixture
def reviewed(bureau: Bureau) -> str:
    """A case whose review (task 2) the officer has taken; a second officer, of2, could do it as well."""
    bureau_id = bureau.people["of"].grants[0].unit_id
    bureau.people["of2"] = person(bureau.engine, "of2", ("officer", bureau_id), name="孙同事")
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="甲")
    bureau.engine.execute(bureau.people["of"], ClaimTask(case, 2))
    return case


def act(client: FlaskClient, address: str, **fields: object) -> str:
    """Send the page of an act; the page it leads to."""
    answer = post(client, address, fields, page=address)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def offered_acts(page: str) -> list[str]:
    return re.findall(r'/acts/(\w+)"', page)


def test_a_task_page_offers_the_acts_that_are_possible(bureau: Bureau, reviewed: str) -> None:
    address = f"/tasks/{reviewed}.2"

    assert offered_acts(bureau.client("of").get(address).text) == ["transfer", "delegate", "countersign"]
    assert offered_acts(bureau.client("hd").get(address).text) == [
        "assign",
        "countersign",
        "supervise",
        "urge",
        "return",
    ]


def test_nobody_is_offered_to_urge_what_they_may_take_themselves(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="事项")

    for address in (f"/tasks/{case}.2", f"/cases/{case}"):
        assert "urge" not in offered_acts(bureau.client("of").get(address).text)
    assert "urge" in offered_acts(bureau.client("ap").get(f"/cases/{case}").text)


def test_passing_on_asks_for_a_reason_and_keeps_what_was_chosen(bureau: Bureau, reviewed: str) -> None:
    client, colleague = bureau.client("of"), bureau.people["of2"].person_id
    address = f"/tasks/{reviewed}.2/acts/transfer"

    refused = post(client, address, {"person": colleague, "reason": "  "}, page=address)
    assert refused.status_code == 422
    assert f'value="{colleague}" selected' in refused.text and "请补正" in refused.text

    assert "已转办" in act(client, address, person=colleague, reason="出差")
    assert reviewed in bureau.client("of2").get("/").text


def test_a_delegated_task_is_marked_and_handed_back(bureau: Bureau, reviewed: str) -> None:
    colleague = bureau.people["of2"].person_id
    act(bureau.client("of"), f"/tasks/{reviewed}.2/acts/delegate", person=colleague, reason="请先看")

    inbox = bureau.client("of2").get("/?section=entrusted").text
    assert reviewed in inbox and "受委派" in inbox
    act(bureau.client("of2"), f"/tasks/{reviewed}.2/acts/hand_back", reason="看过")
    assert reviewed in bureau.client("of").get("/").text


def test_a_countersignature_is_asked_for_answered_and_shown(bureau: Bureau, reviewed: str) -> None:
    colleague = bureau.people["of2"].person_id
    asked = act(bureau.client("of"), f"/tasks/{reviewed}.2/acts/countersign", people=[colleague], question="合规吗？")
    assert "待答复" in asked and "合规吗？" in asked

    number = re.search(rf'/tasks/{reviewed}\.(\d+)"', bureau.client("of2").get("/").text)
    assert number is not None
    beside = f"/tasks/{reviewed}.{number[1]}"
    assert "李受理请您会签" in bureau.client("of2").get(beside).text
    act(bureau.client("of2"), f"{beside}/answer", agrees="yes", answer="合规")

    page = bureau.client("of").get(f"/tasks/{reviewed}.2").text
    assert "已答复" in page and "合规" in page and "<strong>同意</strong>" in page


def test_an_order_is_shown_with_its_number(bureau: Bureau, reviewed: str) -> None:
    address = f"/tasks/{reviewed}.2/acts/supervise"

    page = act(bureau.client("hd"), address, demand="请尽快", due="2026-10-09")

    assert "督〔2026〕1号" in page
    assert "督办" in bureau.client("of").get("/").text


def test_a_return_shows_where_it_may_go(bureau: Bureau, reviewed: str) -> None:
    client, address = bureau.client("hd"), f"/tasks/{reviewed}.2/acts/return"
    found = re.search(r'type="radio" name="element" value="([^"]+)"(.*?)>', client.get(address).text)
    assert found is not None and "disabled" not in found[2]

    page = act(client, address, element=found[1], reason="材料不全")

    assert "已退回" in page and "材料不全" in page
    assert reviewed in bureau.client("ap").get("/").text


def test_where_nothing_can_be_chosen_nothing_is_asked(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")

    page = client.get(f"/cases/{case}/acts/copy").text

    assert "没有可以选择的人员" in page and "现在没有可选的，不能抄送。" in page
    assert "确认抄送" not in page and "附言" not in page


def test_what_was_just_submitted_can_be_taken_back_from_the_message(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    bureau.complete("ap", case, 1, subject="甲")
    told = client.get(f"/?done={case}.1").text
    assert f"/tasks/{case}.1/acts/take_back" in told

    assert "已撤回" in act(client, f"/tasks/{case}.1/acts/take_back")
    assert "/acts/take_back" not in client.get(f"/?done={case}.1").text


def test_a_case_is_copied_and_found_among_the_copied(bureau: Bureau, reviewed: str) -> None:
    colleague = bureau.people["of2"].person_id
    assert reviewed not in bureau.client("of2").get("/cases?whose=copied").text

    act(bureau.client("of"), f"/cases/{reviewed}/acts/copy", people=[colleague], words="供参考")

    assert reviewed in bureau.client("of2").get("/cases?whose=copied").text


def test_an_applicant_does_not_read_what_the_bureau_says_among_itself(bureau: Bureau, reviewed: str) -> None:
    officer = bureau.client("of")
    post(officer, f"/cases/{reviewed}/comments", {"words": "内部看法", "audience": "unit"})
    post(officer, f"/cases/{reviewed}/comments", {"words": "请补充照片", "audience": "everybody"})

    seen = bureau.client("ap").get(f"/cases/{reviewed}").text

    assert "请补充照片" in seen and "内部看法" not in seen
    assert "内部看法" in bureau.client("hd").get(f"/cases/{reviewed}").text


def test_a_case_stands_and_goes_on(bureau: Bureau, reviewed: str) -> None:
    head = bureau.client("hd")

    assert "已中止" in act(head, f"/cases/{reviewed}/acts/suspend", reason="等待鉴定")
    assert offered_acts(head.get(f"/cases/{reviewed}").text) == ["copy", "resume"]
    assert "办理中" in act(head, f"/cases/{reviewed}/acts/resume", reason="鉴定已出")


@pytest.mark.parametrize(
    ("login", "name", "status"),
    [
        ("ap", "transfer", 404),
        ("of", "assign", 403),
        ("of", "return", 403),
        ("hd", "nonsense", 404),
        ("of", "add", 403),
        ("hd", "add", 409),
    ],
)
def test_an_act_that_is_not_allowed_or_not_possible_says_so(
    bureau: Bureau, reviewed: str, login: str, name: str, status: int
) -> None:
    assert bureau.client(login).get(f"/tasks/{reviewed}.2/acts/{name}").status_code == status


def test_somebody_away_is_stood_in_for(bureau: Bureau, reviewed: str) -> None:
    colleague = bureau.people["of2"].person_id
    fields = {"substitute": colleague, "since": "2026-09-28", "until": "2026-10-09", "reason": "培训"}

    page = act(bureau.client("of"), "/absences", **fields)
    assert "由孙同事代办" in page
    stand_in = bureau.client("of2")
    assert "代李受理" in stand_in.get("/").text
    assert "您代李受理办理" in stand_in.get(f"/tasks/{reviewed}.2").text

    ended = re.search(r'action="(/absences/\w+/end)"', bureau.client("of").get("/absences").text)
    assert ended is not None
    post(bureau.client("of"), ended[1])
    assert reviewed not in stand_in.get("/").text


def test_an_absence_needs_its_days(bureau: Bureau, reviewed: str) -> None:
    colleague = bureau.people["of2"].person_id
    fields = {"substitute": colleague, "since": "2026-10-09", "until": "2026-10-01"}

    answer = post(bureau.client("of"), "/absences", fields, page="/absences")

    assert answer.status_code == 422
    assert "截止日期应在开始日期之后" in answer.text and 'value="2026-10-09"' in answer.text


def test_a_notice_is_counted_listed_and_read(bureau: Bureau, reviewed: str) -> None:
    post(bureau.client("ap"), f"/tasks/{reviewed}.2/acts/urge", {"words": "请尽快"}, page=f"/cases/{reviewed}")
    settle(bureau.engine)
    officer = bureau.client("of")
    page = officer.get("/told").text
    assert "陈申请催办“审查”" in page and f"/tasks/{reviewed}.2" in page and "条未读" in page

    until = re.search(r'name="until" value="(\d+)"', page)
    assert until is not None
    post(officer, "/told/read", {"until": until[1]})

    assert "条未读" not in officer.get("/told").text


def test_a_person_says_where_mail_goes(bureau: Bureau) -> None:
    client = bureau.client("of")

    refused = post(client, "/told/contact", {"email": "nowhere", "mail": "daily"}, page="/told")
    assert refused.status_code == 422 and "邮箱地址不对" in refused.text and 'value="nowhere"' in refused.text
    post(client, "/told/contact", {"email": "li@bureau.example", "mail": "daily"}, page="/told")

    page = client.get("/told").text
    assert 'value="li@bureau.example"' in page and re.search(r'value="daily"[^>]* checked', page)
