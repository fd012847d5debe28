"""A corpus of slips: every wrong diagram made from a right one is refused or warned of, or is known to be harmless."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.definitions.bundle import Bundle, collect
from engine.definitions.findings import Severity
from engine.definitions.lint import lint_bundle
from tests.definitions.mutants import Mutant, mutants
from tests.definitions.sample_bundle import SAMPLE

CHONGQING = Path(__file__).parents[2] / "bpmn" / "chongqing.yaml"

#: What the gate cannot know to be wrong: the diagram still says something, only something else. Scenario tests see it.
HARMLESS = {
    r"delete event definition:refused_terminate": "an end that ends one branch is as good a diagram",
    r"delete event definition:tell_message": "an event that only marks a place is as good a diagram",
    r"misspell literal:remind_head\.text": "free text of a notification",
    r"delete input:apply\.expert_options": "a prefill: the person finds the field empty",
    r"delete input:handle_objection\.objection": "a prefill: the person finds the field empty",
    r"(delete|misspell) output:handle_objection\.upheld": "it keeps its first value; a note at most",
    r"(delete|misspell) output:issue\.approval_number": "it keeps its first value; a note at most",
    r"delete input:seal\.paper": "an input of an outside worker; only a note says that nothing reads the variable now",
}

#: The same for any procedure, by kind of slip.
HARMLESS_KINDS = {
    r"delete input:.*": "a prefill or an optional input: the field is empty, the operation takes its own value",
    r"misread input:.*": "the changed word is a key or a text inside the expression",
    r"misspell literal:.*": "free text",
    r"(delete|misspell) output:.*": "it keeps the value an earlier step gave it; a note at most",
    r"delete event definition:.*": "a plain event is as good a diagram",
    r"delete result:.*": "the result is taken by output parameters as well",
}


def survivors(manifest: Path, every: int) -> tuple[int, list[str]]:
    """How many mutants were made, and those with no finding that the diagram itself does not have."""
    whole = collect(manifest)
    name = next(iter(whole.diagrams))  # its own; what procedures share comes after it
    known = {(finding.element, finding.code) for finding in lint_bundle(whole)}
    made: list[Mutant] = list(mutants(whole.files[name], every))
    alive = []
    for mutant in made:
        bundle = Bundle(whole.manifest_name, dict(whole.files) | {name: mutant.source})
        fresh = [finding for finding in lint_bundle(bundle) if (finding.element, finding.code) not in known]
        if all(finding.severity is Severity.INFO for finding in fresh):
            alive.append(mutant.name)
    return len(made), alive


def unlisted(alive: list[str], reasons: dict[str, str]) -> list[str]:
    """The survivors that no pattern of ``reasons`` explains."""
    return [name for name in alive if not any(re.fullmatch(pattern, name) for pattern in reasons)]


def test_a_sample_of_the_slips_is_seen_or_listed_with_a_reason() -> None:
    made, alive = survivors(SAMPLE, every=5)

    assert made >= 100
    assert unlisted(alive, HARMLESS) == []


@pytest.mark.soak
def test_every_slip_is_seen_or_listed_with_a_reason() -> None:
    made, alive = survivors(SAMPLE, every=1)

    idle = [pattern for pattern in HARMLESS if not any(re.fullmatch(pattern, name) for name in alive)]
    assert made >= 500
    assert unlisted(alive, HARMLESS) == []
    assert idle == []


def test_at_least_a_hundred_slips_in_chongqings_procedure_are_seen_or_of_a_harmless_kind() -> None:
    made, alive = survivors(CHONGQING, every=41)

    assert made >= 100
    assert unlisted(alive, HARMLESS_KINDS) == []
    assert len(alive) <= made // 8


@pytest.mark.soak
def test_every_slip_in_chongqings_procedure_is_seen_or_of_a_harmless_kind() -> None:
    made, alive = survivors(CHONGQING, every=1)

    assert unlisted(alive, HARMLESS_KINDS) == []
    assert len(alive) <= made // 8
