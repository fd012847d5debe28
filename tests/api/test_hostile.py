"""Whatever a client sends, the answer is an ordinary refusal: never a failure, never anything of the inside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.commands.system import IssueToken
from engine.testing import ROOT, sqlite_file
from forms.catalogue import Catalogue
from tests.api.cast import Client, Office, open_office

anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
known = st.dictionaries(
    st.sampled_from(["bundle", "process", "unit", "centre", "message", "payload", "form", "revision", "variables"]),
    st.one_of(anything, st.sampled_from(["three", "withdrawal", "withdraw"])),
    max_size=4,
)
gentle = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office on each database: what one of them takes, the other may not."""
    if request.param == "sqlite":
        url = sqlite_file(tmp_path_factory.mktemp("hostile"))
    else:
        url = request.getfixturevalue("postgres_cluster").create_database()
    office = open_office(url, Catalogue())
    yield office
    office.stage.engine.close()


def _answers(client: Client, method: str, path: str, data: bytes = b"") -> None:
    answer = client.raw(path, data) if method == "POST" else client.get(path)
    assert answer.status < 500, answer.response.get_data(as_text=True)
    if answer.status >= 400:
        assert {"code", "detail", "reference"} <= set(answer.problem)


@gentle
@given(body=st.one_of(anything, known), route=st.integers(0, 4))
def test_no_body_makes_a_route_fail(shared: Office, body: Any, route: int) -> None:
    case, n = _open_case(shared)
    paths = [
        "/cases", f"/cases/{case}/messages", f"/tasks/{case}.{n}/claim", f"/tasks/{case}.{n}/release",
        f"/tasks/{case}.{n}/complete",
    ]  # fmt: skip

    _answers(shared.as_(shared.stage.officer), "POST", paths[route], json.dumps(body).encode())
    _answers(shared.as_(shared.stage.applicant), "POST", paths[route], json.dumps(body).encode())


def _open_case(office: Office) -> tuple[str, int]:
    return office.stage.start("withdrawal")


@gentle
@given(data=st.binary(max_size=200))
def test_no_bytes_make_a_route_fail(shared: Office, data: bytes) -> None:
    _answers(shared.as_(shared.stage.applicant), "POST", "/cases", data)


queries = st.dictionaries(
    st.sampled_from(
        ["section", "text", "bundle", "process", "element", "due_from", "due_before", "limit", "offset", "after",
         "state", "centre", "key", "file", "odd"]
    ),
    st.one_of(st.text(max_size=12), st.integers(-(10**20), 10**20).map(str), st.dates().map(str)),
    max_size=3,
)  # fmt: skip


@gentle
@given(query=queries, route=st.sampled_from(["/cases", "/tasks", "/definitions"]))
def test_no_query_makes_a_route_fail(shared: Office, query: dict[str, str], route: str) -> None:
    client = shared.app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {shared.token(shared.stage.officer)}"}

    answer = client.get(f"/api/v1{route}", query_string=query, headers=headers)

    assert answer.status_code in (200, 422), answer.get_data(as_text=True)


@gentle
@given(part=st.text(min_size=1, max_size=70))
def test_no_address_makes_a_route_fail(shared: Office, part: str) -> None:
    client = shared.app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {shared.token(shared.stage.officer)}"}
    for template in ("/cases/{}", "/cases/{}/events", "/tasks/{}", "/definitions/{}/xml"):
        answer = client.get("/api/v1" + template.format(part.replace("?", "").replace("#", "")), headers=headers)
        assert answer.status_code in (200, 301, 308, 404, 405, 422), answer.get_data(as_text=True)


@pytest.mark.parametrize("header", ["Accept-Language", "Authorization", "Idempotency-Key", "Content-Type", "Cookie"])
def test_no_header_makes_a_route_fail(shared: Office, header: str) -> None:
    token = shared.stage.engine.execute(ROOT, IssueToken(shared.stage.applicant.person_id, "hostile"))["token"]
    client = shared.app.test_client(use_cookies=False)
    for value in (
        "",
        ";",
        "\xff" * 300,
        "en;q=x",
        "a" * 9000,
        "%00",
        "Bearer \x7f",
        "../..",
        '";drop',
        "multipart/form-data",
    ):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", header: value}
        answer = client.post("/api/v1/cases", data=b'{"bundle": "three"}', headers=headers)
        assert 400 <= answer.status_code < 500, (header, value, answer.get_data(as_text=True))
