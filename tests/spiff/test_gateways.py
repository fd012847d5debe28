from __future__ import annotations

import itertools

import pytest

from engine.spiff import Program, StepFailed
from tests.spiff.bench import Run
from tests.spiff.diagrams import (
    asking,
    chain,
    diagram,
    end,
    flow,
    incl,
    node,
    par,
    process,
    script,
    start,
    user,
    xor,
)


def loop_of(gateway: str) -> Program:
    """Three branches between a fork and a join, repeated while C says so."""
    fork, join = node(gateway, "G"), node(gateway, "J")
    flows = [
        flow("G", name, f"sel['{name}']" if gateway == "inclusiveGateway" else None) + flow(name, "J") for name in "ABD"
    ]
    body = [start(), xor("X0"), fork, *map(user, "ABD"), join, asking("C", "again", "sel"), xor("X", "f_X_E"), end()]
    return Program.compile(
        {
            "t": diagram(
                process(
                    *body, chain("S", "X0", "G"), *flows, chain("J", "C", "X"), flow("X", "X0", "again"), flow("X", "E")
                )
            )
        },
        {},
    )


PARALLEL = loop_of("parallelGateway")
INCLUSIVE = loop_of("inclusiveGateway")


@pytest.mark.parametrize("reload", [True, False])
def test_parallel_join_waits_for_all_branches_in_every_round(reload: bool) -> None:
    for orders in itertools.product(itertools.permutations("ABD"), repeat=2):
        run = Run(program=PARALLEL, reload=reload)
        for order in orders:
            for done, name in enumerate(order, 1):
                run.complete(name)
                assert run.open == (sorted(set("ABD") - set(order[:done])) or ["C"]), orders
            run.complete("C", again=True, sel={})


def test_inclusive_join_waits_for_exactly_the_branches_taken_in_every_round() -> None:
    subsets = [subset for size in (1, 2, 3) for subset in itertools.combinations("ABD", size)]
    cases = 0
    for first, second in itertools.product(subsets, repeat=2):
        for orders in itertools.product(itertools.permutations(first), itertools.permutations(second)):
            cases += 1
            run = Run(program=INCLUSIVE, reload=cases % 5 == 0, variables={"sel": {z: z in first for z in "ABD"}})
            for order in orders:
                for done, name in enumerate(order, 1):
                    run.complete(name)
                    assert run.open == (sorted(set(order) - set(order[:done])) or ["C"]), orders
                run.complete("C", again=True, sel={z: z in second for z in "ABD"})
    assert cases == 225


def test_exclusive_gateway_takes_the_first_true_flow_in_the_order_of_the_file() -> None:
    body = [start(), xor("G", "f_G_C"), *map(user, "ABC"), end(), flow("S", "G")]
    body += [flow("G", "A", "${x > 10}"), flow("G", "B", "x > 5"), flow("G", "C"), *(flow(z, "E") for z in "ABC")]
    for x, expected in ((11, "A"), (7, "B"), (1, "C")):
        assert Run(process(*body), variables={"x": x}).open == [expected]


def test_no_true_condition_and_no_default_stops_the_step() -> None:
    body = process(start(), xor("G"), user("A"), end(), chain("S", "G"), flow("G", "A", "${x}"), flow("A", "E"))
    with pytest.raises(StepFailed) as caught:
        Run(body, variables={"x": False})
    assert (caught.value.code, caught.value.element) == ("step.no_flow", "G")


def test_a_condition_that_is_neither_true_nor_false_stops_the_step() -> None:
    body = process(
        start(), xor("G", "f_G_E"), user("A"), end(), chain("S", "G"), flow("G", "A", "${x}"), chain("G", "E")
    )
    with pytest.raises(StepFailed) as caught:
        Run(body, variables={"x": "yes"})
    assert caught.value.code == "step.not_boolean"


def fork_of_two(*, a: str, b: str) -> str:
    """Two branches with scripts behind tasks."""
    parts = [start(), par("G"), user("A"), script("SA", a), user("B"), script("SB", b), par("J"), user("Z"), end()]
    return process(*parts, chain("S", "G", "A", "SA", "J", "Z", "E"), chain("G", "B", "SB", "J"))


def test_join_keeps_what_each_branch_changed() -> None:
    run = Run(fork_of_two(a="status = 'new'", b="other = 2"), variables={"status": "old", "other": 1, "same": 0})
    run.complete("A").complete("B")
    assert run.data == {"status": "new", "other": 2, "same": 0}


def test_join_merges_records_entry_by_entry() -> None:
    run = Run(fork_of_two(a="d = {'x': 1, 'y': d.y}", b="d = {'x': d.x, 'y': 2}"), variables={"d": {"x": 0, "y": 0}})
    run.complete("B").complete("A")
    assert run.data == {"d": {"x": 1, "y": 2}}


