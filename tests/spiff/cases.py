"""Diagrams and courses that touch every part of the state: for golden files, determinism and save/load tests."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.spiff import Program
from tests.spiff.bench import Run, TestHost
from tests.spiff.diagrams import (
    ESCALATION,
    MESSAGE,
    asking,
    boundary,
    catch,
    chain,
    diagram,
    end,
    extension,
    flow,
    incl,
    instances,
    node,
    par,
    process,
    script,
    service,
    start,
    sub,
    throw,
    timer,
    user,
    xor,
)

Course = list[Callable[[Run], object]]


def everything() -> str:
    """A process with nearly every element, in a loop."""
    box = extension(properties={"resultCollection": "votes", "resultElement": "{'by': expert, 'n': form.n}"})
    called = node(
        "callActivity",
        "CA",
        '<bpmn:extensionElements><camunda:in source="rate" target="k"/><camunda:out source="r" target="r"/>'
        "</bpmn:extensionElements>",
        calledElement="Q",
    )
    inner = [start("S2"), throw("TH", ESCALATION), script("T2", "inside = rate * 2"), called, user("U3"), end("E2")]
    parts = [
        start(), service("D", "set_deadline", extension({"key": "k", "due": "2027-06-01"})), xor("X"), par("G"),
        user("A", extension(outputs={"a": "${form.a}"}), camunda_dueDate="${deadline('k')}"),
        boundary("BA", "A", timer("R/P1D", "timeCycle"), False), user("RA"), end("EA"),
        user("V", box, instances("experts", "expert", False, "nrOfCompletedInstances == 2")),
        sub("SP", *inner, chain("S2", "TH", "T2", "CA", "U3", "E2")),
        boundary("BM", "SP", MESSAGE, False), user("RM"), end("EM"),
        boundary("BE", "SP", ESCALATION, False), user("RE"), end("EE"),
        node("eventBasedGateway", "EG"), catch("C1", timer("${deadline('k')}", "timeDate")), catch("C2", MESSAGE),
        xor("M"), par("J"), incl("IG"), asking("I1"), asking("I2"), incl("IJ"), asking("Z", "again"),
        xor("Y", "f_Y_E"), end(),
    ]  # fmt: skip
    flows = [
        chain("S", "D", "X", "G", "A", "J", "IG"), chain("G", "V", "J"), chain("G", "SP", "J"), chain("G", "EG"),
        chain("EG", "C1", "M"), chain("EG", "C2", "M", "J"), flow("IG", "I1", "a > 0"), flow("IG", "I2", "a > 1"),
        chain("I1", "IJ"), chain("I2", "IJ", "Z", "Y"), flow("Y", "X", "again"), flow("Y", "E"),
        chain("BA", "RA", "EA"), chain("BM", "RM", "EM"), chain("BE", "RE", "EE"),
    ]  # fmt: skip
    return process(*parts, *flows)


def called_process() -> str:
    """The process called by :func:`everything`."""
    return process(
        start("QS"), user("QU", extension(outputs={"r": "${form.r + k}"})), end("QE"), chain("QS", "QU", "QE"), id="Q"
    )


SOURCE = diagram(everything(), called_process())
VARIABLES = {"experts": ["甲", "乙", "丙"], "rate": Decimal("86.4"), "nested": {"a": [1, {"b": None}]}}


def begin(program: Program | None = None, reload: bool = True) -> Run:
    """The case at its start."""
    return Run(
        program=program or Program.compile({"e": SOURCE}, {}), variables=VARIABLES, reload=reload, host=TestHost()
    )


def course() -> Course:
    """Inputs of one round, in order; the whole course is two rounds."""
    round_of: Course = [
        lambda run: run.complete("V", n=Decimal("1.5")),
        lambda run: run.later(days=1).fire("BA"),
        lambda run: run.send("go", note="x"),
        lambda run: run.complete("QU", r=Decimal("0.6")),
        lambda run: run.act(lambda execution: execution.set_deadline("k", "2027-09-01")),
        lambda run: run.complete("RM"),
        lambda run: run.complete("A", a=2),
        lambda run: run.complete("RE"),
        lambda run: run.act(lambda execution: execution.add_instance(run.number("V"), "丁")),
        lambda run: run.complete("V", n=2),
        lambda run: run.complete("U3"),
        lambda run: run.complete("RA"),
        lambda run: run.complete("I2"),
        lambda run: run.complete("I1"),
    ]
    return [*round_of, lambda run: run.complete("Z", again=True), *round_of, lambda run: run.complete("Z", again=False)]
