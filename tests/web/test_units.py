"""A unit registers itself on the log-in page; the officer checks it; its person signs in and begins."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.db.tables import unit_requests, units
from tests.engine.test_unit_requests import CODE
from tests.web.conftest import PASSWORD, Bureau, post, sign_in
from web.demo.paper import pdf

REGION = "500000"


@pytest.fixture
def office(bureau: Bureau) -> Bureau:
    """The bureau lies in an area, so that units of it can ask."""
    place = units.update().where(units.c.key == "bureau").values(region=REGION)
    bureau.engine.transactions.run(lambda work: work.connection.execute(place) and None)
    return bureau


def ask(office: Bureau, **fields: Any) -> TestResponse:
    given = {
        "area": f"three|{REGION}", "unit_name": "新设<b>检测</b>公司",
        "credit_code": f" {CODE[:8]} {CODE[8:].lower()} ",
        "person_name": "林经理", "phone": "023-6700", "email": "lin@example.cn", "login": "lin", "password": PASSWORD,
        "again": PASSWORD, **fields,
    }  # fmt: skip
    return post(office.client(), "/units/new", given)


def request_id(office: Bureau) -> str:
    with office.engine.read() as connection:
        return str(connection.execute(select(unit_requests.c.id)).scalar_one())


def test_a_unit_is_registered_checked_and_begins(office: Bureau) -> None:
    sent = ask(office, files=(BytesIO(pdf("执照")), "执照.pdf"))
    receipt = office.client().get(sent.location).text
    assert sent.status_code == 303 and "等待主管机关审核" in receipt and "&lt;b&gt;检测&lt;/b&gt;" in receipt
    assert sign_in(office.client(), "lin").status_code == 401
    officer, request = office.client("of"), request_id(office)
    page = officer.get("/units").text
    assert "林经理" in page and CODE in page and 'class="count">1<' in page
    assert officer.get(f"/units/{request}/files/0").data.startswith(b"%PDF")

    assert post(officer, f"/units/{request}/accept").status_code == 303

    client = office.client()
    assert sign_in(client, "lin").status_code == 303
    begun = post(client, "/start", {"bundle": "three", "process": "three", "key": "1"})
    assert begun.status_code == 303 and begun.location.startswith("/tasks/")
    assert "审核通过" in office.client().get(sent.location).text


def test_a_refusal_needs_a_reason_and_the_unit_reads_it(office: Bureau) -> None:
    sent, officer = ask(office), office.client("of")
    request = request_id(office)

    assert post(officer, f"/units/{request}/refuse", {"reason": " "}).status_code == 422
    assert post(officer, f"/units/{request}/refuse", {"reason": "执照<i>不清</i>"}).status_code == 303

    told = office.client().get(sent.location).text
    assert "未通过审核" in told and "执照&lt;i&gt;不清&lt;/i&gt;" in told
    assert post(officer, f"/units/{request}/accept").status_code == 409


def test_what_is_wrong_is_said_at_its_field_and_nothing_but_the_password_is_typed_again(office: Bureau) -> None:
    answer = ask(office, credit_code="91500000736567890X", again="other", area="")

    assert answer.status_code == 422
    for field in ("credit_code", "again", "area"):
        assert f'id="{field}-wrong"' in answer.text, field
    assert "林经理" in answer.text and PASSWORD not in answer.text


@pytest.mark.parametrize("login", ["ap", "hd", "other", "foreign", "auditor", "admin"])
def test_nobody_else_sees_or_decides_a_request(office: Bureau, login: str) -> None:
    ask(office)
    client, request = office.client(login), request_id(office)

    page = client.get("/units").text

    assert "林经理" not in page and "lin@example.cn" not in page
    assert post(client, f"/units/{request}/accept").status_code == 403
    assert post(client, f"/units/{request}/refuse", {"reason": "x"}).status_code == 403
    assert client.get(f"/units/{request}/files/0").status_code == 404
