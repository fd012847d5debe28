from __future__ import annotations

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run, TestHost
from tests.spiff.diagrams import (
    MESSAGE,
    boundary,
    chain,
    end,
    extension,
    flow,
    instances,
    node,
    process,
    start,
    sub,
    timer,
    user,
    xor,
)

COLLECT = {"resultCollection": "votes", "resultElement": "{'by': expert, 'ok': form.ok}"}


def panel(sequential: bool = False, completion: str | None = None, collection: str = "${experts}") -> str:
    """A multi-instance task over experts, then task Z, with a way back."""
    task = user(
        "U",
        extension(properties=COLLECT),
        instances(collection, "expert", sequential, completion),
        camunda_assignee="${expert}",
    )
    parts = [
        start(),
        xor("X"),
        task,
        user("Z", extension(outputs={"again": "${form.again}"})),
        xor("Y", "f_Y_E"),
        end(),
    ]
    return process(*parts, chain("S", "X", "U", "Z", "Y"), flow("Y", "X", "again"), flow("Y", "E"))


EXPERTS = {"experts": ["a", "b", "c"]}


def test_parallel_instances_are_open_at_once_each_with_its_item() -> None:
    run = Run(panel(), variables=EXPERTS)
    opened = [fact.data for fact in run.states("task_opened")]
    assert [(data["item"], data["index"], data["ordinal"], data["assignee"]) for data in opened] == [
        ("a", 0, 1, "a"),
        ("b", 1, 2, "b"),
        ("c", 2, 3, "c"),
    ]
    assert [wait.item for wait in run.execution.waits] == ["a", "b", "c"]


def test_results_are_collected_in_the_order_of_the_items_not_of_completion() -> None:
    run = Run(panel(), variables=EXPERTS).complete_n(3, ok=1).complete_n(1, ok=2).complete_n(2, ok=3)
    assert run.data["votes"] == [{"by": "a", "ok": 2}, {"by": "b", "ok": 3}, {"by": "c", "ok": 1}]
    assert "expert" not in run.data


def test_sequential_instances_come_one_after_the_other() -> None:
    run = Run(panel(sequential=True), variables=EXPERTS)
    seen = []
    while run.open == ["U"]:
        wait = run.execution.waits[0]
        seen.append(wait.item)
        run.complete_n(wait.n, ok=True)
    assert (seen, run.open, len(run.data["votes"])) == (["a", "b", "c"], ["Z"], 3)


@pytest.mark.parametrize("sequential", [True, False])
def test_completion_condition_counts_and_sees_the_results(sequential: bool) -> None:
    for condition in (
        "${nrOfCompletedInstances >= 2}",
        "${len(votes) == 2}",
        "nrOfCompletedInstances / nrOfInstances > 0.6",
    ):
        run = Run(panel(sequential, condition), variables=EXPERTS)
        run.complete("U", ok=True)
        assert run.open.count("U") == (1 if sequential else 2)
        run.complete("U", ok=True)
        assert (run.open, len(run.data["votes"])) == (["Z"], 2)


def test_active_instances_are_counted_after_the_one_that_finished() -> None:
    run = Run(panel(completion="nrOfActiveInstances == 1"), variables=EXPERTS).complete("U", ok=True)
    assert run.complete("U", ok=True).open == ["Z"]


def test_a_second_pass_collects_afresh() -> None:
    run = Run(panel(), variables=EXPERTS)
    for again in (True, True, False):
        for _ in range(3):
            run.complete("U", ok=again)
        assert [vote["ok"] for vote in run.data["votes"]] == [again] * 3
        run.complete("Z", again=again)
    assert run.ended == "E"
    assert run.states("task_opened")[-2].data["ordinal"] == 9


def test_an_empty_collection_is_done_at_once() -> None:
    run = Run(panel(), variables={"experts": []})
    assert (run.open, run.data["votes"]) == (["Z"], [])


def test_a_collection_that_is_none_stops_the_step() -> None:
    with pytest.raises(StepFailed) as caught:
        Run(panel(), variables={"experts": 3})
    assert caught.value.code == "step.no_collection"


def test_multi_instance_service_task_performs_once_per_item() -> None:
    box = extension({"x": "${item}"}, properties={"resultCollection": "out", "resultElement": "r.v"})
    task = node(
        "serviceTask",
        "V",
        box,
        instances("${items}", "item"),
        camunda_type="external",
        camunda_topic="op",
        camunda_resultVariable="r",
    )
    host = TestHost(operations={"op": lambda inputs: {"v": inputs["x"] * 2}})
    run = Run(
        process(start(), task, user("Z"), end(), chain("S", "V", "Z", "E")), variables={"items": [1, 2, 3]}, host=host
    )
    assert run.data == {"items": [1, 2, 3], "out": [2, 4, 6]}


