from __future__ import annotations

import itertools
import re
import threading
from pathlib import Path

import pytest

from engine.errors import StepFailed
from engine.spiff import DiagramError, Execution, Program, support
from engine.texts import has_text
from tests.spiff.bench import Run, TestHost
from tests.spiff.cases import SOURCE, begin, course
from tests.spiff.diagrams import (
    ERROR,
    MESSAGE,
    STOP,
    asking,
    boundary,
    catch,
    chain,
    diagram,
    end,
    extension,
    flow,
    instances,
    node,
    process,
    start,
    sub,
    timer,
    user,
)


def refused(*processes: str) -> DiagramError:
    """The error a diagram is refused with."""
    with pytest.raises(DiagramError) as caught:
        Program.compile({"t": diagram(*processes)}, {})
    assert has_text("error." + caught.value.code)
    return caught.value


def test_a_program_tells_what_is_in_a_process() -> None:
    box = extension({"a": "1"}, {"b": "2"}, {"basis": "第十八条", "rules": "CQ-1 CQ-2"})
    task = user("A", box, instances("${xs}", "x", True, "done"), camunda_formKey="f", camunda_candidateGroups="r")
    event = node("boundaryEvent", "B", timer("P7D"), attachedToRef="A", cancelActivity="false")
    info = Program.compile(
        {"t": diagram(process(start("S", MESSAGE), task, event, end(), chain("S", "A", "E"), flow("B", "E")))}, {}
    ).processes["P"]
    assert (info.starts, info.file, list(info.elements)) == (("S",), "t", ["S", "A", "B", "E"])
    found = info.elements["A"]
    assert (found.tag, found.name, found.inputs, found.outputs) == ("userTask", "A", {"a": "1"}, {"b": "2"})
    assert found.properties == {"basis": "第十八条", "rules": "CQ-1 CQ-2"}
    assert (found.attributes["formKey"], found.attributes["candidateGroups"]) == ("f", "r")
    marker = found.multi_instance
    assert marker is not None
    assert (marker.collection, marker.variable, marker.sequential, marker.completion) == ("${xs}", "x", True, "done")
    bound = info.elements["B"]
    assert bound.timer is not None
    assert (bound.event, bound.timer.kind, bound.timer.text) == ("timer", "timeDuration", "P7D")
    assert (bound.attached_to, bound.interrupting) == ("A", False)
    assert info.elements["S"].message == "go"
    assert (found.incoming, found.outgoing) == (("f_S_A",), ("f_A_E",))
    assert info.flows["f_S_A"].target == "A"


def test_elements_of_sub_processes_name_their_scope() -> None:
    inner = sub("SP", start("S2"), user("U"), end("E2"), chain("S2", "U", "E2"))
    info = Program.compile({"t": diagram(process(start(), inner, end(), chain("S", "SP", "E")))}, {}).processes["P"]
    assert (info.elements["U"].scope, info.elements["SP"].scope, info.starts) == ("SP", "P", ("S",))


@pytest.mark.parametrize(
    ("tag", "inner"),
    [
        ("complexGateway", ""),
        ("intermediateThrowEvent", '<bpmn:linkEventDefinition name="A"/>'),
        ("intermediateThrowEvent", "<bpmn:compensateEventDefinition/>"),
        ("intermediateCatchEvent", "<bpmn:conditionalEventDefinition/>"),
        ("intermediateCatchEvent", "<bpmn:signalEventDefinition/>"),
        ("intermediateCatchEvent", ""),
        ("endEvent", "<bpmn:cancelEventDefinition/>"),
    ],
)
def test_what_is_not_in_the_support_table_is_never_executed(tag: str, inner: str) -> None:
    body = process(
        start(), node(tag, "X", inner), end(), chain("S", "X") + ("" if tag == "endEvent" else chain("X", "E"))
    )
    assert refused(body).element in ("X", "S")


def test_an_event_sub_process_is_refused() -> None:
    inner = node("subProcess", "ES", start("S2", MESSAGE), end("E2"), chain("S2", "E2"), triggeredByEvent="true")
    assert refused(process(start(), inner, end(), chain("S", "E"))).code == "diagram.unsupported"


def test_an_expression_that_does_not_compile_names_its_element() -> None:
    assert (
        refused(process(start(), user("A", camunda_dueDate="${workdays(}"), end(), chain("S", "A", "E"))).element == "A"
    )
    gateway = node("exclusiveGateway", "G", default="f_G_E")
    body = process(
        start(), gateway, user("A"), end(), chain("S", "G"), flow("G", "A", "__import__('os')"), flow("G", "E")
    )
    assert refused(body).element == "G"


def test_broken_files_are_refused() -> None:
    assert refused(process(start(), chain("S", "E"))).code == "diagram.bad_flow"
    assert refused(process(start(), end()), process(start("S9"), end("E9"))).code == "diagram.duplicate_id"
    assert refused(process(start(), user("A"), user("A"), end())).code == "diagram.duplicate_id"
    assert refused(process(start(), boundary("B", "nothing", MESSAGE), end())).code == "diagram.no_host"
    with pytest.raises(DiagramError):
        Program.compile({"t": b"<a><b></a>"}, {})


