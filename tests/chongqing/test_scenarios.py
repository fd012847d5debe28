"""Every scenario comes true, and together they walk every sequence flow and boundary event of the diagram."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.chongqing.cast import MANIFEST
from tests.chongqing.conftest import Walk
from tests.chongqing.scenario import SCENARIOS

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NAMES = sorted(path.stem for path in SCENARIOS.glob("*.txt"))
ON_BOTH_DATABASES = (
    "assessment_refused_then_passed",
    "changes",
    "extension_refused",
    "failed_twice",
    "five_year_reviews",
    "fraud_in_acceptance",
    "not_consented",
    "objections_and_silent_receipt",
    "rectified_by_order",
    "returned_then_refused",
    "two_failed_inspections",
    "warned_and_corrected",
    "withdrawn_before_filing",
    "withdrawn_in_notice",
)


def drawn(*kinds: str) -> set[str]:
    """The ids of the diagram's elements of these kinds."""
    diagram = etree.parse(MANIFEST.with_suffix(".bpmn"))
    return {element.get("id", "") for element in diagram.iter(*(BPMN + kind for kind in kinds))}


@pytest.mark.parametrize("name", NAMES)
def test_scenario_comes_true_and_its_record_holds_and_replays(walk: Walk, name: str) -> None:
    walked = walk(name)

    assert walked.elements
    assert walked.doubts == []


def test_scenarios_walk_every_flow_every_boundary_event_and_every_end(walk: Walk) -> None:
    walked = set().union(*(walk(name).elements for name in NAMES))

    assert sorted(drawn("sequenceFlow", "boundaryEvent", "endEvent") - walked) == []


@pytest.mark.parametrize("name", ON_BOTH_DATABASES)
def test_scenario_comes_true_on_postgresql(walk_on_postgresql: Walk, name: str) -> None:
    walked = walk_on_postgresql(name)

    assert walked.elements
    assert walked.doubts == []


def test_scenarios_on_both_databases_reach_every_end_event(walk: Walk) -> None:
    walked = set().union(*(walk(name).elements for name in ON_BOTH_DATABASES))

    assert sorted(drawn("endEvent") - walked) == []
