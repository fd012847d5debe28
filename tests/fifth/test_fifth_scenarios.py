"""The invented procedure is clean at the gate, and its scenarios come true on both databases."""

from __future__ import annotations

import pytest

from engine.definitions.bundle import collect
from engine.definitions.lint import Surroundings, lint_bundle
from forms.catalogue import findings
from tests.fifth.conftest import HERE, KEY
from tests.procedures.conftest import Walk
from tests.procedures.procedure import Procedure
from tests.procedures.test_scenarios import drawn

NAMES = Procedure(KEY, HERE, HERE).names


def test_the_gate_has_nothing_to_say_about_it(procedure: Procedure) -> None:
    surroundings = Surroundings(check_form=lambda _key, source: findings(source))

    assert lint_bundle(collect(procedure.manifest_path), surroundings) == []


@pytest.mark.parametrize("name", NAMES)
def test_scenario_comes_true_and_its_record_holds_and_replays(walk: Walk, procedure: Procedure, name: str) -> None:
    walked = walk(procedure, name)

    assert walked.elements
    assert walked.doubts == []


def test_scenarios_walk_every_flow_every_boundary_event_and_every_end(walk: Walk, procedure: Procedure) -> None:
    walked = set().union(*(walk(procedure, name).elements for name in NAMES))

    assert sorted(drawn(procedure.diagrams[:1], "sequenceFlow", "boundaryEvent", "endEvent") - walked) == []


@pytest.mark.parametrize("name", NAMES)
def test_scenario_comes_true_on_postgresql(walk_on_postgresql: Walk, procedure: Procedure, name: str) -> None:
    walked = walk_on_postgresql(procedure, name)

    assert walked.elements
    assert walked.doubts == []
