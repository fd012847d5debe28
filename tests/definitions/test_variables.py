"""Variables are followed through calls, sub-processes and multi-instance, along every way a case may take."""

from __future__ import annotations

import pytest

from tests.definitions.planted import SCORE
from tests.definitions.sample_bundle import Edit, edited, findings_of

BPMN = "sample.bpmn"
CALLED = '<camunda:in source="level" target="level" />'


def told(*edits: Edit) -> list[tuple[str, str]]:
    found = findings_of(edited(*edits))
    return [(finding.code, finding.element) for finding in found if finding.code.startswith("variable.")]


def test_a_called_process_knows_only_what_is_mapped_in() -> None:
    unmapped = (BPMN, '<camunda:in sourceExpression="${score + 1}" target="wanted" />', "")

    assert told(unmapped) == [("variable.unset", "f_rectify_ok_rectify_end")]


def test_what_a_caller_may_leave_out_is_set_all_the_same() -> None:
    unmapped = (BPMN, '<camunda:in sourceExpression="${score + 1}" target="wanted" />', "")
    head = '<bpmn:process id="sample_rectify" name="整改" isExecutable="true">'
    box = '<camunda:properties><camunda:property name="optional" value="wanted" /></camunda:properties>'
    optional = (BPMN, head, f"{head}<bpmn:extensionElements>{box}</bpmn:extensionElements>")

    assert told(unmapped, optional) == []


def test_a_call_that_passes_everything_passes_what_the_caller_has() -> None:
    everything = (BPMN, CALLED, '<camunda:in variables="all" />')
    reads_score = (BPMN, "${done and wanted &gt; 0}", "${done and wanted &gt; 0 and score &gt; 0}")

    assert told(everything, reads_score) == []


def test_what_a_call_gives_back_must_exist_in_the_called_process() -> None:
    assert told((BPMN, 'source="done" target="rectified"', 'source="finished" target="rectified"')) == [
        ("variable.unset", "rectify")
    ]


def test_outputs_of_an_instance_stay_in_the_instance() -> None:
    result = (BPMN, SCORE, f"{SCORE} + expert")

    assert told(result) == [("variable.unset", "average")]


def test_a_variable_of_a_sub_process_is_seen_behind_it_only_where_the_sub_process_ended() -> None:
    construct = '<bpmn:manualTask id="construct" name="开展建设" camunda:candidateGroups="applicant">'
    output = '<camunda:outputParameter name="built_on">${today}</camunda:outputParameter>'
    box = f"<bpmn:extensionElements><camunda:inputOutput>{output}</camunda:inputOutput></bpmn:extensionElements>"
    sets = (BPMN, construct, construct + box)
    reads = (BPMN, "${level == 'good'}", "${level == 'good' and built_on != null}")

    # Behind the sub-process another way joins: the term ran out and nothing was built.
    assert told(sets, reads) == [("variable.maybe_unset", "f_papers_issue")]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ((BPMN, SCORE, f"{SCORE} if upheld else upheld"), []),
        ((BPMN, SCORE, f"{SCORE} + rectified"), [("variable.set_later", "average")]),
        ((BPMN, SCORE, SCORE.replace("score =", "half =") + "\nscore = half"), []),
        ((BPMN, "${expert}", "${expert if upheld else loopCounter}"), []),
    ],
)
def test_names_are_looked_up_where_they_are_read(edit: Edit, expected: list[tuple[str, str]]) -> None:
    assert told(edit) == expected
