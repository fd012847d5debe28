from __future__ import annotations

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run
from tests.spiff.diagrams import (
    MESSAGE,
    asking,
    boundary,
    chain,
    end,
    extension,
    flow,
    node,
    par,
    process,
    script,
    start,
    sub,
    user,
    xor,
)


def called(*inner: str) -> str:
    """Process Q."""
    return process(start("QS"), *inner, end("QE"), id="Q")


def call(mappings: str = "") -> str:
    """Call activity CA of Q."""
    box = f"<bpmn:extensionElements>{mappings}</bpmn:extensionElements>" if mappings else ""
    return node("callActivity", "CA", box, calledElement="Q")


def around(mappings: str = "") -> str:
    """A process with the call activity and a task behind it."""
    return process(start(), call(mappings), user("N"), end(), chain("S", "CA", "N", "E"))


def test_embedded_sub_process_works_on_the_variables_around_it() -> None:
    inner = sub("SP", start("S2"), asking("U", "x"), script("T", "y = x + z"), end("E2"), chain("S2", "U", "T", "E2"))
    run = Run(process(start(), inner, user("N"), end(), chain("S", "SP", "N", "E")), variables={"z": 1})
    assert run.complete("U", x=2).data == {"z": 1, "x": 2, "y": 3}


def test_sub_process_ends_when_its_last_branch_ends() -> None:
    inner = sub(
        "SP",
        start("S2"),
        par("G"),
        user("A"),
        user("B"),
        end("E2"),
        end("E3"),
        chain("S2", "G", "A", "E2"),
        chain("G", "B", "E3"),
    )
    run = Run(process(start(), inner, user("N"), end(), chain("S", "SP", "N", "E"))).complete("B")
    assert run.open == ["A"]
    assert run.complete("A").open == ["N"]


def test_sub_process_in_a_loop_is_entered_anew() -> None:
    inner = sub("SP", start("S2"), asking("U", "again"), end("E2"), chain("S2", "U", "E2"))
    run = Run(
        process(
            start(),
            xor("X"),
            inner,
            xor("Y", "f_Y_E"),
            end(),
            chain("S", "X", "SP", "Y"),
            flow("Y", "X", "again"),
            flow("Y", "E"),
        )
    )
    for _ in range(4):
        run.complete("U", again=True)
    assert run.complete("U", again=False).ended == "E"
    assert len(run.states("task_opened")) == 5


def optional(*names: str, id: str = "Q") -> str:
    """A process whose variables of these ``names`` whoever begins it may leave out."""
    box = extension(properties={"optional": ", ".join(names)})
    return process(box, start("QS"), user("U"), end("QE"), chain("QS", "U", "QE"), id=id)


def test_a_called_process_has_the_variables_its_caller_may_leave_out() -> None:
    row = '<camunda:in sourceExpression="${2}" target="least"/>'

    run = Run(around(row), optional("least", "most"))

    assert run.execution.variables(run.number("U")) == {"least": 2, "most": None}


def test_whoever_starts_a_process_may_leave_variables_out() -> None:
    given = Run(optional("least", "most", id="P"), variables={"most": 5})

    assert given.complete("U").data == {"least": None, "most": 5}


def test_call_activity_maps_only_what_is_drawn() -> None:
    rows = '<camunda:in source="app" target="doc"/><camunda:in sourceExpression="${n + 1}" target="k"/>'
    rows += '<camunda:out source="score" target="panel"/><camunda:out sourceExpression="${score * 2}" target="twice"/>'
    run = Run(around(rows), called(asking("U", "score"), chain("QS", "U", "QE")), variables={"app": {"a": [1]}, "n": 1})
    assert run.execution.variables(run.number("U")) == {"doc": {"a": [1]}, "k": 2}
    assert run.complete("U", score=80).data == {"app": {"a": [1]}, "n": 1, "panel": 80, "twice": 160}
    assert run.states("variables_set")[-1].data == {"values": {"panel": 80, "twice": 160}}


def test_call_activity_passes_everything_where_all_is_drawn_or_nothing_is() -> None:
    for rows in ("", '<camunda:in variables="all"/><camunda:out variables="all"/>'):
        run = Run(around(rows), called(asking("U", "score"), chain("QS", "U", "QE")), variables={"a": 1})
        assert run.execution.variables(run.number("U")) == {"a": 1}
        assert run.complete("U", score=2).data == {"a": 1, "score": 2}


def test_nested_call_activities_keep_their_variables_apart() -> None:
    outer = called(
        node(
            "callActivity",
            "CB",
            extension(mappings='<camunda:in source="x" target="y"/><camunda:out source="z" target="x"/>'),
            calledElement="R",
        ),
        chain("QS", "CB", "QE"),
    )
    inner = process(start("RS"), script("T", "z = y * 10"), user("U"), end("RE"), chain("RS", "T", "U", "RE"), id="R")
    run = Run(
        around('<camunda:in source="x" target="x"/><camunda:out source="x" target="r"/>'),
        outer,
        inner,
        variables={"x": 1},
    )
    assert run.execution.variables(run.number("U")) == {"y": 1, "z": 10}
    assert run.complete("U").data == {"x": 1, "r": 10}


def test_a_missing_process_stops_the_step() -> None:
    with pytest.raises(StepFailed) as caught:
        Run(around())
    assert (caught.value.code, caught.value.element) == ("step.no_process", "CA")


def test_a_process_that_calls_itself_for_ever_stops_the_step() -> None:
    body = process(start(), node("callActivity", "CA", calledElement="P"), end(), chain("S", "CA", "E"))
    with pytest.raises(StepFailed) as caught:
        Run(body, reload=False)
    assert caught.value.code in ("step.endless", "step.too_deep")


def test_two_sub_processes_side_by_side_merge_what_they_changed() -> None:
    parts = [start(), par("G"), par("J"), user("N"), end()]
    for name in ("x", "y"):
        parts.append(
            sub(
                f"SP{name}",
                start(f"S{name}"),
                asking(f"U{name}", name),
                end(f"E{name}"),
                chain(f"S{name}", f"U{name}", f"E{name}"),
            )
        )
    run = Run(process(*parts, chain("S", "G", "SPx", "J", "N", "E"), chain("G", "SPy", "J")))
    assert run.complete("Uy", y=2).complete("Ux", x=1).data == {"x": 1, "y": 2}


def test_calls_nested_deeply_can_be_interrupted_and_are_bounded() -> None:
    parts = [start(), user("A"), node("callActivity", "CA", calledElement="P"), boundary("B", "CA", MESSAGE), end()]
    run = Run(process(*parts, chain("S", "A", "CA", "E"), chain("B", "E")))
    for _ in range(100):
        run.complete("A")
    assert len(run.execution.waits) == 101
    with pytest.raises(StepFailed) as caught:
        run.complete("A")
    assert caught.value.code == "step.too_deep"
    again = Run(program=run.program)
    for _ in range(100):
        again.complete("A")
    outermost = again.number("B", "message")
    again.act(lambda execution: execution.deliver_message("go", {}, outermost))
    assert again.ended == "E"
