"""Two clients and one task: one wins, the other is told who; one key has one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.api.cast import Office, Reply


def test_a_repeated_submission_gives_the_first_answer(any_office: Office) -> None:
    task, client = any_office.review(), any_office.as_(any_office.stage.officer)

    first = client.post(f"/tasks/{task}/complete", {"form": {"again": False}}, Idempotency_Key="k")
    second = client.post(f"/tasks/{task}/complete", {"form": {"again": False}}, Idempotency_Key="k")
    other = client.post(f"/tasks/{task}/complete", {"form": {"again": True}}, Idempotency_Key="k")
    without = client.post(f"/tasks/{task}/complete", {"form": {"again": False}})

    assert first.status == 200
    assert first.body == second.body
    assert (other.status, other.problem["code"]) == (409, "conflict.key_reused")
    assert (without.status, without.problem["code"]) == (409, "conflict.task_closed")
    assert "李经办" in without.problem["detail"]
    assert "2026-09-28 09:00" in without.problem["detail"]


def test_a_key_is_ones_own(office: Office) -> None:
    task, stage = office.review(), office.stage

    office.as_(stage.officer).post(f"/tasks/{task}/complete", {"form": {"again": False}}, Idempotency_Key="k")
    other = office.as_(stage.second_officer).post(
        f"/tasks/{task}/complete", {"form": {"again": False}}, Idempotency_Key="k"
    )

    assert other.problem["code"] == "conflict.task_closed"


def test_of_two_clients_that_submit_at_once_one_wins_and_the_other_is_told_who(any_office: Office) -> None:
    stage = any_office.stage
    clients = [any_office.as_(stage.officer), any_office.as_(stage.second_officer)]
    for _ in range(5):
        task, together = any_office.review(), Barrier(2)

        def submit(index: int, task: str = task, together: Barrier = together) -> Reply:
            together.wait()
            return clients[index].post(f"/tasks/{task}/complete", {"form": {"again": False}})

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(submit, range(2)), key=lambda answer: answer.status)

        assert [answer.status for answer in answers] == [200, 409]
        assert answers[1].problem["code"] == "conflict.task_closed"
        assert any(name in answers[1].problem["detail"] for name in ("李经办", "王经办"))


def test_of_two_clients_with_one_key_both_get_the_one_answer(any_office: Office) -> None:
    client, together = any_office.as_(any_office.stage.officer), Barrier(2)
    task = any_office.review()

    def submit(_: int) -> Reply:
        together.wait()
        return client.post(f"/tasks/{task}/complete", {"form": {"again": False}}, Idempotency_Key="k")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(submit, range(2))

    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body


def test_a_task_that_a_colleague_has_taken_says_so(office: Office) -> None:
    task, stage = office.review(), office.stage
    office.as_(stage.officer).post(f"/tasks/{task}/claim")

    claimed = office.as_(stage.second_officer).post(f"/tasks/{task}/claim")

    assert (claimed.status, claimed.problem["code"]) == (409, "conflict.task_taken")
    assert "李经办" in claimed.problem["detail"]
