from __future__ import annotations

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run
from tests.spiff.diagrams import (
    ANY_ERROR,
    ERROR,
    ESCALATION,
    MESSAGE,
    STOP,
    asking,
    boundary,
    catch,
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
    throw,
    timer,
    user,
    xor,
)


def on_task(definition: str, interrupting: bool) -> str:
    """Task A with one boundary event leading to task R."""
    parts = [start(), asking("A", "x"), boundary("B", "A", definition, interrupting), user("R"), end(), end("E2")]
    return process(*parts, chain("S", "A", "E"), chain("B", "R", "E2"))


def test_interrupting_timer_cancels_the_task() -> None:
    run = Run(on_task(timer("P7D"), True)).fire("B")
    assert run.open == ["R"]
    assert run.states("task_closed")[0].data == {"n": 1, "outcome": "cancelled"}
    assert run.complete("R").ended == "E2"


def test_non_interrupting_timer_fires_once_and_leaves_the_task_open() -> None:
    run = Run(on_task(timer("P7D"), False)).fire("B")
    assert (run.open, run.waits("timer")) == (["A", "R"], [])
    assert run.complete("A", x=1).ended is None
    assert run.complete("R").ended == "E2"


def test_completing_the_task_closes_its_waiting_events() -> None:
    run = Run(on_task(timer("P7D"), False)).complete("A", x=1)
    assert run.states("timer_closed")[0].data == {"n": 2, "outcome": "cancelled"}
    assert run.ended == "E"


def test_non_interrupting_message_may_arrive_many_times() -> None:
    run = Run(on_task(MESSAGE, False))
    for times in range(1, 6):
        assert run.send("go", note=times)
        assert run.open.count("R") == times
    notes = [run.execution.variables(wait.n)["note"] for wait in run.waits() if wait.element == "R"]
    assert notes == [1, 2, 3, 4, 5]
    run.complete("A", x=1)
    assert run.send("go") is False
    for _ in range(5):
        run.complete("R")
    assert run.ended == "E2"


def test_interrupting_message_takes_its_payload_along() -> None:
    run = Run(on_task(MESSAGE, True))
    assert run.send("go", reason="late")
    assert (run.open, run.data) == (["R"], {"reason": "late"})


def test_repeating_timer_fires_each_turn_with_a_number_of_its_own() -> None:
    run = Run(on_task(timer("R3/P1D", "timeCycle"), False))
    seen = []
    for _ in range(3):
        wait = run.waits("timer")[0]
        seen.append((wait.n, wait.due))
        run.later(days=1).fire("B")
    assert [due for _, due in seen] == [f"2027-01-0{day}T01:00:00+00:00" for day in (5, 6, 7)]
    assert len({n for n, _ in seen}) == 3
    assert (run.waits("timer"), run.open) == ([], ["A", "R", "R", "R"])


def test_repeating_timer_without_count_goes_on_and_the_state_stays_small() -> None:
    run = Run(on_task(timer("R/P1D", "timeCycle"), False))
    sizes = []
    for _ in range(30):
        run.later(days=1).fire("B").complete("R")
        sizes.append(len(run.execution.dump()))
    assert sizes[-1] <= sizes[0] + 8
    assert run.complete("A", x=1).ended == "E"


def test_a_late_turn_counts_from_the_one_before() -> None:
    run = Run(on_task(timer("R2/P1M", "timeCycle"), False)).later(days=40).fire("B")
    assert run.waits("timer")[0].due == "2027-03-04T01:00:00+00:00"


def enclosing(definition: str, interrupting: bool, *inner: str) -> str:
    """A sub-process with one boundary event leading to task R."""
    parts = [
        start(),
        sub("SP", *inner),
        boundary("B", "SP", definition, interrupting),
        user("R"),
        user("N"),
        end(),
        end("E9"),
    ]
    return process(*parts, chain("S", "SP", "N", "E"), chain("B", "R", "E9"))


def test_interrupting_message_on_a_sub_process_cancels_all_inside_and_keeps_what_it_wrote() -> None:
    deeper = sub(
        "SP2",
        start("S3"),
        user("D"),
        boundary("DT", "D", timer("P1D"), False),
        end("E4"),
        end("E5"),
        chain("S3", "D", "E4"),
        chain("DT", "E5"),
    )
    called = node("callActivity", "CA", calledElement="Q")
    inner = [start("S2"), script("T", "x = 1"), par("G"), deeper, called, user("U"), par("J"), end("E2")]
    inner += [chain("S2", "T", "G", "SP2", "J", "E2"), chain("G", "CA", "J"), chain("G", "U", "J")]
    other = process(start("QS"), user("QU"), end("QE"), chain("QS", "QU", "QE"), id="Q")
    run = Run(enclosing(MESSAGE, True, *inner), other, variables={"x": 0})
    assert run.open == ["D", "QU", "U"]
    assert run.send("go", why="w")
    assert (run.open, run.data) == (["R"], {"x": 1, "why": "w"})
    assert [wait.kind for wait in run.execution.waits] == ["task"]


def test_non_interrupting_event_on_a_sub_process_runs_beside_it_and_its_result_is_seen_inside() -> None:
    inner = [start("S2"), user("U1"), user("U2"), end("E2"), chain("S2", "U1", "U2", "E2")]
    branch = asking("R", "extended")
    parts = [start(), sub("SP", *inner), boundary("B", "SP", MESSAGE, False), branch, user("N"), end(), end("E9")]
    run = Run(process(*parts, chain("S", "SP", "N", "E"), chain("B", "R", "E9")))
    run.send("go")
    run.complete("R", extended=True)
    assert run.execution.variables(run.number("U1"))["extended"] is True
    run.complete("U1").complete("U2")
    assert (run.open, run.data) == (["N"], {"extended": True})


