"""``asyncBefore``: an automatic step that begins in a transaction of its own, after the case was saved."""

from __future__ import annotations

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run, TestHost, failing
from tests.spiff.diagrams import ERROR, boundary, chain, end, instances, node, par, process, start, user

APART = {"camunda_asyncBefore": "true"}


def enter(id: str = "X", **attributes: str) -> str:
    """A service task that enters something."""
    return node("serviceTask", id, camunda_type="external", camunda_topic="enter", **attributes)


def host() -> TestHost:
    return TestHost(operations={"enter": lambda inputs: {}})


def decided(*parts: str, links: str) -> str:
    """A decision, then the automatic step, then another task."""
    return process(start(), user("A"), *parts, user("N"), end(), links)


def test_the_case_is_saved_before_the_step_and_goes_on_by_itself() -> None:
    run = Run(decided(enter(**APART), links=chain("S", "A", "X", "N", "E")), host=host()).complete("A")

    assert (run.open, run.host.performed) == ([], [])
    (wait,) = run.waits("timer")
    assert (wait.element, wait.due) == ("X", run.host.now.isoformat())

    run.fire("X")
    assert (run.open, [topic for topic, _, _ in run.host.performed]) == (["N"], ["enter"])
    assert run.waits("timer") == []


def test_without_the_mark_everything_happens_at_once() -> None:
    run = Run(decided(enter(), links=chain("S", "A", "X", "N", "E")), host=host()).complete("A")

    assert run.open == ["N"]


@pytest.mark.parametrize("kind", ["scriptTask", "sendTask", "businessRuleTask"])
def test_every_automatic_task_can_be_apart(kind: str) -> None:
    inside = {"scriptTask": ["<bpmn:script>x = 1</bpmn:script>"]}.get(kind, [])
    given = {"sendTask": {"messageRef": "m_go"}, "businessRuleTask": {"camunda_decisionRef": "none"}}.get(kind, {})
    step = node(kind, "X", *inside, **given, **APART)
    run = Run(decided(step, links=chain("S", "A", "X", "N", "E"))).complete("A")

    assert [wait.element for wait in run.waits("timer")] == ["X"]


def test_a_failure_after_the_boundary_takes_nothing_back() -> None:
    def broken(inputs: object) -> dict[str, object]:
        raise StepFailed("step.bad_value", element="X", type="object")

    here = TestHost(operations={"enter": broken})  # type: ignore[dict-item]
    run = Run(decided(enter(**APART), links=chain("S", "A", "X", "N", "E")), host=here).complete("A")
    saved = run.execution.dump()

    with pytest.raises(StepFailed):
        run.fire("X")
    assert b'"X"' in saved


def test_an_error_of_the_step_is_caught_at_its_edge() -> None:
    here = TestHost(operations={"enter": failing("bad")})
    drawn = decided(
        enter(**APART), boundary("B", "X", ERROR), user("R"), end("E2"),
        links=chain("S", "A", "X", "N", "E") + chain("B", "R", "E2"),
    )  # fmt: skip
    run = Run(drawn, host=here).complete("A").fire("X")

    assert run.open == ["R"]


def test_other_branches_go_on_while_it_waits() -> None:
    drawn = process(
        start(), par("G"), enter(**APART), user("N"), user("B"), end(), end("E2"),
        chain("S", "G", "X", "N", "E"), chain("G", "B", "E2"),
    )  # fmt: skip
    run = Run(drawn, host=host())
    assert run.open == ["B"]

    run.complete("B").fire("X").complete("N")
    assert run.ended == "E"


def test_the_instances_of_one_activity_run_together() -> None:
    step = node(
        "serviceTask", "X", instances("items", "item"), camunda_type="external", camunda_topic="enter", **APART
    )  # fmt: skip
    run = Run(decided(step, links=chain("S", "A", "X", "N", "E")), variables={"items": [1, 2]}, host=host())

    assert run.complete("A").open == ["N"]
    assert len(run.host.performed) == 2
