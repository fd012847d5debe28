"""Every scenario comes true, and together they walk every sequence flow and boundary event of the diagram."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.chongqing.cast import MANIFEST
from tests.chongqing.conftest import Walk
from tests.chongqing.scenario import SCENARIOS

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NAMES = sorted(path.stem for path in SCENARIOS.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_scenario_comes_true(walk: Walk, name: str) -> None:
    assert walk(name)


def test_scenarios_walk_every_flow_every_boundary_event_and_every_end(walk: Walk) -> None:
    diagram = etree.parse(MANIFEST.with_suffix(".bpmn"))
    wanted = {
        element.get("id", "")
        for element in diagram.iter(BPMN + "sequenceFlow", BPMN + "boundaryEvent", BPMN + "endEvent")
    }

    walked = set().union(*(walk(name) for name in NAMES))

    assert sorted(wanted - walked) == []
