"""The token game: sound diagrams are called sound, joins that wait for ever and floods are named."""

from __future__ import annotations

import pytest

from engine.definitions.bundle import Bundle
from engine.definitions.lint import lint_bundle
from tests.spiff.diagrams import (
    TERMINATE,
    boundary,
    chain,
    diagram,
    end,
    node,
    par,
    process,
    script,
    start,
    timer,
    user,
    xor,
)
from tests.spiff.random_diagrams import random_diagram

ABOUT_TOKENS = ("graph.deadlock", "graph.flood", "graph.twice", "graph.rejoins", "node.no_end", "node.unreachable")


def told(source: bytes) -> list[tuple[str, str]]:
    findings = lint_bundle(Bundle.from_files({"case.bpmn": source}))
    return [(finding.code, finding.element) for finding in findings if finding.code in ABOUT_TOKENS]


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("forks_in_loops", [False, True])
def test_no_structured_diagram_is_called_unsound(seed: int, forks_in_loops: bool) -> None:
    assert told(random_diagram(seed, forks_in_loops)) == []


def case(*parts: str) -> bytes:
    return diagram(process(start(), end(), *parts))


def test_a_parallel_join_behind_a_choice_waits_for_ever() -> None:
    parts = [xor("X", "f_X_A"), user("A"), user("B"), par("J")]

    source = case(*parts, chain("S", "X", "A", "J", "E"), chain("X", "B", "J"))

    assert told(source) == [("graph.deadlock", "J")]


def test_a_join_that_never_passes_is_seen_though_another_branch_ends_everything() -> None:
    parts = [par("G"), par("L"), user("A"), xor("X", "f_X_L"), user("B"), node("endEvent", "T", TERMINATE)]

    source = case(*parts, chain("S", "G", "L", "A", "X", "E"), chain("X", "L"), chain("G", "B", "T"))

    assert ("graph.deadlock", "L") in told(source)


def test_a_choice_behind_a_fork_lets_the_rest_run_twice() -> None:
    parts = [par("G"), user("A"), user("B"), xor("M"), user("C")]

    source = case(*parts, chain("S", "G", "A", "M", "C", "E"), chain("G", "B", "M"))

    assert ("graph.twice", "C") in told(source)


def test_a_loop_out_of_a_parallel_branch_floods() -> None:
    parts = [xor("B"), par("G"), user("A"), xor("X", "f_X_J"), user("C"), par("J")]

    source = case(*parts, chain("S", "B", "G", "A", "X", "J", "E"), chain("G", "C", "J"), chain("X", "B"))

    assert "graph.flood" in {code for code, _ in told(source)}


def test_a_loop_within_a_parallel_branch_is_sound() -> None:
    parts = [par("G"), xor("B"), user("A"), xor("X", "f_X_J"), user("C"), par("J")]

    source = case(*parts, chain("S", "G", "B", "A", "X", "J", "E"), chain("G", "C", "J"), chain("X", "B"))

    assert told(source) == []


def test_a_loop_around_a_whole_parallel_block_is_sound() -> None:
    parts = [xor("B"), par("G"), user("A"), user("C"), par("J"), xor("X", "f_X_E")]

    source = case(*parts, chain("S", "B", "G", "A", "J", "X", "E"), chain("G", "C", "J"), chain("X", "B"))

    assert told(source) == []


def test_a_join_that_needs_an_event_which_may_not_come_waits_for_ever() -> None:
    late = boundary("L", "A", timer("P1D"), interrupting=False)

    source = case(user("A"), late, par("J"), chain("S", "A", "J", "E"), chain("L", "J"))

    assert ("graph.deadlock", "J") in told(source)


def test_parallel_writes_are_seen_even_where_not_every_order_can_be_played() -> None:
    count = 9
    rows = [[f"T{branch}_{step}" for step in range(4)] for branch in range(count)]
    tasks = [user(name) for row in rows for name in row]
    writers = [script("W1", "total = 1"), script("W2", "total = 2")]
    ways = [chain("G", *row, *(["W1"] if n == 0 else ["W2"] if n == 1 else []), "J") for n, row in enumerate(rows)]

    findings = lint_bundle(
        Bundle.from_files(
            {"a.bpmn": case(par("G"), par("J"), *tasks, *writers, chain("S", "G"), *ways, chain("J", "E"))}
        )
    )

    codes = {(finding.code, finding.element) for finding in findings}
    assert ("graph.not_proven", "P") in codes
    assert ("variable.parallel_write", "W2") in codes
