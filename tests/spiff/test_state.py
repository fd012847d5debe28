from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest

from engine.spiff import Execution, Program, StepFailed
from tests.spiff.bench import Run, TestHost
from tests.spiff.cases import SOURCE, begin, course
from tests.spiff.diagrams import asking, boundary, chain, diagram, end, flow, par, process, start, timer, user, xor

GOLDEN = sorted((Path(__file__).parent / "golden").glob("state_v*_*.bin"))


def test_storing_and_loading_between_any_steps_changes_nothing() -> None:
    program = Program.compile({"e": SOURCE}, {})
    straight = begin(program, reload=False)
    for step in course():
        step(straight)
    assert straight.ended == "E"
    for seed in range(8):
        choice = random.Random(seed)
        run = begin(program, reload=False)
        for step in course():
            run.reload = choice.random() < 0.5
            step(run)
        assert run.facts == straight.facts
        assert run.execution.dump() == straight.execution.dump()


def test_going_on_in_memory_is_the_same_as_storing_and_loading() -> None:
    program = Program.compile({"e": SOURCE}, {})
    stored, kept = begin(program), begin(program, reload=False)
    for step in course():
        step(stored)
        kept.resume()
        step(kept)
    assert kept.facts == stored.facts
    assert kept.execution.dump() == stored.execution.dump()


def test_loading_and_storing_gives_the_same_bytes() -> None:
    run = begin(reload=False)
    for step in course():
        blob = run.execution.dump()
        assert Execution.load(run.program, blob, run.host).dump() == blob
        step(run)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_states_of_every_format_ever_written_still_load_and_run_to_the_end(path: Path) -> None:
    name, number = path.stem.rsplit("_", 1)
    source = path.with_name(name + ".bpmn").read_bytes()
    run = begin(Program.compile({"e": source}, {}))
    steps = course()
    for step in steps[: int(number)]:
        step(run)
    waits = run.execution.waits
    run.execution = Execution.load(run.program, path.read_bytes(), run.host)
    assert run.execution.waits == waits
    for step in steps[int(number) :]:
        step(run)
    assert run.ended == "E"


def test_there_are_golden_states() -> None:
    assert len(GOLDEN) >= 5


def looping(*inner: str) -> Program:
    """Three tasks in a loop, the first with a boundary timer."""
    parts = [start(), xor("X"), asking("A", "x"), boundary("B", "A", timer("P7D"), False), end("EB"), *inner]
    parts += [asking("C", "y"), asking("D", "again"), xor("Y", "f_Y_E"), end()]
    return Program.compile(
        {
            "l": diagram(
                process(
                    *parts,
                    chain("S", "X", "A", "C", "D", "Y"),
                    flow("Y", "X", "again"),
                    flow("Y", "E"),
                    chain("B", "EB"),
                )
            )
        },
        {},
    )


def test_state_does_not_grow_with_the_rounds_of_a_loop() -> None:
    run = Run(program=looping(), variables={"title": "某产业计量测试中心"})
    sizes = []
    for number in range(150):
        run.complete("A", x=number % 7)
        if number % 3 == 0:
            assert run.open == ["C"]
        run.complete("C", y="text").complete("D", again=True)
        sizes.append(len(run.execution.dump()))
    assert max(sizes) < 1000
    assert sizes[-1] - sizes[5] <= 40  # only the digits of the counters


def test_state_does_not_grow_with_a_loop_inside_one_branch_of_an_open_fork() -> None:
    parts = [start(), par("G"), xor("X"), asking("A", "again"), xor("Y", "f_Y_J"), user("B"), par("J"), end()]
    run = Run(
        process(
            *parts,
            chain("S", "G", "X", "A", "Y"),
            flow("Y", "X", "again"),
            flow("Y", "J"),
            chain("J", "E"),
            chain("G", "B", "J"),
        )
    )
    run.complete("A", again=True)
    size = len(run.execution.dump())
    for _ in range(150):
        run.complete("A", again=True)
    assert len(run.execution.dump()) <= size + 30  # only the digits of the counters
    assert run.complete("A", again=False).complete("B").ended == "E"


def test_a_thousand_rounds_need_no_deeper_stack() -> None:
    run = Run(program=looping(), reload=False)
    for _ in range(1000):
        run.complete("A", x=1).complete("C", y=1).complete("D", again=True)
    assert run.complete("A", x=1).complete("C", y=1).complete("D", again=False).ended == "E"


def test_state_of_another_format_or_diagram_is_refused() -> None:
    blob = begin().execution.dump()
    document = orjson.loads(blob)
    with pytest.raises(StepFailed) as caught:
        Execution.load(Program.compile({"e": SOURCE}, {}), orjson.dumps({**document, "v": 99}), TestHost())
    assert caught.value.code == "step.unknown_format"
    with pytest.raises(StepFailed) as caught:
        Execution.load(looping(), blob, TestHost())
    assert caught.value.code == "step.foreign_state"


def test_form_data_cannot_break_the_state() -> None:
    odd = {"typename": "x", "$dec": "5", "": None, "k": [{"v": 1}], "__class__": "y"}
    run = Run(process(start(), asking("A", "x"), user("B"), end(), chain("S", "A", "B", "E"))).complete("A", x=odd)
    assert run.data == {"x": odd}
    assert run.complete("B").data == {"x": odd}


def test_a_case_that_ended_can_still_be_loaded() -> None:
    run = Run(process(start(), asking("A", "x"), end(), chain("S", "A", "E"))).complete("A", x=1)
    assert (run.ended, run.data, run.execution.waits) == ("E", {"x": 1}, [])
