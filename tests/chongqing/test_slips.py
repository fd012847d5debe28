"""Slips in the diagram that the gate cannot see are seen by a scenario: together they leave none but harmless ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.definitions.bundle import Bundle, collect
from engine.definitions.findings import Severity
from engine.definitions.lint import lint_bundle
from tests.chongqing.cast import MANIFEST, gather, prepare
from tests.chongqing.conftest import Walk
from tests.chongqing.scenario import SCENARIOS, Scenario, ScenarioError
from tests.definitions.mutants import Mutant, mutants

NAMES = sorted((path.stem for path in SCENARIOS.glob("*.txt")), key=lambda name: (name == "five_year_reviews", name))
HARMLESS = {
    r"delete input:cq_application\.\w+": "refilled after a return, for convenience; what is shown must be there",
    r"delete input:cq_(construction_work|self_assessment|acceptance_application)\.\w+": "refilled for convenience",
    r"delete input:\w+\.(scores|checklist|tasks|scope)": "first rows of a table, for convenience",
    r"delete input:cq_annual_report_write\.\w+": "shown or filled in for convenience",
    r"delete input:cq_select_experts\.refusals": "shown for convenience",
    r"delete input:cq_set_annual_task\.year": "filled in for convenience",
    r"delete input:cq_revocation_proposal\.(ground|facts)": "filled in for convenience",
    r"(delete|misread) input:cq_propose_revocation_\w+\.variables": "filled in for convenience",
    r"(delete|misread) input:cq_record_inspection\.date": "kept for the register, nothing hangs on it",
    r"(delete|misread) input:cq_change_scope\.facts": "kept for the register, nothing hangs on it",
    r"delete input:cq_register_application\.industry": "kept for the register, nothing hangs on it",
    r"(delete|misspell) output:cq_not_consented_state\.recommended": "nobody reads it where there was no consent",
    r"delete input:cq_notice_register\.place": "kept with the notice, nothing hangs on it",
    r"delete input:cq_\w+_notice\.party": "who is told follows from the role",
    r"delete input:\w+\.since": "the register then takes the day of the act",
    r"delete input:\w+\.dates": "kept for the register, nothing hangs on it",
    r"delete input:cq_draw_\w+\.(share|minimum)": "the draw then takes its own least number",
    r"misread input:.*": "the changed word is a text or a key that only people read",
    r"misspell literal:.*": "a text that only people read",
}


def overlooked(every: int) -> Iterator[Mutant]:
    """Every ``every``-th slip in the diagram about which the gate says nothing."""
    whole = collect(MANIFEST)
    (name,) = whole.diagrams
    known = {(finding.element, finding.code) for finding in lint_bundle(whole)}
    for mutant in mutants(whole.files[name], every):
        found = lint_bundle(Bundle(whole.manifest_name, {**whole.files, name: mutant.source}))
        fresh = [finding for finding in found if (finding.element, finding.code) not in known]
        if all(finding.severity is Severity.INFO for finding in fresh):
            yield mutant


def seen_by_a_scenario(mutant: Mutant, walk: Walk, folder: Path) -> bool:
    """Whether one of the scenarios that pass the place of the slip fails with it."""
    place = re.split(r"[:.]", mutant.name)[1].removeprefix("terminate_")
    bundle = folder / "bpmn"
    shutil.copytree(MANIFEST.parent, bundle)
    shutil.copytree(MANIFEST.parents[1] / "forms" / "chongqing", folder / "forms" / "chongqing")
    (bundle / "chongqing.bpmn").write_bytes(mutant.source)
    logins = prepare(f"sqlite:///{folder / 'prepared.db'}", bundle / "chongqing.yaml")
    for name in NAMES:
        if place not in walk(name).elements:
            continue
        copy = folder / f"{name}.db"
        shutil.copy(folder / "prepared.db", copy)
        cast = gather(f"sqlite:///{copy}", logins)
        try:
            Scenario(cast).play(SCENARIOS / f"{name}.txt")
        except ScenarioError:
            return True
        finally:
            cast.engine.close()
    return False


def unseen(every: int, walk: Walk, folder: Path) -> list[str]:
    """The names of the slips that neither the gate nor a scenario sees and no reason explains."""
    found = []
    for number, mutant in enumerate(overlooked(every)):
        if any(re.fullmatch(pattern, mutant.name) for pattern in HARMLESS):
            continue
        if not seen_by_a_scenario(mutant, walk, folder / str(number)):
            found.append(mutant.name)
    return found


def test_a_sample_of_slips_is_seen_by_the_gate_or_by_a_scenario(walk: Walk, tmp_path: Path) -> None:
    assert unseen(97, walk, tmp_path) == []


@pytest.mark.soak
def test_every_slip_is_seen_by_the_gate_or_by_a_scenario(walk: Walk, tmp_path: Path) -> None:
    assert unseen(1, walk, tmp_path) == []
