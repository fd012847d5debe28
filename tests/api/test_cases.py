"""Starting, listing and reading cases over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from engine.db.tables import centres
from engine.work import new_id
from tests.api.cast import Office


def test_a_person_starts_a_case_and_finds_it(any_office: Office) -> None:
    client = any_office.as_(any_office.stage.applicant)

    started = client.post("/cases", {"bundle": "three", "process": "three"})

    assert started.status == 201
    case = started.body["id"]
    assert started.response.headers["Location"] == f"/api/v1/cases/{case}"
    assert started.body["tasks"] == [f"{case}.1"]
    shown = client.get(f"/cases/{case}")
    assert shown.status == 200
    assert shown.body["state"] == "running"
    assert shown.body["bundle"]["key"] == "three"
    assert shown.body["started_at"] == "2026-09-28T09:00:00.000+08:00"
    assert [task["name"] for task in shown.body["tasks"]] == ["填报"]
    assert {party["party"] for party in shown.body["parties"]} == {"applicant", "bureau"}
    assert [row["id"] for row in client.get("/cases").body["items"]] == [case]


def test_a_repeated_start_with_the_same_key_starts_one_case(any_office: Office) -> None:
    client = any_office.as_(any_office.stage.applicant)
    body = {"bundle": "three", "process": "three"}

    first = client.post("/cases", body, Idempotency_Key="order-1")
    second = client.post("/cases", body, Idempotency_Key="order-1")

    assert first.body == second.body
    assert len(client.get("/cases").body["items"]) == 1


def test_a_key_used_for_something_else_is_refused(shared: Office) -> None:
    client = shared.as_(shared.stage.applicant)
    client.post("/cases", {"bundle": "three", "process": "three"}, Idempotency_Key="order-1")

    other = client.post(
        "/cases", {"bundle": "three", "process": "three", "unit": shared.stage.institute}, Idempotency_Key="order-1"
    )

    assert other.status == 409
    assert other.problem["code"] == "conflict.key_reused"


@pytest.mark.parametrize("key", ["", "a b", "密", "x" * 121])
def test_a_key_that_cannot_be_kept_is_refused(shared: Office, key: str) -> None:
    client = shared.as_(shared.stage.applicant)
    before = client.get("/cases").body

    answer = client.post(
        "/cases", {"bundle": "three", "process": "three"}, Idempotency_Key=key.encode().decode("latin1")
    )

    assert answer.status == 422
    assert list(answer.problem["errors"]) == ["Idempotency-Key"]
    assert client.get("/cases").body == before


def test_nobody_sets_the_variables_of_a_case_by_starting_it(shared: Office) -> None:
    client = shared.as_(shared.stage.applicant)

    answer = client.post("/cases", {"bundle": "three", "process": "three", "variables": {"again": False}})

    assert answer.status == 422
    assert list(answer.problem["errors"]) == ["variables"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"bundle": "three", "process": "four"}, 404, "not_found.process"),
        ({"bundle": "four", "process": "four"}, 404, "not_found.bundle"),
        ({"bundle": "three", "process": 3}, 422, "invalid"),
        ({"process": "three"}, 422, "invalid"),
        ([], 422, "invalid"),
        ({"bundle": "three", "process": "three", "centre": "0" * 32}, 404, "not_found.centre"),
        ({"bundle": "withdrawal", "process": "change"}, 403, "refused.centre_needed"),
        ({"bundle": "three", "process": "three", "unit": "0" * 32}, 403, "refused.start_case"),
    ],
)
def test_a_start_that_cannot_be_is_refused_with_its_reason(
    shared: Office, body: object, status: int, code: str
) -> None:
    answer = shared.as_(shared.stage.applicant).post("/cases", body)

    assert (answer.status, answer.problem["code"]) == (status, code)


def test_who_holds_no_starting_role_starts_nothing(shared: Office) -> None:
    answer = shared.as_(shared.stage.officer).post("/cases", {"bundle": "three", "process": "three"})

    assert answer.status == 403
    assert answer.problem["code"] == "refused.start_case"
    assert answer.problem["detail"] == "您的岗位不能发起“三步”。"


def test_pages_of_cases_neither_skip_nor_repeat(any_office: Office) -> None:
    started = [any_office.stage.start()[0] for _ in range(5)]  # all at the same moment
    client = any_office.as_(any_office.stage.officer)

    seen, after = [], ""
    while True:
        page = client.get(f"/cases?limit=2{after}").body
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        any_office.stage.start()  # a case begun meanwhile must not push others onto the next page
        any_office.stage.move(minutes=1)
        after = f"&after={page['next']}"

    assert set(started) <= set(seen)
    assert len(seen) == len(set(seen))


def test_cases_are_narrowed_by_words_state_and_procedure(office: Office) -> None:
    stage, client = office.stage, office.as_(office.stage.officer)
    case, n = stage.start()
    stage.complete(stage.applicant, case, n, {"subject": "压力计量"})
    stage.start()

    def found(query: str) -> list[str]:
        return [row["id"] for row in client.get(f"/cases?{query}").body["items"]]

    assert found("text=压力") == [case]
    assert found("text=温度") == []
    assert found("text=！") == []
    assert len(found("state=running&bundle=three&process=three")) == 2
    assert found("state=ended") == []
    assert found("bundle=other") == []
    assert found("process=other") == []
    assert found("centre=none") == []


@pytest.mark.parametrize("query", ["state=odd", "limit=0", "limit=101", "limit=x", "after=1", "odd=1", "text=a%00b"])
def test_a_query_that_means_nothing_is_refused_by_name(shared: Office, query: str) -> None:
    answer = shared.as_(shared.stage.officer).get(f"/cases?{query}")

    assert answer.status == 422
    assert list(answer.problem["errors"]) == [query.partition("=")[0]]


def test_a_unit_that_is_no_party_finds_no_case(office: Office) -> None:
    case, _ = office.stage.start()
    client = office.as_(office.stage.admin)

    assert client.get("/cases").body["items"] == []
    for path in (f"/cases/{case}", f"/cases/{case}/events"):
        assert client.get(path).problem["code"] == "not_found.case"
    sent = client.post(f"/cases/{case}/messages", {"message": "withdraw"})
    assert sent.problem["code"] == "not_found.case"


@pytest.mark.parametrize("case", ["x", "0" * 32, "0" * 31 + "%00", "..", "0" * 33])
def test_a_case_that_is_none_is_not_found(shared: Office, case: str) -> None:
    assert shared.as_(shared.stage.officer).get(f"/cases/{case}").status == 404


def test_officials_can_verify_the_chain_from_the_answer(office: Office) -> None:
    stage = office.stage
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})

    items = office.as_(stage.head).get(f"/cases/{case}/events").body["items"]

    assert [event["seq"] for event in items] == [1, 2, 3]
    assert [event["type"] for event in items] == ["case_started", "task_completed", "task_completed"]
    assert [event["previous"] for event in items[1:]] == [event["hash"] for event in items[:-1]]
    assert all("facts" in event["record"] for event in items)
    assert "压力" not in str([event["record"] for event in items])
    assert "李经办" in items[2]["sentence"]


def test_others_see_what_moved_the_case_without_names_of_other_units(office: Office) -> None:
    stage = office.stage
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})

    items = office.as_(stage.applicant).get(f"/cases/{case}/events").body["items"]

    assert [event["type"] for event in items] == ["case_started", "task_completed", "task_completed"]
    assert "陈申请" in items[0]["sentence"]
    assert "李经办" not in str(items)
    assert all("record" not in event for event in items)


def test_events_are_paged_to_the_end(office: Office) -> None:
    stage = office.stage
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"again": False})
    client = office.as_(stage.head)

    first = client.get(f"/cases/{case}/events?limit=2").body
    rest = client.get(f"/cases/{case}/events?limit=2&after={first['next']}").body

    assert [event["seq"] for event in first["items"] + rest["items"]] == [1, 2, 3]
    assert rest["next"] is None


def test_a_message_reaches_the_case_that_waits_for_it(office: Office) -> None:
    stage, client = office.stage, office.as_(office.stage.applicant)
    case, _ = stage.start("withdrawal")
    assert client.get(f"/cases/{case}").body["messages"] == ["withdraw"]

    sent = client.post(f"/cases/{case}/messages", {"message": "withdraw"}, Idempotency_Key="w1")
    again = client.post(f"/cases/{case}/messages", {"message": "withdraw"}, Idempotency_Key="w1")
    late = client.post(f"/cases/{case}/messages", {"message": "withdraw"})

    assert sent.status == 200
    assert sent.body == again.body
    assert sent.body["outcome"] == "withdrawn"
    assert late.status == 409
    assert late.problem["code"] == "conflict.ended"


def test_only_who_may_send_a_message_sends_it_and_only_what_its_form_takes(office: Office) -> None:
    stage = office.stage
    case, _ = stage.start("withdrawal")
    path = f"/cases/{case}/messages"

    officer = office.as_(stage.officer).post(path, {"message": "withdraw"})
    smuggled = office.as_(stage.applicant).post(path, {"message": "withdraw", "payload": {"approved": True}})
    unknown = office.as_(stage.applicant).post(path, {"message": "odd"})

    assert (officer.status, officer.problem["code"]) == (403, "refused.send_message")
    assert (smuggled.status, list(smuggled.problem["errors"])) == (422, ["payload"])
    assert (unknown.status, unknown.problem["code"]) == (404, "not_found.message")


def _centre(office: Office, unit: str, state: str, bundle: str = "withdrawal") -> str:
    """Register a centre of ``unit`` and return its id."""
    known = new_id()
    row = {
        "id": known, "bundle_key": bundle, "name": "中心", "unit_id": unit, "state": state, "state_class": "listed",
        "public": True, "dates": "{}", "facts": "{}", "created_at": 0, "revision": 1,
    }  # fmt: skip
    office.stage.engine.transactions.run(lambda work: work.connection.execute(insert(centres), row).close())
    return known


def test_a_process_about_a_centre_takes_only_ones_own_centre_in_the_right_state(office: Office) -> None:
    stage, client = office.stage, office.as_(office.stage.applicant)
    own = _centre(office, stage.institute, "listed")
    refused = {
        _centre(office, stage.bureau, "listed"): "refused.start_case",
        _centre(office, stage.institute, "closed"): "refused.centre_state",
        _centre(office, stage.institute, "listed", "three"): "refused.centre_state",
        "0" * 32: "not_found.centre",
    }

    for centre, code in refused.items():
        answer = client.post("/cases", {"bundle": "withdrawal", "process": "change", "centre": centre})
        assert answer.problem["code"] == code
    answer = client.post("/cases", {"bundle": "three", "process": "three", "centre": own})
    assert answer.problem["code"] == "refused.centre_state"

    started = client.post("/cases", {"bundle": "withdrawal", "process": "change", "centre": own})

    assert started.status == 201
    assert client.get(f"/cases/{started.body['id']}").body["centre"] == {"id": own, "name": "中心"}
    assert [row["id"] for row in client.get(f"/cases?centre={own}").body["items"]] == [started.body["id"]]
