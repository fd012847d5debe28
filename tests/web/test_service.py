"""The applicant prints a receipt for what was filed; the officer records how a paper was served."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import documents
from engine.testing import ROOT
from tests.engine.test_service import FILES
from tests.web.conftest import Bureau, post
from web.demo.paper import pdf


def test_a_receipt_says_what_was_filed_when_and_what_comes_next(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="甲<i>事项</i>")
    client = bureau.client("ap")
    assert f"/cases/{case}/submissions/1/receipt" in client.get(f"/cases/{case}/submissions/1").text

    page = client.get(f"/cases/{case}/submissions/1/receipt").text

    for words in (
        "收件回执",
        "填报",
        "某检测院",
        "2026-09-28 09:00",
        "审查",
        "市局 经办人",
        "2026年10月13日前办理",
        "校验码",
    ):
        assert words in page, words
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
