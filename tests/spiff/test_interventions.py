from __future__ import annotations

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run
from tests.spiff.diagrams import (
    MESSAGE,
    asking,
    boundary,
    catch,
    chain,
    end,
    extension,
    flow,
    instances,
    node,
    par,
    process,
    script,
    start,
    sub,
    timer,
    user,
    xor,
)


def refused(run: Run, code: str, element: str, wait: str, kind: str = "task") -> None:
    """Placing the token of ``wait`` at ``element`` is refused with ``code``."""
    n = run.number(wait, kind)
    with pytest.raises(StepFailed) as caught:
        run.act(lambda execution: execution.place_token(element, n))
    assert caught.value.code == code


def place(run: Run, element: str, wait: str) -> Run:
    """Place the token of ``wait`` at ``element``."""
    n = run.number(wait)
    run.act(lambda execution: execution.place_token(element, n))
    return run


def test_a_task_is_returned_to_an_earlier_element_with_the_variables_of_now() -> None:
    parts = [start(), asking("A", "x"), user("B"), boundary("T", "B", timer("P7D"), False), user("R"), end()]
    run = Run(process(*parts, chain("S", "A", "B", "E"), chain("T", "R", "E"))).complete("A", x=1)
    place(run, "A", "B")
    assert (run.open, run.data, run.waits("timer")) == (["A"], {"x": 1}, [])
    closed = [fact.data["outcome"] for fact in run.states("task_closed")]
    assert closed == ["completed", "cancelled"]
    assert run.complete("A", x=2).complete("B").ended == "E"


def test_a_return_from_a_panel_gives_the_whole_panel_up() -> None:
    panel = user("U", instances("experts", "expert"))
    run = Run(process(start(), user("A"), panel, end(), chain("S", "A", "U", "E")), variables={"experts": [1, 2, 3]})
    run.complete("A").complete("U")
    assert place(run, "A", "U").open == ["A"]
    run.complete("A")
    assert run.open == ["U", "U", "U"]


def parallel() -> Run:
    """A, then two branches B1 B2 and C, then D."""
    parts = [start(), user("A"), par("G"), user("B1"), user("B2"), user("C"), par("J"), user("D"), end()]
    return Run(process(*parts, chain("S", "A", "G", "B1", "B2", "J", "D", "E"), chain("G", "C", "J"))).complete("A")


def test_a_return_within_a_branch_is_allowed() -> None:
    run = place(parallel().complete("B1"), "B1", "B2")
    assert run.open == ["B1", "C"]
    assert run.complete("B1").complete("B2").complete("C").open == ["D"]


def test_a_return_across_an_open_fork_is_refused() -> None:
    refused(parallel(), "step.open_fork", "A", "B1")
    refused(parallel(), "step.open_fork", "C", "B1")
    refused(parallel(), "step.open_fork", "D", "C")


def test_a_return_into_a_block_from_behind_its_join_is_refused() -> None:
    run = parallel().complete("B1").complete("B2").complete("C")
    refused(run, "step.join_needs_branches", "B1", "D")
    assert place(run, "A", "D").complete("A").open == ["B1", "C"]


def test_a_block_that_has_joined_is_no_obstacle() -> None:
    run = place(parallel().complete("B1").complete("B2").complete("C"), "G", "D")
    assert run.open == ["B1", "C"]


def test_targets_a_token_cannot_stand_at_are_refused() -> None:
    inner = sub("SP", start("S2"), user("U"), end("E2"), chain("S2", "U", "E2"))
    gateway = node("eventBasedGateway", "EG")
    parts = [
        start(),
        user("A"),
        boundary("B", "A", MESSAGE),
        inner,
        gateway,
        catch("C", timer("P1D")),
        catch("D", MESSAGE),
        end(),
    ]
    flows = chain("S", "A", "SP", "EG", "C", "E") + chain("EG", "D", "E") + chain("B", "E")
    run = Run(process(*parts, flows))
    for element, code in (
        ("S", "bad_target"),
        ("B", "bad_target"),
        ("C", "bad_target"),
        ("U", "other_scope"),
        ("none", "other_scope"),
    ):
        refused(run, "step." + code, element, "A")
    run.complete("A")
    refused(run, "step.other_scope", "A", "U")
    run.complete("U")
    refused(run, "step.not_a_branch", "A", "D", "message")


