"""A citizen gives an opinion on a notice without signing in; officers verify, answer and publish what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.commands.start_case import StartCase
from engine.db.tables import blobs, events, notices, opinions
from engine.testing import ROOT
from tests.engine.notice_bundle import files
from tests.web.conftest import Bureau, post
from web.demo.paper import pdf

WORDS = "实验室尚未建成 <script>alert(1)</script>"


@dataclass
class Open:
    """A bureau with an open notice."""

    bureau: Bureau
    case: str
    notice: str

    @property
    def page(self) -> str:
        return f"/notices/{self.case}/{self.notice}"

    def give(self, client: FlaskClient | None = None, **fields: Any) -> TestResponse:
        given = {"kind": "objection", "words": WORDS, "name": "刘群众", "contact": "13900000000", **fields}
        return post(client or self.bureau.client(), f"{self.page}/opinions", given)

    def received(self) -> str:
        """The id of the one opinion there is."""
        with self.bureau.engine.read() as connection:
            return str(connection.execute(select(opinions.c.id)).scalar_one())


@pytest.fixture
def opened(make_bureau: Callable[..., Bureau]) -> Callable[..., Open]:
    def make(*, named: bool = False, **settings: object) -> Open:
        bureau = make_bureau(**settings)
        bureau.engine.deploy(ROOT, files(named=named), isolated=False)
        case = str(bureau.engine.execute(bureau.people["ap"], StartCase("shown", "shown"))["case"])
        with bureau.engine.read() as connection:
            notice = connection.execute(select(notices.c.id).where(notices.c.opinions != "")).scalar_one()
        return Open(bureau, case, str(notice))

    return make


def stored(bureau: Bureau) -> set[str]:
    """The digests of all files there are."""
    with bureau.engine.read() as connection:
        return set(connection.execute(select(blobs.c.digest)).scalars())


def test_the_page_says_where_when_and_how_long_a_notice_is_published(opened: Callable[..., Open]) -> None:
    shown = opened()
    page = shown.bureau.client().get(shown.page).text

    for words in ("2026年9月28日", "2026年10月9日", "共 11 天", "市局网站", "正在公示", "样例公示〔2026〕1号"):
        assert words in page, words


def test_an_opinion_is_given_without_signing_in_and_looked_up_by_its_receipt(opened: Callable[..., Open]) -> None:
    shown = opened()
    client = shown.bureau.client()

    sent = shown.give(client, files=(BytesIO(pdf("证据")), "照片.pdf"))
    receipt = client.get(sent.location).text

    assert sent.status_code == 303
    number = re.search(r"\d{8}-\w{4}-\w{4}-\w{4}", receipt)
    assert number and number.group() in sent.location
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in receipt and "<script>alert" not in receipt
    assert "刘群众" not in receipt and "13900000000" not in receipt
    assert client.get("/receipts", query_string={"receipt": "20260928-AAAA-AAAA-AAAA"}).status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(opened: Callable[..., Open]) -> None:
    shown = opened(named=True)

    answer = shown.give(name="", kind="", contact="<i>x</i>")

    assert answer.status_code == 422
    assert 'id="name-wrong"' in answer.text and 'id="kind-wrong"' in answer.text
    assert 'id="contact-wrong"' not in answer.text and "&lt;i&gt;x&lt;/i&gt;" in answer.text
    assert "实验室尚未建成" in answer.text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00" + b"\0" * 60, "照片.jpg", "照片.jpg"),
        (b"<svg onload=alert(1)>", "图.svg", "不允许上传"),
        (b"", "空.pdf", "是空的"),
        (b"x" * ((10 << 20) + 1), "大.txt", "超过 10 MB"),
    ],
)
def test_attachments_are_judged_by_their_content(
    opened: Callable[..., Open], content: bytes, name: str, said: str
) -> None:
    shown = opened()
    before = stored(shown.bureau)

    answer = shown.give(files=(BytesIO(content), name))
    answer.request.environ["wsgi.input"].close()  # what is large, the test's client keeps in a temporary file

    assert answer.status_code == 422
    assert said in answer.text and 'id="files-wrong"' in answer.text
    assert stored(shown.bureau) == before
    with shown.bureau.engine.read() as connection:
        assert connection.execute(select(opinions.c.id)).all() == []


def test_one_address_cannot_flood_a_notice(opened: Callable[..., Open]) -> None:
    shown = opened(public_per_hour=2)
    for _ in range(2):
        assert shown.give().status_code == 303

    answer = shown.give()

    assert answer.status_code == 429
    assert "请稍后再试" in answer.text and "实验室尚未建成" in answer.text


def test_behind_a_proxy_each_address_counts_for_itself(opened: Callable[..., Open]) -> None:
    shown = opened(public_per_hour=1, proxies=1)
    client = shown.bureau.client()
    for address in ("203.0.113.5", "203.0.113.6", "2001:db8:1:1::1"):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = address
        assert shown.give(client).status_code == 303, address

    client.environ_base["HTTP_X_FORWARDED_FOR"] = "2001:db8:1:1::2"  # the same household
    assert shown.give(client).status_code == 429


def test_sending_the_same_form_twice_counts_once(opened: Callable[..., Open]) -> None:
    shown = opened()
    client, key = shown.bureau.client(), "a" * 32

    first, second = shown.give(client, key=key), shown.give(client, key=key)

    assert first.location == second.location
    shown.received()


def test_after_the_period_the_page_takes_no_opinions(opened: Callable[..., Open]) -> None:
    shown = opened()
    shown.bureau.engine.clock.move_to(shown.bureau.engine.clock.business_now().replace(month=11))  # type: ignore[attr-defined]

    assert 'name="words"' not in shown.bureau.client().get(shown.page).text
    answer = shown.give()
    assert answer.status_code == 409 and "公示已于 2026-10-09 结束" in answer.text


def test_officers_see_how_many_there_are_and_others_see_nothing(opened: Callable[..., Open]) -> None:
    shown = opened()
    shown.give()

    for login in ("of", "hd"):
        client = shown.bureau.client(login)
        assert "公众意见 1 条，待答复 1 条" in client.get(f"/cases/{shown.case}").text, login
        assert "公众意见 1 条，待答复 1 条" in client.get(shown.page).text, login
    for login in ("ap", "other", "foreign", None):
        client = shown.bureau.client(login)
        assert "待答复" not in client.get(shown.page).text, login
        assert client.get(f"/cases/{shown.case}/notices/{shown.notice}/opinions").status_code in (302, 404), login


def test_only_who_verifies_reads_the_name_and_the_outcome_is_published(opened: Callable[..., Open]) -> None:
    shown = opened(named=True)
    shown.give(files=(BytesIO(pdf("证据")), "证据.pdf"))
    opinion, officer, head = shown.received(), shown.bureau.client("of"), shown.bureau.client("hd")
    listed, acts = (
        f"/cases/{shown.case}/notices/{shown.notice}/opinions",
        f"/cases/{shown.case}/opinions/{opinion}/acts",
    )
    assert "刘群众" not in officer.get(listed).text

    assert post(officer, f"{acts}/open_identity").status_code == 303
    assert "刘群众" in officer.get(listed).text and "刘群众" not in head.get(listed).text
    assert post(officer, f"{acts}/verify_identity", {"verdict": "verified"}).status_code == 303
    assert post(head, f"{acts}/answer_opinion", {"outcome": "partly"}).status_code == 422
    assert post(head, f"{acts}/answer_opinion", {"outcome": "partly", "answer": "限期整改。"}).status_code == 303
    assert "限期整改。" not in shown.bureau.client().get(shown.page).text
    assert post(head, f"{acts}/publish_answer", {"summary": "反映<b>建设进度</b>"}).status_code == 303

    page = shown.bureau.client().get(shown.page).text
    assert "限期整改。" in page and "反映&lt;b&gt;建设进度&lt;/b&gt;" in page and "部分采纳" in page
    assert "刘群众" not in page and "实验室尚未建成" not in page
    file = officer.get(f"/cases/{shown.case}/opinions/{opinion}/files/0")
    assert file.headers["Content-Disposition"].startswith("attachment") and file.data.startswith(b"%PDF")


def test_the_page_of_opinions_links_to_what_the_procedure_waits_for_and_sends_nothing(
    opened: Callable[..., Open],
) -> None:
    shown = opened()
    shown.give()

    page = shown.bureau.client("of").get(f"/cases/{shown.case}/notices/{shown.notice}/opinions").text

    assert f'href="/cases/{shown.case}/messages/go"' in page and "登记异议" in page
    with shown.bureau.engine.read() as connection:
        query = select(events.c.type).where(events.c.stream == shown.case).order_by(events.c.seq)
        assert connection.execute(query).scalars().all() == ["case_started", "opinion_received"]
