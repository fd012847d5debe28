from __future__ import annotations

from tests.spiff.bench import Run
from tests.spiff.diagrams import (
    MESSAGE,
    asking,
    boundary,
    chain,
    end,
    par,
    process,
    script,
    start,
    sub,
    user,
)


def test_side_branch_that_ends_does_not_overwrite_what_the_main_branch_changed() -> None:
    parts = [
        start(),
        asking("A", "x"),
        user("A2"),
        boundary("B", "A", MESSAGE, False),
        script("T", "x = 9\ny = 1"),
        end(),
        end("E2"),
    ]
    run = Run(process(*parts, chain("S", "A", "A2", "E"), chain("B", "T", "E2")), variables={"x": 0})
    run.send("go")
    assert run.data == {"x": 9, "y": 1}
    assert run.complete("A", x=5).data == {"x": 5, "y": 1}


def beside(inner_after: str, branch_text: str) -> Run:
    """A sub-process that writes x = 1, waits at U1, then runs a script; beside it a branch runs another script."""
    inner = [start("S2"), script("T1", "x = 1"), user("U1"), script("T2", inner_after), user("U2"), end("E2")]
    parts = [start(), sub("SP", *inner, chain("S2", "T1", "U1", "T2", "U2", "E2"))]
    parts += [boundary("B", "SP", MESSAGE, False), user("R"), script("TR", branch_text), user("N"), end(), end("E9")]
    run = Run(process(*parts, chain("S", "SP", "N", "E"), chain("B", "R", "TR", "E9")), variables={"x": 0, "y": 0})
    run.send("go")
    return run


def test_a_branch_beside_a_sub_process_sees_what_was_written_inside() -> None:
    assert beside("x = 2", "y = x").execution.variables(2)["x"] == 1


def test_a_branch_hands_over_only_what_it_changed_itself() -> None:
    run = beside("x = 0", "y = x + 1").complete("U1").complete("R")
    assert run.complete("U2").data == {"x": 0, "y": 2}
    run = beside("x = 5", "y = x + 1").complete("U1").complete("U2")
    assert run.complete("R").data == {"x": 5, "y": 2}


def test_a_change_of_the_branch_reaches_the_inside_of_the_sub_process() -> None:
    run = beside("z = x", "x = 7").complete("R").complete("U1")
    assert run.execution.variables(run.number("U2"))["z"] == 7
    assert run.complete("U2").data == {"x": 7, "y": 0, "z": 7}


def test_a_branch_may_join_the_activity_it_left() -> None:
    inner = [start("S2"), script("T1", "x = 1"), user("U1"), end("E2"), chain("S2", "T1", "U1", "E2")]
    parts = [
        start(),
        sub("SP", *inner),
        boundary("B", "SP", MESSAGE, False),
        user("R"),
        script("TR", "y = 2"),
        par("J"),
    ]
    parts += [user("N"), end(), chain("S", "SP", "J", "N", "E"), chain("B", "R", "TR", "J")]
    for order in (("R", "U1"), ("U1", "R")):
        run = Run(process(*parts), variables={"x": 0, "y": 0})
        run.send("go")
        for name in order:
            run.complete(name)
        assert (run.open, run.data) == (["N"], {"x": 1, "y": 2})
