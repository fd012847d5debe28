from __future__ import annotations

from decimal import Decimal

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run, TestHost, failing
from tests.spiff.diagrams import (
    ANY_ERROR,
    ERROR,
    MESSAGE,
    asking,
    boundary,
    chain,
    end,
    extension,
    node,
    process,
    script,
    service,
    start,
    throw,
    user,
)


def test_user_task_opens_with_its_evaluated_attributes() -> None:
    box = extension(
        properties={
            "party": "${who}",
            "remind": "-2wd, -1d",
            "escalate": "+1wd:head",
            "outside": "true",
            "sealed": "false",
        }
    )
    task = user(
        "A",
        box,
        camunda_formKey="prelim",
        camunda_candidateGroups="intake, head",
        camunda_dueDate="2027-02-01",
        camunda_assignee="${expert}",
        camunda_priority="50",
    )
    run = Run(process(start(), task, end(), chain("S", "A", "E")), variables={"who": "bureau", "expert": "p7"})
    opened = dict(run.states("task_opened")[0].data)
    due = opened.pop("due")
    assert (due["due"], due["rule"]) == ("2027-02-01", "date()")
    assert opened == {
        "n": 1,
        "element": "A",
        "ordinal": 1,
        "kind": "user",
        "name": "A",
        "form": "prelim",
        "groups": ["intake", "head"],
        "party": "bureau",
        "assignee": "p7",
        "priority": 50,
        "remind": ["-2wd", "-1d"],
        "escalate": ["+1wd:head"],
        "outside": True,
        "sealed": False,
    }


def test_outputs_of_a_user_task_read_form_actor_and_earlier_outputs() -> None:
    box = extension(outputs={"score": "${form.a + form.b}", "twice": "${score * 2}", "by": "${actor.id}"})
    run = Run(process(start(), user("A", box), end(), chain("S", "A", "E"))).complete("A", a=1, b=Decimal("2.5"), c="x")
    assert run.data == {"score": Decimal("3.5"), "twice": Decimal("7.0"), "by": "p1"}
    assert run.states("variables_set")[0].data == {
        "values": {"score": {"$dec": "3.5"}, "twice": {"$dec": "7.0"}, "by": "p1"}
    }


def test_inputs_of_a_task_prefill_its_form_when_asked() -> None:
    box = extension(inputs={"title": "关于${name}的意见", "fixed": "text", "n": "${1 + 1}"})
    run = Run(process(start(), user("A", box), end(), chain("S", "A", "E")), variables={"name": "中心"})
    assert run.execution.inputs(1) == {"title": "关于中心的意见", "fixed": "text", "n": 2}


def test_manual_task_waits_and_is_of_its_own_kind() -> None:
    run = Run(process(start(), node("manualTask", "M"), end(), chain("S", "M", "E")))
    assert run.states("task_opened")[0].data["kind"] == "manual"
    assert run.complete("M").ended == "E"


def test_completing_a_task_twice_is_refused() -> None:
    run = Run(process(start(), user("A"), user("B"), end(), chain("S", "A", "B", "E"))).complete_n(1)
    with pytest.raises(StepFailed) as caught:
        run.complete_n(1)
    assert caught.value.code == "step.not_waiting"


def test_script_assigns_line_by_line() -> None:
    run = Run(process(start(), script("T", "x = 2\ny = x * 3\nz = [x, y]"), end(), chain("S", "T", "E")))
    assert run.data == {"x": 2, "y": 6, "z": [2, 6]}


def test_an_unknown_name_stops_the_step_at_its_element() -> None:
    with pytest.raises(StepFailed) as caught:
        Run(process(start(), script("T", "x = nothing"), end(), chain("S", "T", "E")))
    assert (caught.value.code, caught.value.element) == ("expression.unknown_name", "T")


