from __future__ import annotations

from datetime import date

import pytest

from engine.calendars.days import Calendar
from engine.calendars.deadlines import deadline_functions
from engine.calendars.seed import seed_calendar
from engine.spiff import Execution, StepFailed
from tests.spiff.bench import Run, TestHost
from tests.spiff.diagrams import (
    asking,
    boundary,
    catch,
    chain,
    end,
    extension,
    par,
    process,
    service,
    start,
    timer,
    user,
)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return seed_calendar()


def waiting_for(text: str, kind: str = "timeDate") -> str:
    """A process waiting for one timer."""
    return process(start(), catch("C", timer(text, kind)), end(), chain("S", "C", "E"))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2027-03-01", "2027-03-01T16:00:00+00:00"),
        ("2027-03-01T09:00:00+08:00", "2027-03-01T01:00:00+00:00"),
        ("2027-03-01T09:00:00", "2027-03-01T01:00:00+00:00"),
        ("${'2027-03-01'}", "2027-03-01T16:00:00+00:00"),
        ("until", "2027-05-01T16:00:00+00:00"),
        ("P7D", "2027-01-11T01:00:00+00:00"),
        ("P1M", "2027-02-04T01:00:00+00:00"),
        ("PT90M", "2027-01-04T02:30:00+00:00"),
    ],
)
def test_a_timer_is_due_at_the_moment_its_text_means(text: str, due: str) -> None:
    run = Run(waiting_for(text), variables={"until": "2027-05-01"})
    assert run.waits("timer")[0].due == due
    assert run.states("timer_set")[0].data["due"] == due


def test_month_durations_end_on_the_last_day_of_shorter_months() -> None:
    host = TestHost()
    host.now = host.now.replace(day=31)
    assert Run(waiting_for("P1M", "timeDuration"), host=host).waits("timer")[0].due == "2027-02-28T01:00:00+00:00"


def test_the_due_moment_does_not_move_while_time_passes() -> None:
    run = Run(
        process(start(), user("A"), boundary("B", "A", timer("P7D")), end(), chain("S", "A", "E"), chain("B", "E"))
    )
    before = run.waits("timer")[0].due
    run.later(days=30).act(lambda execution: execution.deliver_message("nobody", {}))
    assert run.waits("timer")[0].due == before


@pytest.mark.parametrize("text", ["${7}", "${'soon'}", "P", "P1.5D", "${none}"])
def test_a_timer_that_is_no_time_stops_the_step(text: str) -> None:
    with pytest.raises(StepFailed) as caught:
        Run(waiting_for(text), variables={"none": None})
    assert caught.value.element == "C"


def host_on(calendar: Calendar) -> TestHost:
    """A host with the deadline functions of 2027-01-04."""
    return TestHost(own_functions=deadline_functions(calendar, date(2027, 1, 4)))


def test_a_due_date_of_a_task_keeps_how_it_was_counted(calendar: Calendar) -> None:
    task = user("A", camunda_dueDate="${workdays(7, since='2027-01-04')}")
    run = Run(process(start(), task, end(), chain("S", "A", "E")), host=host_on(calendar))
    due = run.states("task_opened")[0].data["due"]
    assert (due["due"], due["rule"], due["anchor"]) == ("2027-01-13", "workdays(7)", "2027-01-04")


def setting(key: str, due: str) -> str:
    """A service task that sets a deadline."""
    return service("D", "set_deadline", extension(inputs={"key": key, "due": due}))


def construction() -> str:
    """A deadline with tasks and timers that hang on it, and others that do not."""
    parts = [start(), setting("build", "${months(3, since='2027-01-04')}"), par("G")]
    parts += [user("A", camunda_dueDate="${deadline('build')}"), user("B", camunda_dueDate="${workdays(7)}")]
    parts += [catch("T1", timer("${opens(months_before(1, since=deadline('build')))}", "timeDate"))]
    parts += [
        catch("T2", timer("P7D")),
        user("X"),
        boundary("T3", "X", timer("${deadline('build')}", "timeDate")),
        end(),
    ]
    flows = chain("S", "D", "G", "A", "E") + chain("T3", "E")
    return process(*parts, flows, *(chain("G", name, "E") for name in ("B", "T1", "T2", "X")))


