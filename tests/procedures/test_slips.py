"""Slips in a diagram that the gate cannot see are seen by a scenario: together they leave none but harmless ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from lxml import etree

from engine.definitions.bundle import Bundle, collect
from engine.definitions.diagram import BPMN
from engine.definitions.findings import Severity
from engine.definitions.lint import lint_bundle
from tests.definitions.mutants import Mutant, mutants
from tests.procedures.conftest import Walk
from tests.procedures.procedure import HERE, PROCEDURES, ROOT, Procedure
from tests.procedures.scenario import ScenarioError
from tests.procedures.theatre import Theatre

SHARED = sorted({path.name for procedure in PROCEDURES for path in procedure.diagrams[1:]})
"""The diagrams that several procedures draw from."""


def drawing(name: str) -> Sequence[Procedure]:
    """The procedures one of whose diagrams has this name."""
    return [procedure for procedure in PROCEDURES if name in [path.name for path in procedure.diagrams]]


def harmless(procedures: Sequence[Procedure]) -> list[str]:
    """Patterns of slips that change nothing anybody would miss, each with its reason in the file."""
    found: dict[str, str] = yaml.safe_load((HERE / "harmless_slips.yaml").read_text(encoding="utf-8"))
    own = procedures[0].folder / "harmless_slips.yaml"
    if len(procedures) == 1 and own.exists():
        found |= yaml.safe_load(own.read_text(encoding="utf-8"))
    return list(found)


class Gate:
    """What the lint of a procedure says about a slip in one of its diagrams, beside what it says of the right one."""

    def __init__(self, procedure: Procedure, name: str) -> None:
        self._whole, self._name = collect(procedure.manifest_path), name
        self._known = {(finding.element, finding.code) for finding in lint_bundle(self._whole)}

    def mutants(self, every: int) -> Iterator[Mutant]:
        """Every ``every``-th slip in the diagram."""
        return mutants(self._whole.files[self._name], every)

    def overlooks(self, mutant: Mutant) -> bool:
        """Whether nothing but a hint is said."""
        files = {**self._whole.files, self._name: mutant.source}
        found = lint_bundle(Bundle(self._whole.manifest_name, files))
        fresh = [finding for finding in found if (finding.element, finding.code) not in self._known]
        return all(finding.severity is Severity.INFO for finding in fresh)


def walked_through(mutant: Mutant, source: bytes) -> str:
    """The id of the element or flow in the right diagram ``source`` that a scenario walks when it passes the slip: an
    event definition is passed with its event."""
    named = re.split(r"[:.]", mutant.name)[1]
    element = etree.fromstring(source).find(f".//*[@id='{named}']")
    while element is not None and element.tag.startswith(BPMN) and element.tag.endswith("EventDefinition"):
        element = element.getparent()
    return named if element is None else str(element.get("id"))


def seen_by_a_scenario(procedure: Procedure, name: str, mutant: Mutant, walk: Walk, folder: Path) -> bool:
    """Whether one of the scenarios that pass the place of the slip fails with it."""
    place = walked_through(mutant, (ROOT / "bpmn" / name).read_bytes())
    passing = [scenario for scenario in procedure.names if place in walk(procedure, scenario).elements]
    if not passing:
        return False
    shutil.copytree(ROOT / "bpmn", folder / "bpmn")
    shutil.copytree(ROOT / "forms", folder / "forms", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "bpmn" / name).write_bytes(mutant.source)
    slipped = replace(procedure, home=folder)  # a scenario that releases the bundle anew releases the slip with it
    theatre = Theatre.in_folder(slipped, folder)
    for scenario in sorted(passing, key=lambda scenario: (len(walk(procedure, scenario).elements), scenario)):
        try:
            with theatre.playing(scenario):
                continue
        except ScenarioError:
            return True
    return False


def unseen(procedures: Sequence[Procedure], name: str, every: int, walk: Walk, folder: Path) -> list[str]:
    """The names of the slips in a diagram that no gate and no scenario sees and that no reason explains."""
    found, patterns = [], harmless(procedures)
    gates = {procedure: Gate(procedure, name) for procedure in procedures}
    for number, mutant in enumerate(gates[procedures[0]].mutants(every)):
        if any(re.fullmatch(pattern, mutant.name) for pattern in patterns):
            continue
        if not all(gate.overlooks(mutant) for gate in gates.values()):
            continue
        if not any(
            seen_by_a_scenario(procedure, name, mutant, walk, folder / f"{number}-{procedure}")
            for procedure in procedures
        ):
            found.append(mutant.name)
    return found


@pytest.mark.parametrize("procedure", PROCEDURES[::-1], ids=str)  # while another process walks the first one's
def test_a_sample_of_slips_is_seen_by_the_gate_or_by_a_scenario(
    walk: Walk, tmp_path: Path, procedure: Procedure
) -> None:
    assert unseen([procedure], procedure.diagrams[0].name, 97, walk, tmp_path) == []


@pytest.mark.parametrize("name", SHARED)
def test_a_sample_of_slips_in_what_procedures_share_is_seen(walk: Walk, tmp_path: Path, name: str) -> None:
    assert unseen(drawing(name), name, 193, walk, tmp_path) == []


@pytest.mark.soak
@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_every_slip_is_seen_by_the_gate_or_by_a_scenario(walk: Walk, tmp_path: Path, procedure: Procedure) -> None:
    assert unseen([procedure], procedure.diagrams[0].name, 1, walk, tmp_path) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", SHARED)
def test_every_slip_in_what_procedures_share_is_seen(walk: Walk, tmp_path: Path, name: str) -> None:
    assert unseen(drawing(name), name, 1, walk, tmp_path) == []
