"""The inbox: what its rows say; lists narrowed, sorted, saved, exported, kept up to date, worked in batches."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from engine.clock import FixedClock
from engine.commands.claim_task import ClaimTask
from engine.testing import person
from tests.web.conftest import Bureau, post


@pytest.fixture
def offered(bureau: Bureau) -> list[str]:
    """Three cases whose review is offered to the officers."""
    cases = [bureau.start() for _ in range(3)]
    for case in cases:
        bureau.complete("ap", case, 1, subject="甲事项")
    return cases


def rows(page: str) -> list[str]:
    return re.findall(r'data-task="([0-9a-f]{32}\.\d+)"', page)


# -- rows and empty lists ---------------------------------------------------------------------------------------------
def test_a_row_says_what_which_case_from_whom_since_when_and_until_when_with_its_reason(
    bureau: Bureau, offered: list[str]
) -> None:
    page = bureau.client("of").get("/?section=offered").text

    assert "审查" in page and "来自某检测院" in page and "2026-09-28 起" in page
    assert "剩 7 个工作日" in page and "2026-10-13" in page
    assert re.search(r"<details class=\"why\">.*?自 .*?起.*?</details>", page, re.S)


def test_the_sender_is_named_as_a_unit_to_others_and_as_a_person_to_colleagues(
    bureau: Bureau, offered: list[str]
) -> None:
    bureau.complete("of", offered[0], 2, again=False)
    bureau.complete("of", offered[1], 2, again=True)

    assert "来自李受理" in bureau.client("hd").get("/?section=offered").text
    applicant = bureau.client("ap").get("/").text + bureau.client("ap").get("/?section=offered").text
    assert "来自市局" in applicant and "李受理" not in applicant


def test_an_empty_list_says_what_comes_next(bureau: Bureau, offered: list[str]) -> None:
    officer = bureau.client("of").get("/").text

    assert "没有待您办理的任务" in officer and "查看待领取的 3 项" in officer
    assert "提交任务以后，可以在这里查到" in bureau.client("other").get("/?section=done").text
    assert "不加条件，查看全部" in bureau.client("of").get("/?section=offered&q=没有的词").text
    administrator = bureau.client("security").get("/").text
    assert "去“管理”" in administrator and "查看办件" not in administrator
    assert "查看办件" in bureau.client("auditor").get("/").text


# -- narrowed, sorted, saved ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bundle=three", 3), ("bundle=three/three", 3), ("bundle=four", 0), ("element=review", 3),
        ("element=decide", 0), ("unit=检测院", 3), ("unit=没有", 0), ("centre=没有", 0), ("who=李受理", 0),
        ("since=2026-10-13", 3), ("since=2026-10-14", 0), ("until=2026-10-13", 3), ("until=2026-10-12", 0),
        ("since=nonsense", 3), ("due=week", 0), ("sort=newest", 3), ("unit=检测院&element=review&until=2026-10-13", 3),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_by_what_its_address_says(
    bureau: Bureau, offered: list[str], query: str, found: int
) -> None:
    assert len(rows(bureau.client("of").get(f"/?section=offered&{query}").text)) == found


def test_the_order_of_a_list_can_be_turned_round(bureau: Bureau, offered: list[str]) -> None:
    client = bureau.client("of")

    first, last = (rows(client.get(f"/?section=offered&sort={sort}").text) for sort in ("due", "due_last"))

    assert sorted(first) == sorted(last) and len(first) == 3


def test_who_oversees_a_unit_sees_who_works_on_what_and_finds_it_by_the_person(
    bureau: Bureau, offered: list[str]
) -> None:
    bureau.engine.execute(bureau.people["of"], ClaimTask(offered[0], 2))
    head = bureau.client("hd")

    page = head.get("/?section=overseen").text
    with_officer = head.get("/?section=overseen&who=李受理").text

    assert len(rows(page)) == 3 and "李受理办理中" in page and "无人领取" in page
    assert rows(with_officer) == [f"{offered[0]}.2"]
    assert rows(bureau.client("of").get("/?section=overseen").text) == []


def test_a_list_is_saved_under_a_name_found_again_and_removed(bureau: Bureau, offered: list[str]) -> None:
    client = bureau.client("of")
    narrowed = "section=offered&unit=%E6%A3%80%E6%B5%8B%E9%99%A2"

    saved = post(client, "/inbox/lists", {"name": "检测院的", "query": narrowed})
    page = client.get(saved.location).text
    [address] = re.findall(r'action="(/inbox/lists/[0-9a-f]{32}/remove)"', page)

    assert "检测院的" in page and len(rows(page)) == 3
    assert "检测院的" not in bureau.client("hd").get("/").text
    assert post(bureau.client("hd"), address).status_code == 404
    post(client, address)
    assert "检测院的" not in client.get("/").text


def test_a_saved_list_needs_a_name_and_what_was_typed_stays(bureau: Bureau) -> None:
    answer = post(bureau.client("of"), "/inbox/lists", {"name": "长" * 61, "query": "section=offered&unit=院"})

    assert answer.status_code == 422
    assert "名称最多 60 个字" in answer.text and "长" * 61 in answer.text


# -- in batches -------------------------------------------------------------------------------------------------------
def test_several_tasks_are_claimed_at_once_and_each_is_answered_for(bureau: Bureau, offered: list[str]) -> None:
    second = person(bureau.engine, "of2", ("officer", bureau.people["of"].grants[0].unit_id), name="孙同事")
    bureau.engine.execute(second, ClaimTask(offered[1], 2))
    client = bureau.client("of")

    answer = post(client, "/inbox/batch", {"act": "claim", "task": [f"{case}.2" for case in offered]})

    assert "办成 2 项，没有办成 1 项" in answer.text and "孙同事" in answer.text
    assert sorted(rows(client.get("/").text)) == sorted(f"{case}.2" for case in (offered[0], offered[2]))


def test_the_head_assigns_several_tasks_for_a_reason(bureau: Bureau, offered: list[str]) -> None:
    head, officer = bureau.client("hd"), bureau.people["of"].person_id
    ticked = {"task": [f"{case}.2" for case in offered[:2]]}

    asked = post(head, "/inbox/batch", {"act": "assign", **ticked})
    bare = post(head, "/inbox/batch/assign", {**ticked, "person": officer, "reason": ""})
    done = post(head, "/inbox/batch/assign", {**ticked, "person": officer, "reason": "分工调整"})

    assert "指派 2 项任务的办理人" in asked.text and "李受理" in asked.text
    assert bare.status_code == 422 and "selected" in bare.text
    assert "2 项全部办成" in done.text
    assert len(rows(bureau.client("of").get("/").text)) == 2


def test_tasks_are_passed_on_and_what_is_not_ones_own_stays(bureau: Bureau, offered: list[str]) -> None:
    second = person(bureau.engine, "of2", ("officer", bureau.people["of"].grants[0].unit_id), name="孙同事")
    bureau.engine.execute(bureau.people["of"], ClaimTask(offered[0], 2))
    bureau.engine.execute(second, ClaimTask(offered[1], 2))
    given = {"person": second.person_id, "reason": "出差", "task": [f"{case}.2" for case in offered[:2]]}

    done = post(bureau.client("of"), "/inbox/batch/transfer", given)

    assert "办成 1 项，没有办成 1 项" in done.text
    assert rows(bureau.client("of").get("/").text) == []


def test_a_stranger_gets_nothing_done_in_a_batch_and_is_told_no_titles(bureau: Bureau, offered: list[str]) -> None:
    for act in ("claim", "assign", "transfer"):
        ticked = {"task": [f"{offered[0]}.2"], "person": "x", "reason": "x"}
        address = "/inbox/batch" if act == "claim" else f"/inbox/batch/{act}"
        answer = post(bureau.client("foreign"), address, {"act": act, **ticked})
        assert "没有办成 1 项" in answer.text and "三步" not in answer.text


def test_nothing_ticked_is_said(bureau: Bureau) -> None:
    answer = post(bureau.client("of"), "/inbox/batch", {"act": "claim"})

    assert answer.status_code == 422 and "还没有勾选任务" in answer.text


# -- taken along, kept up to date -------------------------------------------------------------------------------------
def test_the_list_is_exported_as_it_is_filtered(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="甲事项")
    client = bureau.client("of")

    answer = client.get("/inbox/export?section=offered&element=review")
    listed, about = load_workbook(BytesIO(answer.data)).worksheets[:2]
    cells = [[cell.value for cell in row] for row in listed.iter_rows()]

    assert answer.mimetype.endswith("spreadsheetml.sheet") and "attachment" in answer.headers["Content-Disposition"]
    assert cells[0][:2] == ["环节", "办件"]
    assert cells[1][0] == "审查" and cells[1][4] == "某检测院" and cells[1][6] == "2026-10-13"
    assert about["A2"].value == "共 1 项"
    empty = load_workbook(BytesIO(client.get("/inbox/export?section=offered&element=decide").data)).active
    assert empty.max_row == 1


def test_an_unchanged_list_is_not_sent_again_and_a_changed_one_is(bureau: Bureau, offered: list[str]) -> None:
    client = bureau.client("of")
    first = client.get("/inbox/list?section=offered")
    tag = {"If-None-Match": first.headers["ETag"]}

    same = client.get("/inbox/list?section=offered", headers=tag)
    bureau.engine.execute(bureau.people["of"], ClaimTask(offered[0], 2))
    other = client.get("/inbox/list?section=offered", headers=tag)

    assert len(rows(first.text)) == 3 and "<html" not in first.text
    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200 and len(rows(other.text)) == 2


def test_a_list_that_keeps_itself_up_to_date_keeps_nobody_signed_in(bureau: Bureau) -> None:
    client, clock = bureau.client("of"), bureau.engine.clock
    assert isinstance(clock, FixedClock)
    statuses = []
    for _ in range(2):
        clock.move_to(clock.moment + timedelta(minutes=20))
        statuses.append(client.get("/inbox/list").status_code)

    assert statuses == [200, 302]


def test_a_task_stands_beside_the_list_as_on_its_own_page(bureau: Bureau, offered: list[str]) -> None:
    client = bureau.client("of")
    alone, beside = (client.get(f"/tasks/{offered[0]}.2{end}").text for end in ("", "/pane"))

    assert "<html" in alone and "<html" not in beside
    assert all("page-data" in page and "领取" in page and "审查" in page for page in (alone, beside))


def test_the_palette_finds_pages_procedures_and_ones_own_cases(bureau: Bureau, offered: list[str]) -> None:
    found = bureau.client("ap").get("/palette?q=三步").json
    stranger = bureau.client("foreign").get("/palette?q=三步").json
    pages = bureau.client("foreign").get("/palette?q=待领").json

    assert found["starts"][0]["address"].startswith("/start#procedure-three") and len(found["cases"]) == 4
    assert [case["name"] for case in stranger["cases"]] == ["在全部办件中查找“三步”"]
    assert stranger["cases"][0]["address"] == "/cases?q=%E4%B8%89%E6%AD%A5"
    assert [page["name"] for page in pages["pages"]] == ["待领取"]


def test_nobody_reaches_the_list_of_a_person_without_signing_in(bureau: Bureau) -> None:
    for address in ("/inbox/list", "/inbox/export", "/inbox/outcome", "/palette"):
        assert bureau.client().get(address).status_code == 302, address
