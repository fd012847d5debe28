"""The applicant prints a receipt for what was filed; the officer records how a paper was served."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import documents
from engine.definitions.bundle import collect
from engine.testing import ROOT
from tests.engine.test_service import FILES
from tests.web.conftest import SAMPLE, Bureau, post
from tests.web.story import words
from web.demo.paper import pdf


def test_a_receipt_says_what_was_filed_when_and_what_comes_next(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="甲<i>事项</i>")
    client = bureau.client("ap")
    assert f"/cases/{case}/submissions/1/receipt" in client.get(f"/cases/{case}/submissions/1").text

    page = client.get(f"/cases/{case}/submissions/1/receipt").text

    for said in (
        "收件回执",
        "填报",
        "某检测院",
        "2026-09-28 09:00",
        "审查",
        "市局 经办人",
        "2026年10月13日前办理",
        "校验码",
    ):
        assert said in page, said
    assert bureau.client("other").get(f"/cases/{case}/submissions/1/receipt").status_code == 404


@pytest.fixture
def letter(bureau: Bureau) -> tuple[str, str]:
    """A case and its paper."""
    bureau.engine.deploy(ROOT, FILES, isolated=False)
    case = str(bureau.engine.execute(bureau.people["ap"], StartCase("letters", "letters"))["case"])
    with bureau.engine.read() as connection:
        return case, str(connection.execute(select(documents.c.id)).scalar_one())


def test_a_service_is_recorded_and_shown_on_the_paper_and_the_case(bureau: Bureau, letter: tuple[str, str]) -> None:
    case, paper = letter
    officer, address = bureau.client("of"), f"/cases/{case}/documents/{paper}"
    assert "未登记送达" in officer.get(f"/cases/{case}").text
    given = {"how": "hand", "served_on": "2026-09-28", "recipient": "<b>王收发</b>"}

    sent = post(officer, f"{address}/service", {**given, "scan": (BytesIO(pdf("回证")), "回证.pdf")})

    page = officer.get(sent.location).text
    assert sent.status_code == 303 and "送达情况已登记" in page
    assert "&lt;b&gt;王收发&lt;/b&gt;" in page and "直接送达" in page and "回证.pdf" in page
    assert "2026-09-28送达" in officer.get(f"/cases/{case}").text
    scan = page.split("/scan")[0].rsplit('href="', 1)[1] + "/scan"
    assert officer.get(scan).data.startswith(b"%PDF")
    assert bureau.client("ap").get(scan).status_code == 404
    assert "直接送达" in bureau.client("ap").get(address).text


def test_what_is_wrong_is_said_and_kept(bureau: Bureau, letter: tuple[str, str]) -> None:
    case, paper = letter

    answer = post(
        bureau.client("of"), f"/cases/{case}/documents/{paper}/service",
        {"how": "post", "served_on": "2026-09-29", "recipient": "收发室", "note": "门卫代收"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'id="served_on-wrong"' in answer.text and 'id="slip-wrong"' in answer.text and "门卫代收" in answer.text


@pytest.mark.parametrize("login", ["ap", "hd", "other"])
def test_nobody_else_records_a_service(bureau: Bureau, letter: tuple[str, str], login: str) -> None:
    case, paper = letter
    given = {"how": "hand", "served_on": "2026-09-28", "recipient": "收发室"}

    answer = post(bureau.client(login), f"/cases/{case}/documents/{paper}/service", given)

    assert answer.status_code in (403, 404)


@pytest.fixture
def numbered(bureau: Bureau) -> Bureau:
    """The procedure numbers a case where it goes on to the review: there it is accepted."""
    files = dict(collect(SAMPLE).files)
    said = '<camunda:property name="number" value="case"/><camunda:property name="numberAt" value="review"/>'
    box = f"<bpmn:extensionElements><camunda:properties>{said}</camunda:properties></bpmn:extensionElements>"
    drawn = files["three.bpmn"].decode()
    begin = drawn.index(">", drawn.index('<bpmn:process id="three"')) + 1
    files["three.bpmn"] = (drawn[:begin] + box + drawn[begin:]).encode()
    files["three.yaml"] += 'numbers: {case: "三受〔{year}〕{n}号"}\n'.encode()
    bureau.engine.deploy(ROOT, files, isolated=False)
    return bureau


def test_the_applicant_prints_what_was_accepted_with_number_due_date_and_how_it_was_counted(numbered: Bureau) -> None:
    case, client = numbered.start(), numbered.client("ap")
    early = client.get(f"/cases/{case}/acceptance")
    assert early.status_code == 404 and "还没有受理编号" in early.text
    assert "受理通知书" not in client.get(f"/cases/{case}").text

    numbered.complete("ap", case, 1, subject="甲")
    assert f"/cases/{case}/acceptance" in client.get(f"/cases/{case}").text
    first = words(client.get(f"/cases/{case}/acceptance").text)
    numbered.complete("of", case, 2)
    later = words(client.get(f"/cases/{case}/acceptance").text)

    for said in (
        "三受〔2026〕1号", "某检测院：你单位提出的“三步”，已于2026年9月28日受理。", "（2026-09-28 09:00 提交）",
        "审查", "2026年10月13日前办理", "自 2026-09-28 次日起 7 个工作日",
    ):  # fmt: skip
        assert said in first, said
        assert said in later, said  # the paper stays what it was when the case has gone on
    assert numbered.client("other").get(f"/cases/{case}/acceptance").status_code == 404