def test_an_instance_is_added_to_a_panel() -> None:
    box = extension(properties={"resultCollection": "votes", "resultElement": "{'by': expert, 'ok': form.ok}"})
    for sequential in (False, True):
        task = user("U", box, instances("experts", "expert", sequential))
        run = Run(
            process(start(), task, user("Z"), end(), chain("S", "U", "Z", "E")), variables={"experts": ["a", "b"]}
        )
        run.act(lambda execution: execution.add_instance(1, "c"))
        assert run.open.count("U") == (1 if sequential else 3)
        while "U" in run.open:
            run.complete("U", ok=True)
        assert [vote["by"] for vote in run.data["votes"]] == ["a", "b", "c"]


def test_an_instance_is_added_from_a_task_deep_inside_it() -> None:
    inner = sub("SP", instances("items", "item"), start("S2"), user("U"), end("E2"), chain("S2", "U", "E2"))
    run = Run(process(start(), inner, end(), chain("S", "SP", "E")), variables={"items": [1]})
    run.act(lambda execution: execution.add_instance(1, 2))
    assert run.open == ["U", "U"]


def test_a_task_outside_a_panel_has_no_instances_to_add_to() -> None:
    run = Run(process(start(), user("A"), end(), chain("S", "A", "E")))
    with pytest.raises(StepFailed) as caught:
        run.act(lambda execution: execution.add_instance(1, 2))
    assert caught.value.code == "step.no_instances"


def test_a_cancelled_instance_no_longer_counts() -> None:
    for condition, left in ((None, 2), ("nrOfCompletedInstances == nrOfInstances", 2)):
        task = user("U", instances("experts", "expert", False, condition))
        run = Run(process(start(), task, user("Z"), end(), chain("S", "U", "Z", "E")), variables={"experts": [1, 2, 3]})
        run.act(lambda execution: execution.cancel_token(2))
        for _ in range(left):
            assert "Z" not in run.open
            run.complete("U")
        assert run.open == ["Z"]


def test_cancelling_the_last_open_instance_finishes_the_activity() -> None:
    run = Run(
        process(start(), user("U", instances("experts", "expert")), user("Z"), end(), chain("S", "U", "Z", "E")),
        variables={"experts": [1, 2]},
    )
    run.complete("U").act(lambda execution: execution.cancel_token(2))
    assert run.open == ["Z"]


def test_a_side_branch_is_cancelled_and_the_main_branch_goes_on() -> None:
    parts = [start(), user("A"), boundary("B", "A", MESSAGE, False), user("R"), end(), end("E2")]
    run = Run(process(*parts, chain("S", "A", "E"), chain("B", "R", "E2")))
    run.send("go")
    n = run.number("R")
    run.act(lambda execution: execution.cancel_token(n))
    assert run.open == ["A"]
    assert run.complete("A").ended == "E"


def test_the_only_branch_cannot_be_cancelled() -> None:
    run = Run(
        process(start(), user("A"), boundary("B", "A", MESSAGE, False), end(), chain("S", "A", "E"), chain("B", "E"))
    )
    with pytest.raises(StepFailed) as caught:
        run.act(lambda execution: execution.cancel_token(1))
    assert caught.value.code == "step.last_token"


def test_a_branch_a_parallel_join_waits_for_cannot_be_cancelled() -> None:
    run = parallel()
    n = run.number("C")
    with pytest.raises(StepFailed) as caught:
        run.act(lambda execution: execution.cancel_token(n))
    assert caught.value.code == "step.join_needs_branches"


def test_a_branch_with_an_end_of_its_own_can_be_cancelled() -> None:
    parts = [start(), par("G"), user("A"), user("B"), script("T", "x = 1"), xor("X"), end(), end("E2")]
    run = Run(process(*parts, chain("S", "G", "A", "X", "E"), chain("G", "B", "T", "E2"), flow("X", "E2", "false")))
    run.act(lambda execution: execution.cancel_token(1))
    assert run.open == ["B"]
    assert run.complete("B").ended == "E2"