@pytest.mark.parametrize("sequential", [True, False])
def test_multi_instance_sub_process_with_timer_on_the_whole(sequential: bool) -> None:
    box = extension(properties={"resultCollection": "sums", "resultElement": "x + item"})
    inner = [
        start("S2"),
        user("U", extension(outputs={"x": "${form.x}"})),
        user("V"),
        end("E2"),
        chain("S2", "U", "V", "E2"),
    ]
    body = process(
        start(), sub("SP", box, instances("items", "item", sequential), *inner), boundary("B", "SP", timer("P7D")),
        user("R"), user("Z"), end(),
        chain("S", "SP", "Z", "E"), chain("B", "R", "E"),
    )  # fmt: skip
    run = Run(body, variables={"items": [10, 20]})
    while "U" in run.open:
        run.complete("U", x=1)
        if sequential:
            run.complete("V")
    while "V" in run.open:
        run.complete("V")
    assert (run.open, run.data["sums"], run.waits("timer")) == (["Z"], [11, 21], [])
    cut = Run(body, variables={"items": [10, 20]}).complete("U", x=1).fire("B")
    assert (cut.open, len(cut.execution.waits)) == (["R"], 1)


def test_multi_instance_call_activity_maps_each_item() -> None:
    rows = '<camunda:in source="item" target="k"/><camunda:out source="answer" target="a"/>'
    box = extension(properties={"resultCollection": "all_of_them", "resultElement": "a"}, mappings=rows)
    called = process(
        start("QS"),
        user("U", extension(outputs={"answer": "${form.x + k}"})),
        end("QE"),
        chain("QS", "U", "QE"),
        id="Q",
    )
    task = node("callActivity", "CA", box, instances("items", "item"), calledElement="Q")
    run = Run(process(start(), task, user("Z"), end(), chain("S", "CA", "Z", "E")), called, variables={"items": [1, 2]})
    run.complete_n(2, x=10).complete_n(1, x=10)
    assert run.data == {"items": [1, 2], "all_of_them": [11, 12]}


def test_finishing_early_cancels_the_other_sub_processes() -> None:
    inner = [start("S2"), user("U"), end("E2"), chain("S2", "U", "E2")]
    body = process(
        start(),
        sub("SP", instances("items", "item", False, "nrOfCompletedInstances == 1"), *inner),
        user("Z"),
        end(),
        chain("S", "SP", "Z", "E"),
    )
    run = Run(body, variables={"items": [1, 2, 3]}).complete_n(2)
    assert run.open == ["Z"]
    assert [fact.data["outcome"] for fact in run.states("task_closed")] == ["completed", "cancelled", "cancelled"]


def test_message_beside_a_panel_leaves_it_open() -> None:
    task = user("U", instances("${experts}", "expert"))
    body = process(
        start(),
        task,
        boundary("B", "U", MESSAGE, False),
        user("R"),
        user("Z"),
        end(),
        chain("S", "U", "Z", "E"),
        chain("B", "R", "E"),
    )
    run = Run(body, variables=EXPERTS)
    run.send("go")
    assert run.open == ["R", "U", "U", "U"]
    run.complete("U").complete("U").complete("U")
    assert run.open == ["R", "Z"]


def test_an_interrupted_panel_hands_over_what_was_given_so_far() -> None:
    task = user("U", extension(properties=COLLECT), instances("${experts}", "expert"))
    parts = [start(), task, boundary("T", "U", timer("P5D")), user("L"), user("Z"), end()]
    run = Run(process(*parts, chain("S", "U", "Z", "E"), chain("T", "L", "E")), variables=EXPERTS)
    run.complete_n(run.waits()[2].n, ok=True)

    run.fire("T")

    assert run.open == ["L"]
    assert run.data["votes"] == [{"by": "c", "ok": True}]


def test_a_panel_interrupted_before_anybody_answered_leaves_no_results() -> None:
    task = user("U", extension(properties=COLLECT), instances("${experts}", "expert"))
    parts = [start(), task, boundary("T", "U", timer("P5D")), user("L"), end()]
    run = Run(process(*parts, chain("S", "U", "E"), chain("T", "L", "E")), variables=EXPERTS)

    assert "votes" not in run.fire("T").data