def test_changing_a_named_deadline_recomputes_exactly_what_hangs_on_it(calendar: Calendar) -> None:
    run = Run(construction(), host=host_on(calendar))
    waits = {wait.element: (wait.n, wait.due) for wait in run.execution.waits}
    assert waits["T3"][1] == "2027-04-06T16:00:00+00:00"
    assert waits["T1"][1] == "2027-03-05T16:00:00+00:00"
    known = len(run.facts)
    run.act(lambda execution: execution.set_deadline("build", "2027-10-08"))
    changed = [(fact.kind, fact.element, fact.data.get("n")) for fact in run.facts[known:]]
    assert changed == [
        ("deadline_set", "", None),
        ("due_changed", "A", waits["A"][0]),
        ("timer_closed", "T1", waits["T1"][0]),
        ("timer_set", "T1", waits["T1"][0]),
        ("timer_closed", "T3", waits["T3"][0]),
        ("timer_set", "T3", waits["T3"][0]),
    ]
    after = {wait.element: (wait.n, wait.due) for wait in run.execution.waits}
    assert after["T3"] == (waits["T3"][0], "2027-10-08T16:00:00+00:00")
    assert after["T1"] == (waits["T1"][0], "2027-09-07T16:00:00+00:00")
    assert after["T2"] == waits["T2"]
    assert run.execution.deadlines["build"] == "2027-10-08"


def test_a_deadline_extended_by_the_diagram_moves_the_running_timer(calendar: Calendar) -> None:
    parts = [start(), setting("build", "2027-06-01"), par("G"), catch("T", timer("${deadline('build')}", "timeDate"))]
    extend = service(
        "D2", "set_deadline", extension(inputs={"key": "build", "due": "${months(6, since=deadline('build'))}"})
    )
    parts += [user("A"), extend, end()]
    run = Run(process(*parts, chain("S", "D", "G", "T", "E"), chain("G", "A", "D2", "E")), host=host_on(calendar))
    run.complete("A")
    assert run.waits("timer")[0].due == "2027-12-01T16:00:00+00:00"
    record = run.states("deadline_set")[-1].data["record"]
    assert (record["rule"], record["anchor"]) == ("months(6)", "2027-06-01")


def test_an_unset_deadline_stops_the_step() -> None:
    with pytest.raises(StepFailed) as caught:
        Run(waiting_for("${deadline('build')}"))
    assert (caught.value.code, caught.value.element) == ("step.unknown_deadline", "C")


def test_a_deadline_that_is_no_date_is_refused() -> None:
    run = Run(process(start(), user("A"), end(), chain("S", "A", "E")))
    with pytest.raises(StepFailed) as caught:
        run.act(lambda execution: execution.set_deadline("build", "soon"))
    assert caught.value.code == "step.bad_deadline"


def test_a_deadline_kept_in_a_variable_is_a_plain_date_with_or_without_storing(calendar: Calendar) -> None:
    facts = []
    for reload in (True, False):
        task = user("B", camunda_dueDate="${x}")
        first = asking("A")
        keep = service("V", "op", extension(outputs={"x": "${workdays(3)}"}))
        host = host_on(calendar)
        host.operations["op"] = lambda inputs: {}
        run = Run(process(start(), keep, first, task, end(), chain("S", "V", "A", "B", "E")), host=host, reload=reload)
        facts.append(run.complete("A").facts)
    assert facts[0] == facts[1]


def test_timers_fire_in_any_order_the_caller_chooses() -> None:
    body = process(
        start(),
        par("G"),
        catch("C1", timer("P1D")),
        catch("C2", timer("P2D")),
        user("A"),
        user("B"),
        end(),
        chain("S", "G", "C1", "A", "E"),
        chain("G", "C2", "B", "E"),
    )
    run = Run(body).fire("C2")
    assert run.open == ["B"]
    assert isinstance(run.execution, Execution)
    assert run.fire("C1").open == ["A", "B"]


def test_a_timer_whose_deadline_is_named_by_a_variable_moves_too(calendar: Calendar) -> None:
    parts = [start(), setting("build", "2027-06-01"), catch("T", timer("${deadline(which)}", "timeDate")), end()]
    run = Run(process(*parts, chain("S", "D", "T", "E")), host=host_on(calendar), variables={"which": "build"})
    run.act(lambda execution: execution.set_deadline("build", "2027-07-01"))
    assert run.waits("timer")[0].due == "2027-07-01T16:00:00+00:00"


def test_a_moved_cycle_keeps_its_rhythm_from_its_new_moment_on() -> None:
    run = Run(process(start(), user("A"), boundary("B", "A", timer("R3/P7D", "timeCycle"), interrupting=False),
                      user("C"), end(), chain("S", "A", "E"), chain("B", "C", "E")))  # fmt: skip
    n = run.number("B", "timer")

    run.act(lambda execution: execution.move_timer(n, {"days": 30}))
    moved = [wait.due for wait in run.waits("timer")]
    run.fire("B")

    assert moved == ["2027-02-10T01:00:00+00:00"]
    assert [wait.due for wait in run.waits("timer")] == ["2027-02-17T01:00:00+00:00"]
