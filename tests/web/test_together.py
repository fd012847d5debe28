"""A book that a unit writes together, over HTTP: two colleagues, the head who signs, the bureau that sees nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from engine.commands.start_case import StartCase
from engine.testing import ROOT, person
from tests.engine.together_bundle import files
from tests.web.conftest import Bureau, post, send

SCOPE, NEED = {"scope": "压力计量"}, {"need": "产业急需", "amount": 12.5}


class Book:
    """A case whose book ``ap`` began; ``co`` is a colleague, ``pr`` the head of the unit where there is one."""

    def __init__(self, bureau: Bureau, *, signed: bool) -> None:
        self.bureau = bureau
        home = bureau.people["ap"].grants[0].unit_id
        bureau.people["co"] = person(bureau.engine, "co", ("applicant", home), name="周同事")
        if signed:
            bureau.people["pr"] = person(bureau.engine, "pr", ("principal", home), name="孙院长")
        bureau.engine.deploy(ROOT, files(signed=signed), isolated=False)
        self.case = str(bureau.engine.execute(bureau.people["ap"], StartCase("book", "book"))["case"])
        self.task = f"/tasks/{self.case}.1"
        self.place = f"{self.task}/together"

    def get(self, login: str, address: str = "") -> Any:
        return self.bureau.client(login).get(f"{self.place}{address}")

    def page(self, login: str) -> str:
        return self.bureau.client(login).get(self.task).text

    def data(self, login: str) -> dict[str, Any]:
        """What the page of the task gives the script."""
        found = re.search(r'id="page-data">(.*?)</script>', self.page(login), re.DOTALL)
        assert found is not None
        return dict(json.loads(found.group(1)))

    def save(self, login: str, seen: dict[str, int], **sections: Any) -> Any:
        return send(self.bureau.client(login), "PUT", self.place, {"sections": sections, "seen": seen})

    def post(self, login: str, address: str, **form: str) -> Any:
        return post(self.bureau.client(login), f"{self.place}{address}", form)

    def file(self, login: str, seen: dict[str, int] | None, **form: Any) -> Any:
        json = {"data": form, "revision": 1, "key": "k" * 32, "sections": seen}
        return send(self.bureau.client(login), "POST", f"{self.task}/complete", json)


@pytest.fixture
def book(make_bureau: Callable[..., Bureau]) -> Book:
    return Book(make_bureau(), signed=False)


@pytest.fixture
def signed(make_bureau: Callable[..., Bureau]) -> Book:
    return Book(make_bureau(), signed=True)


def test_a_colleague_writes_without_taking_the_task(book: Book) -> None:
    page = book.page("co")

    assert "由陈申请牵头" in page
    assert 'id="submit"' not in page
    assert f'href="{book.task}"' in book.bureau.client("co").get(f"/cases/{book.case}").text
    assert book.save("co", {}, need=NEED).json["saved"]["need"]["revision"] == 1
    shown = book.data("ap")
    assert shown["data"]["need"] == "产业急需"
    assert shown["data"]["amount"] == 12.5
    assert shown["together"]["sections"]["need"]["by"] == "周同事"
    assert 'id="submit"' in book.page("ap")


def test_what_was_typed_on_an_older_revision_is_answered_with_who_and_when(book: Book) -> None:
    book.save("ap", {}, scope=SCOPE)

    answer = book.save("co", {}, scope={"scope": "流量计量"}, need=NEED)

    assert answer.status_code == 200
    assert list(answer.json["saved"]) == ["need"]
    refused = answer.json["refused"]["scope"]
    assert (refused["why"], refused["who"], refused["revision"]) == ("stale", "陈申请", 1)
    assert re.fullmatch(r"\d\d:\d\d|\d\d-\d\d \d\d:\d\d", refused["at"])
    json = {"section": "scope", "data": {"scope": "流量计量"}}
    shown = send(book.bureau.client("co"), "POST", f"{book.place}/difference", json).text
    assert "陈申请保存的" in shown
    assert "压力计量" in shown
    assert "流量计量" in shown


def test_news_bring_what_is_newer_and_cost_nothing_when_there_is_none(book: Book) -> None:
    book.save("ap", {}, scope=SCOPE)
    client = book.bureau.client("co")
    address = f"{book.place}/news?seen={json.dumps({'need': 0})}"

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    known = client.get(f"{book.place}/news?seen={json.dumps({'scope': 1})}")

    assert first.json["newer"] == {"scope": SCOPE}
    assert again.status_code == 304
    assert known.json["newer"] == {}
    assert client.get(f"{book.place}/news?seen=nonsense").json["newer"] == {"scope": SCOPE}


def test_bad_input_is_told_and_nothing_is_saved(book: Book) -> None:
    client = book.bureau.client("ap")
    assert book.save("ap", {}, nowhere=SCOPE).status_code == 422
    assert "没有这一节" in book.save("ap", {}, nowhere=SCOPE).json["message"]
    assert send(client, "PUT", book.place, ["no"]).status_code == 422
    assert send(client, "PUT", f"{book.task}/draft", {"data": SCOPE}).status_code == 403
    assert book.post("ap", "/sections/scope/restore", version="x").status_code == 404
    assert book.get("ap", "/sections/nowhere").status_code == 404


def test_sections_are_shared_out_talked_about_and_restored(book: Book) -> None:
    book.save("ap", {}, scope=SCOPE)
    book.save("co", {"scope": 1}, scope={"scope": "流量计量"})
    colleague = book.bureau.people["co"].person_id

    assert book.post("ap", "/sections/need/owner", person=colleague).status_code == 303
    assert "周同事负责" in book.get("ap").text
    assert "交给您的一节" in book.bureau.client("co").get("/").text
    assert book.data("co")["together"]["sections"]["need"]["own"] is True
    assert book.post("co", "/sections/scope/remarks", words="含<b>气体</b>？").status_code == 303
    page = book.get("ap", "/sections/scope").text
    assert "含&lt;b&gt;气体&lt;/b&gt;？" in page
    thread = re.search(r"remarks/([0-9a-f]{32})", page)
    assert thread is not None
    book.post("ap", f"/sections/scope/remarks/{thread.group(1)}", resolved="yes")
    assert "标为已解决" in book.get("co", "/sections/scope").text
    restored = book.post("ap", "/sections/scope/restore", version="1", seen="2")
    assert restored.status_code == 303
    page = book.get("ap", "/sections/scope").text
    assert "恢复自第 1 版" in page
    assert book.data("co")["data"]["scope"] == "压力计量"


def test_filing_over_a_colleagues_section_is_refused_with_what_changed(book: Book) -> None:
    book.save("ap", {}, scope=SCOPE)
    book.save("co", {}, need=NEED)

    refused = book.file("ap", {"scope": 1}, title="申报书", **SCOPE)

    assert refused.status_code == 409
    assert "二、必要性" in refused.json["message"]
    assert "周同事" in refused.json["message"]
    assert book.file("ap", {"scope": 1, "need": 1}, title="申报书", **SCOPE, **NEED).status_code == 200


def test_the_head_reads_signs_and_the_archive_proves_it(signed: Book) -> None:
    signed.save("ap", {}, **{"-": {"title": "申报书"}, "scope": SCOPE})
    assert "须由本单位负责人（孙院长）签署" in signed.page("ap")
    assert signed.file("ap", {"-": 1, "scope": 1}, title="申报书", **SCOPE).status_code == 409
    assert signed.post("ap", "/ask").status_code == 303
    assert "请您签署" in signed.bureau.client("pr").get("/").text

    assert "together/content" in signed.page("pr")
    assert 'id="page-data"' not in signed.page("pr")
    content = signed.get("pr", "/content").text
    assert "压力计量" in content
    seen = re.search(r'name="seen" value="([^"]*)"', content)
    assert seen is not None
    revisions = seen.group(1).replace("&#34;", '"')
    assert signed.post("pr", "/sign", seen=revisions).status_code == 303
    assert "已于" in signed.page("ap")

    assert signed.file("ap", {"-": 1, "scope": 1}, title="申报书", **SCOPE).status_code == 200
    archive = signed.bureau.client("of").get(f"/cases/{signed.case}/submissions/1").text
    assert "单位负责人签署" in archive
    assert "核对一致" in archive
    assert "签署“write”的内容" in signed.bureau.client("ap").get(f"/cases/{signed.case}").text


def test_a_change_after_the_signature_is_told_and_holds_the_filing_up(signed: Book) -> None:
    signed.save("ap", {}, **{"-": {"title": "申报书"}, "scope": SCOPE})
    signed.post("pr", "/sign", seen=json.dumps({"-": 1, "scope": 1}))
    answer = signed.save("co", {}, need=NEED)

    assert "签署已失效" in answer.json["signed"]
    refused = signed.file("ap", {"-": 1, "scope": 1, "need": 1}, title="申报书", **SCOPE, **NEED)
    assert (refused.status_code, "须重新签署" in refused.json["message"]) == (409, True)
    assert signed.post("pr", "/sign", seen="[]").status_code == 422


def test_the_bureau_sees_nothing_before_it_is_filed(signed: Book) -> None:
    signed.save("ap", {}, scope=SCOPE)
    for login in ("of", "hd", "other", "foreign", "auditor"):
        for address in ("", "/content", "/news", "/sections/scope"):
            assert signed.get(login, address).status_code in (403, 404), (login, address)
        assert signed.save(login, {}, scope=SCOPE).status_code in (403, 404)
        assert "压力计量" not in signed.bureau.client(login).get(signed.task).text
    assert signed.get("pr", "/sections/scope").status_code == 404, "who signs reads what is to be filed, not the talk"
