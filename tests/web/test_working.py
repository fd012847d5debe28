"""Working a task through the pages: inbox, form, draft, files, colleagues who were faster."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.commands.claim_task import ClaimTask
from engine.commands.suspend_case import SuspendCase
from tests.web.conftest import Bureau, post, send, token_of
from web.demo.paper import pdf


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', page, re.S)
    assert found is not None
    values: dict[str, Any] = json.loads(found.group(1))
    return values


def link(page: str, begin: str, end: str = "") -> str:
    """The first link of ``page`` that begins and ends like that."""
    links = re.findall(r'href="([^"]+)"', page)
    return next(address for address in links if address.startswith(begin) and address.endswith(end))


def test_a_case_is_started_filled_in_and_goes_to_the_officer(bureau: Bureau) -> None:
    applicant, officer = bureau.client("ap"), bureau.client("of")
    assert "三步" in applicant.get("/start").text

    begun = post(applicant, "/start", {"bundle": "three", "process": "three", "key": "1"})
    task = begun.location
    page = data_of(applicant.get(task).text)
    sent = send(
        applicant, "POST", f"{task}/complete", {"data": {"subject": "甲事项"}, "revision": 1, "key": page["key"]}
    )

    assert begun.status_code == 303 and sent.status_code == 200
    offered = officer.get("/?section=offered").text
    assert "审查" in offered and "剩 7 个工作日" in offered and "2026-10-13" in offered
    waiting = link(offered, "/tasks/")
    filed = link(officer.get(waiting).text, "/cases/", "/submissions/1")
    assert "甲事项" in officer.get(filed).text


def test_the_form_is_told_the_business_day_and_does_not_ask_the_clock_of_the_browser(
    bureau: Bureau,
) -> None:
    case, client = bureau.start(), bureau.client("ap")

    assert data_of(client.get(f"/tasks/{case}.1").text)["today"] == "2026-09-28"


def test_sending_the_same_submission_twice_counts_once(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    body = {"data": {"subject": "甲"}, "revision": 1, "key": "one"}

    first = send(client, "POST", f"/tasks/{case}.1/complete", body)
    second = send(client, "POST", f"/tasks/{case}.1/complete", body)

    assert first.status_code == second.status_code == 200
    assert client.get(f"/cases/{case}").text.count("办结“填报”") == 1


def test_a_colleague_who_was_faster_is_named_and_nothing_is_overwritten(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="甲")
    bureau.complete("of", case, 2, subject="乙")

    late = send(bureau.client("of"), "POST", f"/tasks/{case}.2/complete", {"data": {"subject": "丙"}, "revision": 1})

    assert late.status_code == 409
    assert "李受理" in late.json["message"] and "2026-09-28 09:00" in late.json["message"]


def test_a_claimed_task_leaves_the_offers_and_comes_back_when_released(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("of")
    bureau.complete("ap", case, 1)
    assert case in client.get("/?section=offered").text

    post(client, f"/tasks/{case}.2/claim")
    assert case in client.get("/").text and case not in client.get("/?section=offered").text
    post(client, f"/tasks/{case}.2/release")
    assert case not in client.get("/").text and case in client.get("/?section=offered").text


def test_a_draft_comes_back_and_an_older_window_cannot_overwrite_it(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    address = f"/tasks/{case}.1"

    first = send(client, "PUT", f"{address}/draft", {"data": {"subject": "写了一半"}, "seen": None})
    shown = data_of(client.get(address).text)
    second = send(client, "PUT", f"{address}/draft", {"data": {"subject": "又写一些"}, "seen": first.json["revision"]})
    stale = send(client, "PUT", f"{address}/draft", {"data": {"subject": "旧窗口"}, "seen": first.json["revision"]})

    assert shown["data"]["subject"] == "写了一半" and shown["draft"]["revision"] == first.json["revision"]
    assert second.status_code == 200 and stale.status_code == 409
    assert data_of(client.get(address).text)["data"]["subject"] == "又写一些"


@pytest.mark.parametrize(
    "hostile", [b'{"data": {"subject": NaN}}', b'{"data": {"$d": "Infinity", "x": 1e999}}', b"[" * 50_000]
)
def test_what_could_not_be_shown_again_is_never_kept_as_a_draft(bureau: Bureau, hostile: bytes) -> None:
    case, client = bureau.start(), bureau.client("ap")
    address = f"/tasks/{case}.1"
    token = data_of(client.get(address).text)["csrf"]

    answer = client.put(
        f"{address}/draft", data=hostile, content_type="application/json", headers={"X-CSRF-Token": token}
    )

    assert answer.status_code == 400
    assert client.get(address).status_code == 200


def test_a_form_with_an_error_names_the_field(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")

    answer = send(client, "POST", f"/tasks/{case}.1/complete", {"data": {"again": "maybe"}, "revision": 1})

    assert answer.status_code == 422 and list(answer.json["errors"]) == ["again"]


def test_a_check_says_what_a_submission_would_and_keeps_nothing(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    address = f"/tasks/{case}.1"

    wrong = send(client, "POST", f"{address}/check", {"data": {"again": "maybe"}})
    right = send(client, "POST", f"{address}/check", {"data": {"subject": "甲事项"}})

    assert wrong.status_code == right.status_code == 200
    assert list(wrong.json["errors"]) == ["again"] and right.json["errors"] == {}
    shown = data_of(client.get(address).text)
    assert shown["draft"] is None and shown["data"].get("subject") is None


@pytest.mark.parametrize("login", ["hd", "auditor"])
def test_a_check_is_for_whoever_may_submit(bureau: Bureau, login: str) -> None:
    case = bureau.start()

    answer = send(bureau.client(login), "POST", f"/tasks/{case}.1/check", {"data": {}})

    assert answer.status_code == 403


def test_an_officer_registers_what_somebody_did_on_paper(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("of")
    bureau.complete("ap", case, 1)
    address = f"/tasks/{case}.2/outside"
    assert "登记来函代办" in client.get(address).text
    paper = {"body": "区政府", "legal_date": "2026-09-25", "number": "渝府函1号", "scan": ""}

    future = send(client, "POST", address, {"data": {}, "outside": {**paper, "legal_date": "2026-10-25"}})
    done = send(client, "POST", address, {"data": {}, "outside": paper})

    assert future.status_code == 422 and future.json["errors"]["legal_date"] == ["日期不得晚于今天。"]
    assert done.status_code == 200
    assert "区政府于 2026-09-25 办理“审查”（渝府函1号）" in client.get(f"/cases/{case}").text
    assert "书面材料，" in client.get(f"/cases/{case}/submissions/2").text


def upload(bureau: Bureau, login: str, case: str, n: int, name: str, content: bytes) -> TestResponse:
    client = bureau.client(login)
    token = token_of(client.get("/notices").text)
    data = {"field": "outside_act.scan", "file": (BytesIO(content), name)}
    return client.post(
        f"/tasks/{case}.{n}/files", data=data, headers={"X-CSRF-Token": token, "Accept": "application/json"}
    )


def test_a_file_is_kept_by_its_content_and_given_back_as_a_download(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1)

    kept = upload(bureau, "of", case, 2, "../扫描\u202efdp.件.pdf", pdf("scan"))
    back = bureau.client("of").get(f"/cases/{case}/files/{kept.json['id']}")

    assert kept.json["name"] == "扫描fdp.件.pdf"
    assert back.data == pdf("scan") and back.mimetype == "application/pdf"
    assert back.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert bureau.client("ap").get(f"/cases/{case}/files/{kept.json['id']}").status_code == 404


def test_a_file_that_is_not_what_its_name_says_is_refused(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1)

    wrong = {
        "scan.pdf": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        "page.html": b"<script>1</script>",
        "tool.exe": b"MZ" + b"\0" * 100,
        "run.pdf": b"MZ" + b"\0" * 100,
        "empty.pdf": b"",
        "text.pdf": b"just text",
    }

    for name, content in wrong.items():
        answer = upload(bureau, "of", case, 2, name, content)
        assert answer.status_code == 422 and name in answer.json["message"], name


def test_a_suspended_case_can_be_read_but_not_submitted(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("of")
    bureau.complete("ap", case, 1)
    bureau.engine.execute(bureau.people["hd"], SuspendCase(case, "等待法院裁定"))

    page = client.get(f"/tasks/{case}.2").text

    assert "办件已中止" in page and 'id="submit"' not in page
    assert "等待法院裁定" in bureau.client("hd").get(f"/cases/{case}").text


def test_the_timeline_tells_an_applicant_no_names_of_officers(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1)
    bureau.engine.execute(bureau.people["of"], ClaimTask(case, 2))
    bureau.complete("of", case, 2)

    mine, theirs = bureau.client("ap").get(f"/cases/{case}").text, bureau.client("hd").get(f"/cases/{case}").text

    assert "李受理" not in mine and "市局办结“审查”" in mine and "领取" not in mine
    assert "李受理（市局）办结“审查”" in theirs and "李受理（市局）领取“审查”" in theirs


def test_pages_speak_english_when_asked(bureau: Bureau) -> None:
    client = bureau.client("of")
    post(client, "/language", {"language": "en", "next": "/cases"})

    page = client.get("/?section=offered").text

    assert '<html lang="en">' in page and "To be claimed" in page and "待领取" not in page


def test_two_chinese_characters_find_a_case(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("of")
    bureau.complete("ap", case, 1, subject="氢能装备计量")

    assert case in client.get("/?section=offered&q=氢能").text
    assert case not in client.get("/?section=offered&q=核能").text


def test_a_long_list_of_cases_goes_on_where_the_page_ended(bureau: Bureau) -> None:
    started = {bureau.start() for _ in range(35)}
    client = bureau.client("ap")

    first = client.get("/cases").text
    second = client.get(link(first, "/cases?after=")).text

    seen = [set(re.findall(r'href="/cases/(\w{32})"', text)) for text in (first, second)]
    assert [len(cases) for cases in seen] == [30, 5] and seen[0] | seen[1] == started
    assert client.get("/cases?after=nonsense").status_code == 200