def test_service_task_performs_its_operation_and_writes_its_outputs() -> None:
    box = extension(inputs={"to": "${who}", "text": "公示"}, outputs={"number": "${result.number}"})
    host = TestHost(operations={"issue": lambda inputs: {"number": f"{inputs['to']}-1"}})
    run = Run(
        process(start(), service("V", "issue", box), end(), chain("S", "V", "E")), variables={"who": "x"}, host=host
    )
    assert host.performed == [("issue", "V", {"to": "x", "text": "公示"})]
    assert run.data == {"who": "x", "number": "x-1"}
    fact = run.states("operation_performed")[0]
    assert fact.data == {"topic": "issue", "inputs": {"to": "x", "text": "公示"}, "result": {"number": "x-1"}}


def test_bpmn_error_of_an_operation_goes_to_the_boundary_event_with_its_code() -> None:
    parts = [
        start(),
        service("V", "boom"),
        boundary("B1", "V", ANY_ERROR),
        boundary("B2", "V", ERROR),
        user("R1"),
        user("R2"),
    ]
    body = process(*parts, end(), chain("S", "V", "E"), chain("B1", "R1", "E"), chain("B2", "R2", "E"))
    assert Run(body, host=TestHost(operations={"boom": failing("bad")})).open == ["R2"]
    assert Run(body, host=TestHost(operations={"boom": failing("strange")})).open == ["R1"]


def test_uncaught_bpmn_error_stops_the_step() -> None:
    body = process(start(), service("V", "boom"), end(), chain("S", "V", "E"))
    with pytest.raises(StepFailed) as caught:
        Run(body, host=TestHost(operations={"boom": failing("bad")}))
    assert (caught.value.code, caught.value.values["error_code"]) == ("step.uncaught_error", "bad")


def test_topic_worked_outside_becomes_a_task_of_kind_external() -> None:
    box = extension(outputs={"ok": "${result.ok}"})
    run = Run(process(start(), service("V", "lab", box), end(), chain("S", "V", "E")), outside_topics=("lab",))
    assert run.states("task_opened")[0].data["kind"] == "external"
    assert run.complete("V", ok=True).data == {"ok": True}


def test_send_task_and_message_throw_state_their_payload() -> None:
    box = extension(inputs={"a": "${x}"})
    parts = [start(), node("sendTask", "SE", box, messageRef="m_go"), throw("TH", MESSAGE), end("E", MESSAGE)]
    run = Run(process(*parts, chain("S", "SE", "TH", "E")), variables={"x": 1})
    assert [(fact.element, fact.data["payload"]) for fact in run.states("message_thrown")] == [
        ("SE", {"a": 1}),
        ("TH", {}),
        ("E", {}),
    ]
    assert run.ended == "E"


def test_receive_task_waits_for_its_message_and_takes_the_payload() -> None:
    run = Run(process(start(), node("receiveTask", "R", messageRef="m_go"), end(), chain("S", "R", "E")))
    assert run.send("stop") is False
    assert run.send("go", a=1) is True
    assert (run.ended, run.data) == ("E", {"a": 1})


def test_tasks_of_one_element_are_counted() -> None:
    run = Run(process(start(), asking("A", "x"), user("B"), end(), chain("S", "A", "B", "E")))
    run.complete("A", x=1).complete("B")
    assert [(fact.element, fact.data["ordinal"], fact.data["n"]) for fact in run.states("task_opened")] == [
        ("A", 1, 1),
        ("B", 1, 2),
    ]


def test_read_only_names_win_over_variables() -> None:
    host = TestHost(read_only={"case": {"number": "7"}})
    body = process(start(), script("T", "x = case.number"), end(), chain("S", "T", "E"))
    assert Run(body, host=host, variables={"case": {"number": "9"}}).data["x"] == "7"


def test_path_of_a_token_can_be_drawn_from_the_facts() -> None:
    run = Run(process(start(), user("A"), end(), chain("S", "A", "E"))).complete("A")
    way = [
        (f.kind, f.element)
        for f in run.facts
        if f.kind in ("element_entered", "element_left", "flow_taken", "case_ended")
    ]
    assert way == [
        ("element_entered", "S"),
        ("element_left", "S"),
        ("flow_taken", "f_S_A"),
        ("element_entered", "A"),
        ("element_left", "A"),
        ("flow_taken", "f_A_E"),
        ("element_entered", "E"),
        ("element_left", "E"),
        ("case_ended", "E"),
    ]