def test_two_branches_writing_one_variable_differently_stop_the_step() -> None:
    run = Run(fork_of_two(a="x = 1", b="x = 2"), variables={"x": 0})
    run.complete("A")
    with pytest.raises(StepFailed) as caught:
        run.complete("B")
    assert (caught.value.code, caught.value.element, caught.value.values["name"]) == ("step.merge_conflict", "J", "x")


def test_two_branches_writing_the_same_value_agree() -> None:
    run = Run(fork_of_two(a="x = 5", b="x = 5"), variables={"x": 0}).complete("A").complete("B")
    assert run.data == {"x": 5}


def test_a_later_branch_with_a_stale_copy_does_not_undo_an_earlier_one() -> None:
    run = Run(fork_of_two(a="docs = [1, 2]", b="y = 1"), variables={"docs": [1]}).complete("A").complete("B")
    assert run.data["docs"] == [1, 2]


def test_nested_blocks_merge_from_the_inside_out() -> None:
    parts = [
        start(),
        par("F1"),
        user("A"),
        script("P", "p = 1"),
        par("F2"),
        user("B"),
        script("PB", "p = 2"),
        user("C"),
    ]
    parts += [par("J2"), par("J1"), user("Z"), end()]
    flows = (
        chain("S", "F1", "A", "J1", "Z", "E") + chain("F1", "P", "F2", "B", "PB", "J2", "J1") + chain("F2", "C", "J2")
    )
    for order in itertools.permutations("ABC"):
        run = Run(process(*parts, flows), variables={"p": 0})
        for name in order:
            run.complete(name)
        assert (run.open, run.data) == (["Z"], {"p": 2})


def test_two_tokens_on_one_incoming_flow_join_one_round_each() -> None:
    parts = [start(), par("G"), user("A"), user("B"), xor("M"), user("D"), par("J"), user("Z"), end()]
    flows = chain("S", "G", "A", "M", "J") + chain("G", "B", "M") + chain("G", "D", "J") + chain("J", "Z", "E")
    run = Run(process(*parts, flows)).complete("A").complete("B")
    assert run.open == ["D"]
    run.complete("D")
    assert run.open == ["Z"]


def test_inclusive_join_sees_a_token_go_another_way() -> None:
    parts = [
        start(),
        incl("G"),
        user("A"),
        asking("B", "leave"),
        xor("X", "f_X_J"),
        incl("J"),
        user("Z"),
        end(),
        end("E2"),
    ]
    flows = [
        chain("S", "G"),
        flow("G", "A", "true"),
        flow("G", "B", "true"),
        chain("A", "J", "Z", "E"),
        chain("B", "X"),
    ]
    flows += [flow("X", "J"), flow("X", "E2", "leave")]
    run = Run(process(*parts, *flows)).complete("A")
    assert run.open == ["B"]
    run.complete("B", leave=True)
    assert run.open == ["Z"]


def test_inclusive_join_waits_for_an_open_call_activity() -> None:
    parts = [
        start(),
        incl("G"),
        node("callActivity", "CA", calledElement="Q"),
        user("A2"),
        user("B"),
        incl("J"),
        user("C"),
        end(),
    ]
    flows = [
        chain("S", "G"),
        flow("G", "CA", "true"),
        flow("G", "B", "true"),
        chain("CA", "A2", "J"),
        chain("B", "J", "C", "E"),
    ]
    called = process(start("QS"), user("QU"), end("QE"), chain("QS", "QU", "QE"), id="Q")
    run = Run(process(*parts, *flows), called).complete("B")
    assert run.open == ["QU"]
    assert run.complete("QU").complete("A2").open == ["C"]


def test_inclusive_fork_takes_its_default_only_when_nothing_holds() -> None:
    parts = [start(), incl("G", "f_G_C"), *map(user, "ABC"), incl("J"), user("Z"), end(), chain("S", "G")]
    parts += [
        flow("G", "A", "x > 0"),
        flow("G", "B", "x > 1"),
        flow("G", "C"),
        *(flow(z, "J") for z in "ABC"),
        chain("J", "Z", "E"),
    ]
    for x, expected in ((2, ["A", "B"]), (1, ["A"]), (0, ["C"])):
        assert Run(process(*parts), variables={"x": x}).open == expected


def test_a_condition_sees_what_was_written_before_it() -> None:
    body = process(
        start(),
        script("T", "x = 3"),
        xor("G", "f_G_E"),
        user("A"),
        end(),
        chain("S", "T", "G"),
        flow("G", "A", "x == 3"),
        chain("G", "E"),
        chain("A", "E"),
    )
    assert Run(body).open == ["A"]


def test_two_flows_straight_from_an_inclusive_fork_to_its_join_are_joined_once() -> None:
    twice = '<bpmn:sequenceFlow id="f2" sourceRef="G" targetRef="J"/>'
    body = process(start(), par("G"), incl("J"), user("Z"), end(), chain("S", "G", "J", "Z", "E"), twice)
    assert Run(body).open == ["Z"]
