"""A panel that scores by a rubric: rows from the bundle, facts counted once, one result; and replay needs no table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from engine.calendars.days import Calendar
from engine.db.tables import cases, submissions
from engine.definitions.bundle import collect, overlay
from engine.definitions.store import Deployed
from engine.errors import DeployRefused, Invalid, StepFailed
from engine.execution.replay import recorded_inputs, replay, replay_case
from engine.identity.actor import Actor
from engine.testing import ROOT, person
from engine.values import loads
from forms.catalogue import Catalogue
from tests.engine.cast import SAMPLES, Stage, set_the_stage

Rows = list[dict[str, Any]]
WORK, PLAN = [{"score": 55, "level": "A"}], [{"score": 90}]


@pytest.fixture
def stage(sqlite_url: str) -> Iterator[Stage]:
    stage = set_the_stage(sqlite_url, "assessment", forms=Catalogue())
    yield stage
    stage.engine.close()


def bundle_of(stage: Stage) -> Deployed:
    found = collect(SAMPLES / "assessment.yaml")
    with stage.engine.read() as connection:
        return stage.engine.services.library.get(connection, found.digest)


def convened(stage: Stage, count: int = 2) -> tuple[str, list[Actor], list[int]]:
    panel = [person(stage.engine, f"expert{i}", ("expert", stage.institute), name=f"专家{i}") for i in range(count)]
    case, n = stage.start("assessment")
    return case, panel, stage.complete(stage.officer, case, n, {"experts": [expert.person_id for expert in panel]})


def assessed(stage: Stage, unfulfilled: str = "no") -> str:
    """A case brought to its end by two experts."""
    case, panel, sheets = convened(stage)
    stage.complete(panel[0], case, sheets[0], {"work": WORK, "plan": PLAN})
    (n,) = stage.complete(panel[1], case, sheets[1], {"work": [{"score": 45, "level": "B"}], "plan": [{"score": 80}]})
    (n,) = stage.complete(stage.officer, case, n, {"rows": [{"value": 3}, {"value": 4}]})
    stage.complete(stage.officer, case, n, {"rows": [{"score": 20, "remark": ""}], "unfulfilled": unfulfilled})
    return case


def variables(stage: Stage, case: str) -> dict[str, Any]:
    """The variables of the case at its end, from its own journal."""
    with stage.engine.read() as connection:
        found: dict[str, Any] = {}
        for entry in recorded_inputs(connection, case):
            for fact in entry.facts:
                found |= fact.get("values", {}) if fact["fact"] == "variables_set" else {}
    return found


def test_a_panel_scores_by_the_rubric_of_its_bundle(stage: Stage) -> None:
    case = assessed(stage)

    with stage.engine.read() as connection:
        assert connection.execute(select(cases.c.outcome).where(cases.c.id == case)).scalar() == "a_done"
        first = loads(connection.execute(select(submissions.c.data).where(submissions.c.element == "a_score")).scalar())
    assert first["work"][0]["criterion"] == "能力与水平" and first["work"][0]["score"] == 55
    outcome = variables(stage, case)["outcome"]
    assert outcome["lines"][0] == "工作情况 70 × 75% + 下年计划 85 × 25% = 73.75 → 合格"


def test_the_case_replays_without_a_difference_and_without_a_table(stage: Stage) -> None:
    case = assessed(stage)

    with stage.engine.read() as connection:
        whole = replay_case(stage.engine.services, connection, case)
        inputs = recorded_inputs(connection, case)
        calendar: Calendar = stage.engine.services.calendars.current(connection, 0)
    from_memory = replay(bundle_of(stage), inputs, lambda version: calendar, reload=True)

    assert (whole.inputs, whole.differences, from_memory.differences) == (6, [], [])


def test_an_edited_rubric_shows_which_cases_would_have_gone_another_way(stage: Stage) -> None:
    case = assessed(stage)
    newest = collect(SAMPLES / "assessment.yaml")
    stricter = newest.files["assessment.rubric"].replace(b"from: 60", b"from: 80")
    edited = stage.engine.services.library.compile(2, overlay(newest, {"assessment.rubric": stricter}))

    with stage.engine.read() as connection:
        found = replay_case(stage.engine.services, connection, case, edited)

    (difference,) = found.differences
    assert difference.replayed is not None and difference.recorded != difference.replayed


def test_a_running_case_keeps_the_rubric_it_began_with(stage: Stage) -> None:
    case, panel, sheets = convened(stage)
    newest = collect(SAMPLES / "assessment.yaml")
    changed = newest.files["assessment.rubric"].replace("能力与水平".encode(), "新的标准".encode())

    stage.engine.deploy(ROOT, overlay(newest, {"assessment.rubric": changed}).files, isolated=False)
    stage.complete(panel[0], case, sheets[0], {"work": WORK, "plan": PLAN})

    with stage.engine.read() as connection:
        kept = loads(connection.execute(select(submissions.c.data).where(submissions.c.element == "a_score")).scalar())
    assert kept["work"][0]["criterion"] == "能力与水平"


def test_the_form_refuses_what_the_rubric_would_refuse(stage: Stage) -> None:
    case, panel, sheets = convened(stage)

    with pytest.raises(Invalid):
        stage.complete(panel[0], case, sheets[0], {"work": [{"score": 61}], "plan": PLAN})
    with pytest.raises(Invalid):
        stage.complete(panel[0], case, sheets[0], {"work": [{"score": None}], "plan": PLAN})


def test_a_level_that_contradicts_the_points_stops_the_step_and_loses_nothing(stage: Stage) -> None:
    case, panel, sheets = convened(stage)

    with pytest.raises(StepFailed) as caught:
        stage.complete(panel[0], case, sheets[0], {"work": [{"score": 55, "level": "C"}], "plan": PLAN})

    assert caught.value.code == "rubric.level_contradicts" and "C" in caught.value.sentence("zh")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"stated: 100\nmin", b"stated: 90\nmin", "rubric.weights"),
        (b"- key: plan", b"- key: plans", "rubric.unknown_sheet"),
        (b"key: sample", b"key: other", "rubric.unknown"),
    ],
)
def test_a_rubric_that_does_not_fit_is_not_deployed(stage: Stage, old: bytes, new: bytes, code: str) -> None:
    newest = collect(SAMPLES / "assessment.yaml")
    changed = newest.files["assessment.rubric"].replace(old, new, 1)
    assert changed != newest.files["assessment.rubric"]

    with pytest.raises(DeployRefused) as caught:
        stage.engine.deploy(ROOT, overlay(newest, {"assessment.rubric": changed}).files)

    assert code in {finding.code for finding in caught.value.findings}
