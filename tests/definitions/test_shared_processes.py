"""A diagram of shared processes may bring more than a bundle uses: what cannot run is not asked for."""

from __future__ import annotations

import pytest

from engine.definitions.takeover import places_of
from tests.definitions.sample_bundle import Edit, edited, findings_of

BPMN = "sample.bpmn"


def flagged(value: str) -> str:
    box = f'<camunda:properties><camunda:property name="shared" value="{value}" /></camunda:properties>'
    return f"<bpmn:extensionElements>{box}</bpmn:extensionElements>"


def beside(value: str = "true", starters: str = "", step: str = "") -> Edit:
    """A process of a step more, due after days that the manifest does not know."""
    task = (
        f'<bpmn:process id="matter" name="重大事项" isExecutable="true"{starters}>{flagged(value)}'
        '<bpmn:startEvent id="matter_start" name="发生"><bpmn:outgoing>m1</bpmn:outgoing></bpmn:startEvent>'
        '<bpmn:manualTask id="matter_read" name="阅处" camunda:candidateGroups="officer"'
        ' camunda:dueDate="${workdays(param.matter_days)}"/>'
        f'<bpmn:endEvent id="matter_end" name="已阅处"/>{step}'
        '<bpmn:sequenceFlow id="m1" sourceRef="matter_start" targetRef="matter_read"/>'
        '<bpmn:sequenceFlow id="m2" sourceRef="matter_read" targetRef="matter_end"/></bpmn:process>\n  '
    )
    return BPMN, '<bpmn:process id="sample_rectify"', task + '<bpmn:process id="sample_rectify"'


def codes(*edits: Edit) -> set[str]:
    return {finding.code for finding in findings_of(edited(*edits)) if not finding.code.startswith("drawing.")}


def test_of_a_shared_process_that_nobody_uses_nothing_is_said() -> None:
    assert codes(beside()) == set()


@pytest.mark.parametrize("told", [beside("false"), beside(starters=' camunda:candidateStarterGroups="officer"')])
def test_a_process_that_is_not_shared_or_that_somebody_starts_is_checked(told: Edit) -> None:
    assert "parameter.unknown" in codes(told)


def test_a_shared_process_that_is_called_is_checked() -> None:
    called = (BPMN, 'calledElement="sample_rectify"', 'calledElement="matter"')

    assert "parameter.unknown" in codes(beside(), called)


def test_what_a_shared_process_calls_is_checked_with_it() -> None:
    first = (BPMN, 'calledElement="sample_rectify"', 'calledElement="first"')
    process = (
        f'<bpmn:process id="first" name="先" isExecutable="true">{flagged("true")}'
        '<bpmn:startEvent id="first_start" name="开始"/>'
        '<bpmn:callActivity id="first_call" name="调用" calledElement="matter"/>'
        '<bpmn:endEvent id="first_end" name="结束"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="first_start" targetRef="first_call"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="first_call" targetRef="first_end"/></bpmn:process>\n  '
    )
    before = (BPMN, '<bpmn:process id="matter"', process + '<bpmn:process id="matter"')

    assert "parameter.unknown" in codes(beside(), before, first)
    assert "parameter.unknown" not in codes(beside(), before)


def test_whether_a_process_is_shared_is_said_by_true_or_false() -> None:
    assert "property.not_flag" in codes(beside("ja"))


def test_no_case_can_be_taken_over_in_a_process_that_cannot_run() -> None:
    assert "matter" not in {place.process for place in places_of(edited(beside()))}
    assert "matter" in {place.process for place in places_of(edited(beside("false")))}
