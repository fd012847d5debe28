"""No foreign page can act in somebody's name, and no page lets foreign content in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.web.conftest import Bureau, post, token_of

ACTS = ("/login", "/logout", "/language", "/start", "/tasks/{case}.1/claim", "/tasks/{case}.1/complete")


@pytest.mark.parametrize("act", ACTS)
def test_an_act_without_the_pages_token_is_refused(bureau: Bureau, act: str) -> None:
    client = bureau.client("ap")

    answer = client.post(act.format(case=bureau.start()), data={"bundle": "three", "process": "three"})

    assert answer.status_code == 403 and "页面已过期" in answer.text


def test_the_token_of_one_session_is_worth_nothing_in_another(bureau: Bureau) -> None:
    stolen = token_of(bureau.client("of").get("/notices").text)

    answer = bureau.client("ap").post("/logout", data={"csrf_token": stolen})

    assert answer.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_act_sent_from_another_site_is_refused_even_with_the_token(bureau: Bureau, site: str) -> None:
    client = bureau.client("ap")
    token = token_of(client.get("/notices").text)

    answer = client.post("/logout", data={"csrf_token": token}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403 and "其他网站" in answer.text


def test_reading_changes_nothing(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    before = len(client.get(f"/cases/{case}").text)
    for address in (f"/tasks/{case}.1/claim", f"/tasks/{case}.1/complete", "/logout", "/clock"):
        assert client.get(address).status_code in (404, 405)

    assert len(client.get(f"/cases/{case}").text) == before


def test_no_page_runs_inline_scripts_or_loads_foreign_content(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    for address in ("/", "/cases", "/start", f"/cases/{case}", f"/tasks/{case}.1", "/notices", "/register", "/nowhere"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self';" in policy, address
        assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert "no-store" in answer.headers["Cache-Control"], address
        for attributes in re.findall(r"<script([^>]*)>", answer.text):
            assert "src=" in attributes or 'type="application/json"' in attributes, address
        assert not re.search(r"\son[a-z]+=|javascript:|(?:src|href)=\"(?:https?:)?//", answer.text), address


def test_what_people_type_stays_text_on_every_page(bureau: Bureau) -> None:
    payload = "</script><script>window.pwn=1</script><img src=x onerror=pwn>"
    case, client = bureau.start(), bureau.client("of")
    bureau.complete("ap", case, 1, subject=payload)
    bureau.complete("of", case, 2, subject=payload, again=True)
    bureau.complete("ap", case, 4, subject=f"{payload}2")
    assert "/submissions/4/differences" in bureau.client("hd").get(f"/cases/{case}").text

    pages = [
        f"/cases/{case}/submissions/4/differences",
        f"/cases/{case}/submissions/4/differences?all=1",
        f"/cases/{case}/sheet.css",
        f"/cases/{case}",
        f"/cases/{case}/submissions/1",
        f"/tasks/{case}.2",
        f"/?q={payload}",
        "/cases?q=" + payload,
    ]
    for address in pages:
        text = client.get(address).text
        assert "<script>window" not in text and "<img src=x" not in text, address
    assert "<script>window" not in bureau.client("hd").get("/overview").text
    refused = post(client, "/start", {"bundle": payload, "process": payload})
    assert refused.status_code == 404 and "<img src=x" not in refused.text


def test_a_request_for_another_host_is_refused(make_bureau: Callable[..., Bureau]) -> None:
    client = make_bureau(trusted_hosts="bureau.example").client()

    assert client.get("/notices", base_url="http://bureau.example").status_code == 200
    assert client.get("/notices", base_url="http://evil.example").status_code == 400