def test_entities_of_a_file_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + SOURCE
    assert Program.compile({"t": bomb}, {}).processes


def test_support_table_names_elements_the_parser_builds() -> None:
    assert support.supported("boundaryEvent", "timer")
    assert not support.supported("boundaryEvent", "signal")
    assert not support.supported("task")
    assert support.boundary_supported("escalation", "subProcess", interrupting=False)
    assert not support.boundary_supported("error", "serviceTask", interrupting=False)
    assert not support.boundary_supported("error", "userTask", interrupting=True)
    assert support.multi_instance_supported("callActivity")
    assert not support.multi_instance_supported("receiveTask")


def test_a_program_is_shared_by_threads() -> None:
    program, results = Program.compile({"e": SOURCE}, {}), []

    def run() -> None:
        case = begin(program)
        for step in course():
            step(case)
        results.append(repr(case.facts))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread, _ in itertools.product(threads, range(1)):
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(results), len(set(results))) == (8, 1)


def test_a_failed_step_leaves_the_stored_state_usable() -> None:
    gateway = node("exclusiveGateway", "G", default="f_G_E")
    body = process(
        start(),
        asking("A", "x"),
        gateway,
        user("B"),
        end(),
        chain("S", "A", "G"),
        flow("G", "B", "x"),
        flow("G", "E"),
        chain("B", "E"),
    )
    run = Run(body)
    blob = run.execution.dump()
    with pytest.raises(StepFailed):
        run.complete("A", x="neither")
    again = Execution.load(run.program, blob, TestHost())
    again.complete_task(1, {"x": True}, {})
    assert [wait.element for wait in again.waits] == ["B"]


def test_every_code_of_this_package_has_its_sentence() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(support.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'"((?:step|diagram)\.[a-z_]+)"', source))
    assert len(codes) > 30
    assert [code for code in sorted(codes) if not has_text(f"error.{code}")] == []


def test_processes_drawn_only_for_show_are_left_out() -> None:
    shown = process(start("S9"), end("E9"), id="Q").replace('isExecutable="true"', 'isExecutable="false"')
    program = Program.compile({"t": diagram(process(start(), end(), chain("S", "E")), shown)}, {})
    assert list(program.processes) == ["P"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ((user("A"), user("B"), user("C"), chain("A", "B"), chain("A", "C")), "several_outgoing"),
        ((user("A"), user("B"), flow("A", "B", "x > 1")), "condition_place"),
        ((catch("A", "<bpmn:messageEventDefinition/>"),), "no_message"),
        ((node("receiveTask", "A"),), "no_message"),
        ((catch("A", "<bpmn:timerEventDefinition/>"),), "no_timer"),
        ((catch("A", timer("R3/P1D", "timeCycle")),), "unsupported"),
        ((user("B"), boundary("A", "B", timer("R3/P1D", "timeCycle"))), "unsupported"),
        ((user("B"), boundary("A", "B", ERROR)), "unsupported"),
        ((node("userTask", "A", "<bpmn:standardLoopCharacteristics/>"),), "unsupported"),
        ((node("receiveTask", "A", instances("xs", "x"), messageRef="m_go"),), "unsupported"),
        ((catch("A", MESSAGE + STOP),), "unsupported"),
        ((node("userTask", "A", isForCompensation="true"),), "unsupported"),
        ((sub("A", start("S2", MESSAGE)),), "subprocess_start"),
        ((sub("A", user("B")),), "subprocess_start"),
        ((node("eventBasedGateway", "A"), user("B"), chain("A", "B")), "event_gateway"),
        ((node("serviceTask", "A"),), "missing"),
        ((node("businessRuleTask", "A"),), "missing"),
        ((node("callActivity", "A"),), "missing"),
        ((node("scriptTask", "A"),), "missing"),
        ((node("scriptTask", "A", "<bpmn:script>x = 1</bpmn:script>", scriptFormat="javascript"),), "unsupported"),
        ((node("exclusiveGateway", "A", extension(outputs={"x": "1"})),), "parameters"),
        ((node("callActivity", "A", extension(outputs={"x": "1"}), calledElement="P"),), "parameters"),
        ((node("receiveTask", "A", extension({"x": "1"}), messageRef="m_go"),), "parameters"),
        ((node("eventBasedGateway", "A"), user("C"), catch("B", STOP), *map(chain, "AC", "BB")), "event_gateway"),
    ],
)  # fmt: skip
def test_what_would_not_run_as_drawn_is_not_compiled(body: tuple[str, ...], code: str) -> None:
    error = refused(process(start(), *body, end(), chain("S", "E")))
    assert (error.code, error.element) == ("diagram." + code, "A")
