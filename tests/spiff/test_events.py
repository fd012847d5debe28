from __future__ import annotations

import itertools

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run
from tests.spiff.diagrams import (
    ERROR,
    ESCALATION,
    MESSAGE,
    STOP,
    TERMINATE,
    boundary,
    catch,
    chain,
    end,
    flow,
    node,
    par,
    process,
    start,
    sub,
    throw,
    timer,
    user,
    xor,
)


def test_case_begins_at_the_start_event_named() -> None:
    parts = [
        start("S0"),
        start("S1", MESSAGE),
        start("S2", timer("${centre.due}", "timeDate")),
        *map(user, "ABC"),
        end(),
    ]
    body = process(*parts, chain("S0", "A", "E"), chain("S1", "B", "E"), chain("S2", "C", "E"))
    assert Run(body).open == ["A"]
    assert Run(body, start_event="S1", variables={"p": 1}).open == ["B"]
    assert Run(body, start_event="S2").open == ["C"]


def test_a_process_without_none_start_needs_a_start_event() -> None:
    body = process(start("S1", MESSAGE), user("B"), end(), chain("S1", "B", "E"))
    with pytest.raises(StepFailed) as caught:
        Run(body)
    assert caught.value.code == "step.no_start"


def test_intermediate_message_waits_for_its_name_only() -> None:
    run = Run(process(start(), catch("C", MESSAGE), user("A"), end(), chain("S", "C", "A", "E")))
    assert run.states("message_awaited")[0].data == {"n": 1, "message": "go"}
    assert not run.send("stop")
    assert run.send("go", x=1)
    assert (run.open, run.data) == (["A"], {"x": 1})
    assert run.states("message_closed")[0].data == {"n": 1, "outcome": "received"}


def test_a_message_reaches_every_wait_for_it_in_the_order_of_numbers() -> None:
    parts = [start(), par("G"), catch("C1", MESSAGE), catch("C2", MESSAGE), catch("C3", STOP), *map(user, "ABD"), end()]
    flows = chain("S", "G", "C1", "A", "E") + chain("G", "C2", "B", "E") + chain("G", "C3", "D", "E")
    run = Run(process(*parts, flows))
    assert run.send("go")
    assert run.open == ["A", "B"]
    assert run.send("go") is False


def test_a_message_may_be_addressed_to_one_wait() -> None:
    parts = [start(), par("G"), catch("C1", MESSAGE), catch("C2", MESSAGE), *map(user, "AB"), end()]
    run = Run(process(*parts, chain("S", "G", "C1", "A", "E"), chain("G", "C2", "B", "E")))
    n = run.number("C2", "message")
    assert run.act(lambda execution: execution.deliver_message("go", {}, n))
    assert run.open == ["B"]


def test_a_thrown_message_reaches_a_wait_of_the_same_case() -> None:
    parts = [start(), par("G"), catch("C", MESSAGE), user("A"), user("B"), throw("T", MESSAGE), end()]
    run = Run(process(*parts, chain("S", "G", "C", "A", "E"), chain("G", "B", "T", "E"))).complete("B")
    assert run.open == ["A"]
    assert run.states("message_thrown")[0].data["delivered"] == [1]


def test_none_throw_event_just_goes_on() -> None:
    assert Run(process(start(), throw("T"), user("A"), end(), chain("S", "T", "A", "E"))).open == ["A"]


def gateway(*events: str) -> str:
    """An event gateway with these catch events, each followed by a task of the same name in lower case."""
    names = [event.split('id="')[1].split('"')[0] for event in events]
    tasks = [user("after" + name) for name in names]
    flows = [chain("G", name, "after" + name, "E") for name in names]
    return process(
        start(), xor("X"), node("eventBasedGateway", "G"), *events, *tasks, end(), chain("S", "X", "G"), *flows
    )


def test_event_gateway_with_two_timers_and_a_message_takes_what_comes_first() -> None:
    body = gateway(catch("T1", timer("P5D")), catch("T2", timer("P2D")), catch("M1", MESSAGE))
    for act, expected in (
        (lambda run: run.fire("T2"), "afterT2"),
        (lambda run: run.fire("T1"), "afterT1"),
        (lambda run: run.send("go"), "afterM1"),
    ):
        run = Run(body)
        assert [wait.due for wait in run.waits("timer")] == ["2027-01-09T01:00:00+00:00", "2027-01-06T01:00:00+00:00"]
        act(run)
        assert run.open == [expected]
        assert [wait.kind for wait in run.execution.waits] == ["task"]
        taken = [fact.element for fact in run.states("flow_taken")][-2]
        assert taken == "f_G_" + expected.removeprefix("after")


def test_event_gateway_in_a_loop_waits_anew_every_round() -> None:
    parts = [
        start(),
        xor("X"),
        node("eventBasedGateway", "G"),
        catch("T1", timer("P5D")),
        catch("M1", MESSAGE),
        user("A"),
        end(),
    ]
    run = Run(process(*parts, chain("S", "X", "G", "T1", "E"), chain("G", "M1", "A", "X")))
    for _ in range(5):
        assert run.send("go")
        run.complete("A")
    size = len(run.execution.dump())
    run.send("go")
    run.complete("A")
    assert len(run.execution.dump()) <= size + 4
    assert run.fire("T1").ended == "E"


