"""Slips in a diagram that the gate cannot see are seen by a scenario: together they leave none but harmless ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from engine.definitions.bundle import Bundle, collect
from engine.definitions.findings import Severity
from engine.definitions.lint import lint_bundle
from tests.definitions.mutants import Mutant, mutants
from tests.procedures.cast import gather, prepare
from tests.procedures.conftest import Walk
from tests.procedures.procedure import HERE, PROCEDURES, ROOT, Procedure
from tests.procedures.scenario import Scenario, ScenarioError


def harmless(procedure: Procedure) -> list[str]:
    """Patterns of slips that change nothing anybody would miss, each with its reason in the file."""
    found: dict[str, str] = yaml.safe_load((HERE / "harmless_slips.yaml").read_text(encoding="utf-8"))
    own = procedure.folder / "harmless_slips.yaml"
    if own.exists():
        found |= yaml.safe_load(own.read_text(encoding="utf-8"))
    return list(found)


def overlooked(procedure: Procedure, every: int) -> Iterator[Mutant]:
    """Every ``every``-th slip in the diagram about which the gate says nothing."""
    whole = collect(procedure.manifest_path)
    name = procedure.diagrams[0].name
    known = {(finding.element, finding.code) for finding in lint_bundle(whole)}
    for mutant in mutants(whole.files[name], every):
        found = lint_bundle(Bundle(whole.manifest_name, {**whole.files, name: mutant.source}))
        fresh = [finding for finding in found if (finding.element, finding.code) not in known]
        if all(finding.severity is Severity.INFO for finding in fresh):
            yield mutant


def seen_by_a_scenario(procedure: Procedure, mutant: Mutant, walk: Walk, folder: Path) -> bool:
    """Whether one of the scenarios that pass the place of the slip fails with it."""
    place = re.split(r"[:.]", mutant.name)[1].removeprefix("terminate_")
    shutil.copytree(ROOT / "bpmn", folder / "bpmn")
    shutil.copytree(ROOT / "forms", folder / "forms", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "bpmn" / procedure.diagrams[0].name).write_bytes(mutant.source)
    manifest = folder / "bpmn" / procedure.manifest_path.name
    logins = prepare(procedure, f"sqlite:///{folder / 'prepared.db'}", manifest)
    for name in sorted(procedure.names, key=lambda name: (len(walk(procedure, name).elements), name)):
        if place not in walk(procedure, name).elements:
            continue
        copy = folder / f"{name}.db"
        shutil.copy(folder / "prepared.db", copy)
        cast = gather(procedure, f"sqlite:///{copy}", logins)
        try:
            Scenario(cast).play(procedure.scenarios / f"{name}.txt")
        except ScenarioError:
            return True
        finally:
            cast.engine.close()
    return False


def unseen(procedure: Procedure, every: int, walk: Walk, folder: Path) -> list[str]:
    """The names of the slips that neither the gate nor a scenario sees and no reason explains."""
    found, patterns = [], harmless(procedure)
    for number, mutant in enumerate(overlooked(procedure, every)):
        if any(re.fullmatch(pattern, mutant.name) for pattern in patterns):
            continue
        if not seen_by_a_scenario(procedure, mutant, walk, folder / str(number)):
            found.append(mutant.name)
    return found


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_a_sample_of_slips_is_seen_by_the_gate_or_by_a_scenario(
    walk: Walk, tmp_path: Path, procedure: Procedure
) -> None:
    assert unseen(procedure, 97, walk, tmp_path) == []


@pytest.mark.soak
@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_every_slip_is_seen_by_the_gate_or_by_a_scenario(walk: Walk, tmp_path: Path, procedure: Procedure) -> None:
    assert unseen(procedure, 1, walk, tmp_path) == []
