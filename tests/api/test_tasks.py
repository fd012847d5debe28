"""Working tasks over HTTP: listing, the form, taking, putting back, submitting, and racing for one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.cases.contents import submission_data
from engine.commands.complete_task import CompleteTask
from engine.commands.save_draft import SaveDraft
from engine.commands.suspend_case import SuspendCase
from tests.api.cast import Office


def test_an_officer_takes_puts_back_and_submits_a_task(any_office: Office) -> None:
    task, client = any_office.review(), any_office.as_(any_office.stage.officer)

    taken = client.post(f"/tasks/{task}/claim")
    put_back = client.post(f"/tasks/{task}/release", {})
    submitted = client.post(f"/tasks/{task}/complete", {"form": {"again": False}})

    case = task.partition(".")[0]
    assert taken.body == {"task": task, "assignee": any_office.stage.officer.person_id}
    assert put_back.body == {"task": task, "assignee": None}
    assert submitted.body == {
        "task": task, "case": case, "state": "completed", "tasks": [f"{case}.4"], "outcome": None,
    }  # fmt: skip


def test_sections_hold_what_is_offered_held_and_done(any_office: Office) -> None:
    task, client = any_office.review(), any_office.as_(any_office.stage.officer)

    def section(name: str) -> list[str]:
        page = client.get(f"/tasks?section={name}").body
        assert page["count"] == len(page["items"])
        return [item["id"] for item in page["items"]]

    assert (section("mine"), section("offered"), section("done")) == ([], [task], [])
    client.post(f"/tasks/{task}/claim")
    assert (section("mine"), section("offered"), section("done")) == ([task], [], [])
    client.post(f"/tasks/{task}/complete", {})
    assert (section("mine"), section("offered"), section("done")) == ([], [], [task])


def test_a_listed_task_says_when_it_is_due_in_words(office: Office) -> None:
    task = office.review()

    zh = office.as_(office.stage.officer).get("/tasks?section=offered").body["items"][0]
    en = office.as_(office.stage.officer).get("/tasks?section=offered", Accept_Language="en").body["items"][0]

    assert (zh["id"], zh["due"], zh["element"], zh["case_title"]) == (task, "2026-10-13", "review", "三步")
    assert zh["due_words"] == "剩 7 个工作日"
    assert "7" in en["due_words"]
    assert zh["due_words"] != en["due_words"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("due_from=2026-10-13", True),
        ("due_from=2026-10-14", False),
        ("due_before=2026-10-14", True),
        ("due_before=2026-10-13", False),
        ("text=压力", True),
        ("text=温度", False),
        ("element=review", True),
        ("element=decide", False),
        ("bundle=three&process=three", True),
        ("bundle=withdrawal", False),
        ("offset=1", False),
    ],
)
def test_tasks_are_narrowed_by_due_date_words_and_place(shared: Office, query: str, found: bool) -> None:
    client = shared.as_(shared.stage.officer)
    if not client.get("/tasks?section=offered").body["items"]:
        shared.review()

    assert bool(client.get(f"/tasks?section=offered&{query}").body["items"]) is found


@pytest.mark.parametrize(
    "query", ["section=all", "due_from=2026-13-01", "limit=1000", "offset=-1", "odd=1", "element=a%0Ab"]
)
def test_a_question_about_tasks_that_means_nothing_is_refused(shared: Office, query: str) -> None:
    answer = shared.as_(shared.stage.officer).get(f"/tasks?{query}")

    assert answer.status == 422
    assert list(answer.problem["errors"]) == [query.partition("=")[0]]


def test_a_task_shows_its_form_what_was_typed_and_what_may_be_done(shared: Office) -> None:
    stage = shared.stage
    case, n = stage.start()
    stage.engine.execute(stage.applicant, SaveDraft(case, n, {"subject": "压力", "score": Decimal("86.40")}))

    shown = shared.as_(stage.applicant).get(f"/tasks/{case}.{n}")

    body = shown.body
    assert (body["name"], body["element"], body["revision"]) == ("填报", "apply", 1)
    assert body["may"] == ["release", "complete"]
    assert body["form"]["key"] == "note"
    assert [part["key"] for part in body["form"]["schema"]["components"]] == ["subject", "again"]
    assert body["form"]["draft"]["data"] == {"subject": "压力", "score": Decimal("86.40")}
    assert b'"score":86.40' in shown.response.data


def test_a_closed_task_shows_no_form_and_nothing_to_do(shared: Office) -> None:
    stage = shared.stage
    case, n = stage.start()
    stage.complete(stage.applicant, case, n, {"subject": "压力"})

    body = shared.as_(stage.applicant).get(f"/tasks/{case}.{n}").body

    assert (body["state"], body["form"], body["may"]) == ("completed", None, [])


def test_a_task_of_another_unit_does_not_exist(shared: Office) -> None:
    task, stranger = shared.review(), shared.as_(shared.stage.stranger)

    answers = [
        stranger.get(f"/tasks/{task}"), stranger.post(f"/tasks/{task}/claim"), stranger.post(f"/tasks/{task}/release"),
        stranger.post(f"/tasks/{task}/complete", {}),
    ]  # fmt: skip

    assert {answer.status for answer in answers} == {404}
    assert {answer.problem["code"] for answer in answers} == {"not_found.case"}
    assert stranger.get("/tasks?section=offered").body == {"items": [], "count": 0}


def test_a_stranger_does_not_learn_who_closed_a_task(shared: Office) -> None:
    stage, task = shared.stage, shared.review()
    case, _, n = task.partition(".")
    stage.complete(stage.officer, case, int(n), {"subject": "压力"})

    answer = shared.as_(stage.stranger).post(f"/tasks/{task}/complete", {})

    assert answer.status == 404
    assert stage.officer.name not in answer.response.get_data(as_text=True)


def test_who_sees_a_task_but_may_not_do_it_is_told_so(shared: Office) -> None:
    task, head = shared.review(), shared.as_(shared.stage.head)

    answer = head.post(f"/tasks/{task}/complete", {})

    assert (answer.status, answer.problem["code"]) == (403, "refused.complete_task")
    assert answer.problem["element"] == "review"


@pytest.mark.parametrize("task", ["x", "1.1", "0" * 32, "0" * 32 + ".1", "0" * 32 + ".0", "0" * 32 + ".9999999999"])
def test_a_task_that_is_none_is_not_found(shared: Office, task: str) -> None:
    client = shared.as_(shared.stage.officer)

    assert client.get(f"/tasks/{task}").status == 404
    assert client.post(f"/tasks/{task}/complete", {}).status == 404


def test_a_form_that_breaks_a_rule_is_refused_by_element_and_field(shared: Office) -> None:
    stage = shared.stage
    case, n = stage.start("withdrawal")
    client = shared.as_(stage.officer)

    answer = client.post(f"/tasks/{case}.{n}/complete", {"form": {"score": 100.01}})

    problem = answer.problem
    assert (answer.status, problem["element"]) == (422, "judge")
    assert set(problem["errors"]) == {"subject", "score"}
    assert all(sentences for sentences in problem["errors"].values())
    assert client.get(f"/tasks/{case}.{n}").body["state"] == "open"


def test_a_decimal_arrives_exactly(shared: Office) -> None:
    stage = shared.stage
    case, n = stage.start("withdrawal")
    sent = b'{"form": {"subject": "x", "score": 86.40}}'

    answer = shared.as_(stage.officer).raw(f"/tasks/{case}.{n}/complete", sent)

    assert answer.status == 200
    with stage.engine.read() as connection:
        stored = submission_data(connection, case, n)
    assert (stored["score"], type(stored["score"])) == (Decimal("86.4"), Decimal)


def test_a_stale_form_is_refused_and_changes_nothing(office: Office) -> None:
    task, client = office.review(), office.as_(office.stage.officer)
    seen = client.get(f"/tasks/{task}").body["revision"]
    client.post(f"/tasks/{task}/claim")

    answer = client.post(f"/tasks/{task}/complete", {"form": {}, "revision": seen})

    assert (answer.status, answer.problem["code"]) == (409, "conflict.stale_form")
    assert client.get(f"/tasks/{task}").body["state"] == "open"


def test_a_suspended_case_takes_no_submission(office: Office) -> None:
    task, stage = office.review(), office.stage
    stage.engine.execute(stage.head, SuspendCase(task.partition(".")[0], "等待材料"))

    answer = office.as_(stage.officer).post(f"/tasks/{task}/complete", {})

    assert (answer.status, answer.problem["code"]) == (409, "conflict.suspended")


@pytest.mark.parametrize(
    "body", [{"form": []}, {"form": None}, {"revision": "1"}, {"revision": 1.5}, {"revision": True}, {"data": {}}, "x"]
)
def test_a_body_of_another_shape_is_refused(shared: Office, body: object) -> None:
    answer = shared.as_(shared.stage.officer).post(f"/tasks/{shared.review()}/complete", body)

    assert answer.status == 422
    assert len(answer.problem["errors"]) == 1


def test_a_claim_takes_no_body(shared: Office) -> None:
    answer = shared.as_(shared.stage.officer).post(f"/tasks/{shared.review()}/claim", {"person": "x"})

    assert (answer.status, list(answer.problem["errors"])) == (422, ["person"])


def test_what_the_api_does_is_what_the_command_does(office: Office) -> None:
    stage = office.stage
    first, second = office.review(), office.review()
    case, _, n = second.partition(".")

    answer = office.as_(stage.officer).post(f"/tasks/{first}/complete", {"form": {"again": False}}).body
    direct = stage.engine.execute(stage.officer, CompleteTask(case, int(n), {"again": False}))

    assert [task.partition(".")[2] for task in answer["tasks"]] == [str(n) for n in direct["opened"]]
    assert answer["outcome"] == direct["ended"]