def test_receive_task_behind_an_event_gateway() -> None:
    run = Run(gateway(catch("T1", timer("P5D")), node("receiveTask", "R1", messageRef="m_go")))
    assert run.send("go")
    assert run.open == ["afterR1"]


def test_terminate_end_cancels_everything_in_its_scope_only() -> None:
    inner = sub(
        "SP",
        start("S2"),
        par("G2"),
        user("A"),
        user("B"),
        end("E2", TERMINATE),
        end("E3"),
        chain("S2", "G2", "A", "E2"),
        chain("G2", "B", "E3"),
    )
    parts = [start(), par("G"), inner, user("C"), user("D"), par("J"), end()]
    run = Run(process(*parts, chain("S", "G", "SP", "C", "J", "E"), chain("G", "D", "J")))
    assert run.complete("A").open == ["C", "D"]
    assert [fact.data["outcome"] for fact in run.states("task_closed")] == ["completed", "cancelled"]


def test_terminate_end_of_the_process_ends_the_case() -> None:
    parts = [start(), par("G"), user("A"), user("B"), catch("C", timer("P1D")), end(), end("E2", TERMINATE)]
    flows = chain("S", "G", "A", "E2") + chain("G", "B", "E") + chain("G", "C", "E")
    run = Run(process(*parts, flows)).complete("A")
    assert (run.ended, run.execution.waits) == ("E2", [])


def test_the_last_branch_ends_the_case() -> None:
    body = process(
        start(), par("G"), user("A"), user("B"), end("E1"), end("E2"), chain("S", "G", "A", "E1"), chain("G", "B", "E2")
    )
    for order in itertools.permutations("AB"):
        run = Run(body).complete(order[0])
        assert run.ended is None
        assert run.complete(order[1]).ended == ("E2" if order[1] == "B" else "E1")


def test_error_end_of_the_process_ends_the_case_there() -> None:
    parts = [start(), par("G"), user("A"), user("B"), end("E1", ERROR), end("E2")]
    run = Run(process(*parts, chain("S", "G", "A", "E1"), chain("G", "B", "E2"))).complete("A")
    assert (run.ended, run.open) == ("E1", [])


def test_escalation_nobody_catches_changes_nothing() -> None:
    parts = [start(), throw("T", ESCALATION), user("A"), end("E", ESCALATION)]
    run = Run(process(*parts, chain("S", "T", "A", "E")))
    assert run.open == ["A"]
    assert run.complete("A").ended == "E"


def test_error_end_inside_nobody_catches_stops_the_step() -> None:
    inner = sub("SP", start("S2"), user("A"), end("E2", ERROR), chain("S2", "A", "E2"))
    run = Run(
        process(
            start(),
            inner,
            boundary("B", "SP", '<bpmn:errorEventDefinition errorRef="e_other"/>'),
            end(),
            chain("S", "SP", "E"),
            flow("B", "E"),
        )
    )
    with pytest.raises(StepFailed) as caught:
        run.complete("A")
    assert caught.value.code == "step.uncaught_error"


def test_the_end_of_a_case_names_every_end_event_it_reached() -> None:
    parts = [start(), user("A"), boundary("B", "A", MESSAGE, False), user("R"), end(), end("E2")]
    run = Run(process(*parts, chain("S", "A", "E"), chain("B", "R", "E2")))
    run.send("go")
    run.complete("A").complete("R")
    assert run.states("case_ended")[0].data == {"outcome": "E2", "ends": ["E", "E2"]}


def test_a_sender_cancelled_by_its_own_message_does_not_go_on() -> None:
    inner = sub(
        "SP", start("S2"), node("sendTask", "T", messageRef="m_go"), user("U"), end("E2"), chain("S2", "T", "U", "E2")
    )
    run = Run(
        process(
            start(), inner, boundary("B", "SP", MESSAGE), user("R"), end(), chain("S", "SP", "E"), chain("B", "R", "E")
        )
    )
    assert run.open == ["R"]


def test_a_cancelled_event_gateway_is_stated_once_and_waiting_joins_not_at_all() -> None:
    inner = [start("S2"), par("G"), node("eventBasedGateway", "EG"), catch("T1", timer("P5D")), catch("M1", MESSAGE)]
    inner += [user("U"), par("J"), end("E2"), end("E3"), chain("S2", "G", "J", "E2"), chain("G", "U", "J")]
    inner += [chain("G", "EG", "T1", "E3"), chain("EG", "M1", "E3")]
    run = Run(
        process(start(), sub("SP", *inner), boundary("B", "SP", STOP), end(), chain("S", "SP", "E"), chain("B", "E"))
    )
    run.send("stop")
    assert sorted(fact.element for fact in run.states("element_cancelled")) == ["EG", "SP", "U"]
    assert [fact.data["outcome"] for fact in run.states("timer_closed")] == ["cancelled"]
