"""A diagram that cannot go on leaves the case as it was, an incident to retry, and the submission safe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from engine.cases.reading import read_case
from engine.cases.timeline import read_events, timeline
from engine.commands.complete_task import CompleteTask
from engine.commands.retry_incident import RetryIncident
from engine.commands.system import CreateUnit
from engine.db.tables import incidents, parties, submissions, tasks
from engine.definitions.bundle import collect
from engine.errors import Conflict, Refused, StepFailed
from engine.execution.replay import replay_case
from engine.journal.verify import verify_all
from engine.testing import ROOT
from engine.worker import settle
from tests.engine.cast import SAMPLES, Stage, set_the_stage


@pytest.fixture
def stage(stage_url: str) -> Iterator[Stage]:
    """A procedure whose automatic step fails when the unit named is not registered."""
    stage = set_the_stage(stage_url, "broken")
    yield stage
    stage.engine.close()


def failed(stage: Stage) -> tuple[str, int, str]:
    case, n = stage.start("broken")
    with pytest.raises(StepFailed) as failure:
        stage.complete(stage.applicant, case, n, {"subject": "county_government"})
    return case, n, failure.value.values["incident"]


def state_of(stage: Stage, case: str, n: int) -> str:
    with stage.engine.read() as connection:
        found = connection.execute(select(tasks.c.state).where(tasks.c.case_id == case, tasks.c.n == n)).scalar()
    return str(found)


def test_a_failed_step_changes_nothing_but_holds_the_submission(stage: Stage) -> None:
    case, n, incident = failed(stage)

    with stage.engine.read() as connection:
        count = connection.execute(select(func.count()).select_from(submissions)).scalar()
        row = connection.execute(select(incidents).where(incidents.c.id == incident)).one()
    assert count == 0
    assert (row.state, row.element, row.code) == ("open", "assign", "step.no_unit")
    assert "county_government" in row.command
    assert state_of(stage, case, n) == "held"
    assert stage.event_types(case) == ["case_started", "incident_opened"]


def test_a_held_task_cannot_be_submitted_again(stage: Stage) -> None:
    case, n, _ = failed(stage)

    with pytest.raises(Conflict) as refused:
        stage.complete(stage.applicant, case, n, {"subject": "another"})

    assert refused.value.code == "conflict.task_held"


def test_a_retry_applies_the_submission_in_the_submitters_name(stage: Stage) -> None:
    case, n, incident = failed(stage)
    stage.engine.execute(ROOT, CreateUnit("某区人民政府", "government", "county_government"))

    stage.engine.execute(stage.admin, RetryIncident(case, incident))

    with stage.engine.read() as connection:
        submitted = connection.execute(select(submissions.c.submitted_by)).scalar()
        recommender = connection.execute(select(parties.c.unit_id).where(parties.c.party == "recommender")).scalar()
        broken = verify_all(connection)[1]
    assert submitted == stage.applicant.person_id
    assert recommender is not None
    assert state_of(stage, case, n) == "completed"
    assert broken == []
    assert stage.event_types(case)[-2:] == ["task_completed", "incident_retried"]


def test_a_retry_that_fails_again_leaves_the_same_incident_open(stage: Stage) -> None:
    case, n, incident = failed(stage)

    with pytest.raises(StepFailed):
        stage.engine.execute(stage.admin, RetryIncident(case, incident))

    with stage.engine.read() as connection:
        open_ones = connection.execute(select(incidents.c.id).where(incidents.c.state == "open")).scalars().all()
    assert open_ones == [incident]
    assert state_of(stage, case, n) == "held"


def test_only_the_system_administrator_retries(stage: Stage) -> None:
    case, _, incident = failed(stage)

    with pytest.raises(Refused):
        stage.engine.execute(stage.applicant, RetryIncident(case, incident))


def test_a_settled_incident_is_not_retried(stage: Stage) -> None:
    case, _, incident = failed(stage)
    stage.engine.execute(ROOT, CreateUnit("某区人民政府", "government", "county_government"))
    stage.engine.execute(stage.admin, RetryIncident(case, incident))

    with pytest.raises(Conflict) as refused:
        stage.engine.execute(stage.admin, RetryIncident(case, incident))

    assert refused.value.code == "conflict.incident_closed"


def test_a_repeated_request_after_a_failure_is_told_that_it_is_held(stage: Stage) -> None:
    case, n = stage.start("broken")
    command = CompleteTask(case, n, {"subject": "county_government"})
    with pytest.raises(StepFailed):
        stage.engine.execute(stage.applicant, command, key="click")

    with pytest.raises(Conflict) as refused:
        stage.engine.execute(stage.applicant, command, key="click")

    assert refused.value.code == "conflict.task_held"


def test_a_step_in_a_transaction_of_its_own_fails_without_taking_the_decision_back(stage: Stage) -> None:
    files = dict(collect(SAMPLES / "broken.yaml").files)
    mark = b'<bpmn:serviceTask id="assign"'
    files["broken.bpmn"] = files["broken.bpmn"].replace(mark, mark + b' camunda:asyncBefore="true"')
    stage.engine.deploy(ROOT, files, isolated=False)
    case, n = stage.start("broken")

    assert stage.complete(stage.applicant, case, n, {"subject": "county_government"}) == []
    settle(stage.engine)

    assert stage.event_types(case) == ["case_started", "task_completed", "incident_opened"]
    assert state_of(stage, case, n) == "completed"

    stage.engine.execute(ROOT, CreateUnit("某区人民政府", "government", "county_government"))
    with stage.engine.read() as connection:
        incident = connection.execute(select(incidents.c.id)).scalar_one()
    stage.engine.execute(stage.admin, RetryIncident(case, incident))

    assert stage.event_types(case)[-2:] == ["timer_fired", "incident_retried"]
    with stage.engine.read() as connection:
        assert verify_all(connection)[1] == []
        assert replay_case(stage.engine.services, connection, case).differences == []
        context = read_case(stage.engine.services.library, connection, stage.head, case)
        said = timeline(connection, context.bundle, read_events(connection, case), "zh")
    assert said[1].sentence == "系统接着办理“确定推荐单位”。"