def test_error_end_inside_goes_to_the_boundary_event_of_the_sub_process() -> None:
    inner = [
        start("S2"),
        par("G"),
        asking("U", "why"),
        user("V"),
        end("E2", ERROR),
        end("E3"),
        chain("S2", "G", "U", "E2"),
        chain("G", "V", "E3"),
    ]
    run = Run(enclosing(ANY_ERROR, True, *inner)).complete("U", why="broken")
    assert (run.open, run.data) == (["R"], {"why": "broken"})


def test_error_passes_scopes_that_do_not_catch_it() -> None:
    innermost = sub("SP2", start("S3"), user("U"), end("E3", ERROR), chain("S3", "U", "E3"))
    inner = [
        start("S2"),
        innermost,
        boundary("B2", "SP2", '<bpmn:errorEventDefinition errorRef="e_other"/>'),
        end("E2"),
        chain("S2", "SP2", "E2"),
        flow("B2", "E2"),
    ]
    assert Run(enclosing(ERROR, True, *inner)).complete("U").open == ["R"]


def test_error_of_a_call_activity_is_caught_around_it() -> None:
    called = process(start("QS"), user("QU"), end("QE", ERROR), chain("QS", "QU", "QE"), id="Q")
    parts = [start(), node("callActivity", "CA", calledElement="Q"), boundary("B", "CA", ERROR), user("R"), end()]
    run = Run(process(*parts, chain("S", "CA", "E"), chain("B", "R", "E")), called).complete("QU")
    assert run.open == ["R"]


def test_error_code_and_message_may_be_kept_in_variables() -> None:
    definition = '<bpmn:errorEventDefinition errorRef="e_bad" camunda:errorCodeVariable="code"/>'
    run = Run(enclosing(definition, True, start("S2"), user("U"), end("E2", ERROR), chain("S2", "U", "E2"))).complete(
        "U"
    )
    assert run.data == {"code": "bad"}


def test_escalation_interrupts_or_runs_beside_as_drawn() -> None:
    inner = [start("S2"), throw("T", ESCALATION), user("U"), end("E2"), chain("S2", "T", "U", "E2")]
    assert Run(enclosing(ESCALATION, False, *inner)).open == ["R", "U"]
    assert Run(enclosing(ESCALATION, True, *inner)).open == ["R"]


def test_non_interrupting_escalation_may_come_many_times() -> None:
    inner = [start("S2"), xor("X"), throw("T", ESCALATION), asking("U", "again"), xor("Y", "f_Y_E2"), end("E2")]
    inner += [chain("S2", "X", "T", "U", "Y"), flow("Y", "X", "again"), flow("Y", "E2")]
    run = Run(enclosing(ESCALATION, False, *inner)).complete("U", again=True).complete("U", again=True)
    assert run.open == ["R", "R", "R", "U"]


def test_escalation_end_event_escalates_and_ends_its_branch() -> None:
    run = Run(enclosing(ESCALATION, False, start("S2"), user("U"), end("E2", ESCALATION), chain("S2", "U", "E2")))
    assert run.complete("U").open == ["N", "R"]


def test_several_events_on_one_activity_close_each_other_when_one_interrupts() -> None:
    parts = [
        start(),
        user("A"),
        boundary("B1", "A", timer("P7D")),
        boundary("B2", "A", MESSAGE),
        boundary("B3", "A", STOP, False),
        user("R1"),
        user("R2"),
        user("R3"),
        end(),
    ]
    flows = chain("S", "A", "E") + chain("B1", "R1", "E") + chain("B2", "R2", "E") + chain("B3", "R3", "E")
    run = Run(process(*parts, flows))
    run.send("stop")
    run.send("go")
    assert (run.open, len(run.execution.waits)) == (["R2", "R3"], 2)


def test_boundary_event_on_a_receive_task() -> None:
    parts = [start(), node("receiveTask", "A", messageRef="m_stop"), boundary("B", "A", timer("P7D")), user("R"), end()]
    run = Run(process(*parts, chain("S", "A", "E"), chain("B", "R", "E"))).fire("B")
    assert run.open == ["R"]
    assert run.send("stop") is False


def test_boundary_event_on_a_task_in_a_loop_waits_anew_every_round() -> None:
    parts = [start(), xor("X"), user("A"), boundary("B", "A", timer("P7D")), user("R"), end()]
    run = Run(process(*parts, chain("S", "X", "A", "E"), chain("B", "R", "X")))
    for _ in range(4):
        run.fire("B").complete("R")
    assert run.open == ["A"]
    assert run.complete("A").ended == "E"


def test_outputs_of_a_boundary_message_choose_what_is_taken() -> None:
    box = extension(outputs={"who": "${message.by}"})
    event = node("boundaryEvent", "B", box, MESSAGE, attachedToRef="A", cancelActivity="false")
    run = Run(process(start(), user("A"), event, user("R"), end(), chain("S", "A", "E"), chain("B", "R", "E")))
    run.send("go", by="x", rest="y")
    assert run.execution.variables(run.number("R")) == {"who": "x"}


def test_firing_a_closed_timer_is_refused() -> None:
    run = Run(on_task(timer("P7D"), True))
    n = run.number("B", "timer")
    run.complete("A", x=1)
    with pytest.raises(StepFailed):
        run.act(lambda execution: execution.fire_timer(n))


def test_intermediate_timer_goes_on_when_fired() -> None:
    run = Run(process(start(), catch("C", timer("PT36H")), user("A"), end(), chain("S", "C", "A", "E")))
    assert run.waits("timer")[0].due == "2027-01-05T13:00:00+00:00"
    assert run.fire("C").open == ["A"]
