"""Every scenario comes true, and together they walk every sequence flow and boundary event of the diagrams."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.procedures.conftest import Walk
from tests.procedures.procedure import PROCEDURES, Procedure

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ALL = [(procedure, name) for procedure in PROCEDURES for name in procedure.names]
BOTH = {(procedure, name) for procedure in PROCEDURES for name in procedure.stage["on_both_databases"]}
ON_POSTGRESQL = [pytest.param(*one, marks=() if one in BOTH else pytest.mark.soak) for one in ALL]
"""Those that reach every end event in ``make test``, all in ``make soak``."""


def drawn(paths: list[Path], *kinds: str) -> set[str]:
    """The ids of the diagrams' elements of these kinds."""
    trees = [etree.parse(path) for path in paths]
    return {element.get("id", "") for tree in trees for element in tree.iter(*(BPMN + kind for kind in kinds))}


@pytest.mark.parametrize(("procedure", "name"), ALL, ids=str)
def test_scenario_comes_true_and_its_record_holds_and_replays(walk: Walk, procedure: Procedure, name: str) -> None:
    walked = walk(procedure, name)

    assert walked.elements
    assert walked.doubts == []


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_scenarios_walk_every_flow_every_boundary_event_and_every_end(walk: Walk, procedure: Procedure) -> None:
    walked = set().union(*(walk(procedure, name).elements for name in procedure.names))

    assert sorted(drawn(procedure.diagrams[:1], "sequenceFlow", "boundaryEvent", "endEvent") - walked) == []


def test_what_procedures_share_is_walked_by_them_together(walk: Walk) -> None:
    shared = sorted({path for procedure in PROCEDURES for path in procedure.diagrams[1:]})
    walked = set().union(*(walk(procedure, name).elements for procedure, name in ALL))

    assert sorted(drawn(shared, "sequenceFlow", "boundaryEvent", "endEvent") - walked) == []


@pytest.mark.parametrize(("procedure", "name"), ON_POSTGRESQL, ids=str)
def test_scenario_comes_true_on_postgresql(walk_on_postgresql: Walk, procedure: Procedure, name: str) -> None:
    walked = walk_on_postgresql(procedure, name)

    assert walked.elements
    assert walked.doubts == []


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_scenarios_on_both_databases_reach_every_end_event(walk: Walk, procedure: Procedure) -> None:
    walked = set().union(*(walk(procedure, name).elements for name in procedure.stage["on_both_databases"]))

    assert sorted(drawn(procedure.diagrams[:1], "endEvent") - walked) == []
