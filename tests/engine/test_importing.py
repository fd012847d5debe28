"""Day one: centres and cases worked elsewhere come in, marked as imported, and go on from where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.cases.listing import page_of_events
from engine.cases.timeline import read_events, timeline
from engine.commands.import_case import ImportCase
from engine.commands.import_centre import ImportCentre
from engine.commands.start_case import StartCase
from engine.db.tables import cases, centre_states, centres, deadlines, documents, tasks, timers
from engine.errors import Conflict, Invalid, Refused, StepFailed
from engine.execution.replay import replay_case
from engine.journal.verify import verify_all
from engine.operations.numbers import next_number, reserve_number
from engine.register import capabilities, claims
from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from tests.engine.register_bundle import FILES

PAPER = {
    "kind": "批复",
    "number": "某市监〔2025〕17号",
    "title": "关于批准的批复",
    "date": "2025-03-01",
    "body": "同意。",
}


@pytest.fixture
def stage(stage_url: str) -> Iterator[Stage]:
    stage = set_the_stage(stage_url, "clocked", "panel")
    stage.engine.deploy(ROOT, FILES, isolated=False)
    yield stage
    stage.engine.close()


def under_construction(stage: Stage, **changes: Any) -> ImportCase:
    given: dict[str, Any] = {
        "bundle": "clocked", "process": "clocked", "place": ["build"], "unit_id": stage.institute,
        "began_on": "2025-03-01", "number": "样例〔2025〕3号", "variables": {"received": "2025-03-05"},
        "deadlines": {"construction": "years(2, since='2025-03-05')"}, "papers": [PAPER], "source": "在办.xlsx 第 2 行",
    }  # fmt: skip
    return ImportCase(**{**given, **changes})


def whole(stage: Stage, case: str) -> None:
    with stage.engine.read() as connection:
        assert verify_all(connection)[1] == []
        assert replay_case(stage.engine.services, connection, case).differences == []


def test_a_case_in_mid_life_goes_on_where_it_stands_with_its_legal_dates(stage: Stage) -> None:
    answer = stage.engine.execute(ROOT, under_construction(stage))
    case = answer["case"]

    with stage.engine.read() as connection:
        row = connection.execute(select(cases).where(cases.c.id == case)).one()
        task = connection.execute(select(tasks).where(tasks.c.case_id == case)).one()
        due = connection.execute(select(deadlines.c.due).where(deadlines.c.case_id == case)).scalar_one()
        waiting = connection.execute(select(timers.c.element).where(timers.c.case_id == case)).scalars().all()
        paper = connection.execute(select(documents).where(documents.c.case_id == case)).one()
    assert (row.number, row.state) == ("样例〔2025〕3号", "running")
    assert (task.element, task.due, due) == ("build", "2027-03-05", "2027-03-05")
    assert set(waiting) == {"asked", "over"}
    assert (paper.number, paper.date) == ("某市监〔2025〕17号", "2025-03-01")
    whole(stage, case)

    stage.complete(stage.applicant, case, task.n)
    whole(stage, case)


def test_the_journal_says_that_the_case_was_imported(stage: Stage) -> None:
    case = stage.engine.execute(ROOT, under_construction(stage))["case"]

    with stage.engine.read() as connection:
        (first,) = page_of_events(connection, case, 10)
        bundle_id = connection.execute(select(cases.c.bundle_id).where(cases.c.id == case)).scalar_one()
        bundle = stage.engine.services.library.get(connection, bundle_id)
        told = timeline(connection, bundle, read_events(connection, case), "zh")
    assert (first.event.type, first.event.record["imported"]) == ("case_imported", True)
    assert "导入在办件：“筹建”已办到“筹建”" in told[0].sentence


def test_an_imported_paper_that_is_changed_later_is_noticed(stage: Stage) -> None:
    case = stage.engine.execute(ROOT, under_construction(stage))["case"]
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        connection.execute(update(documents).where(documents.c.case_id == case).values(body="不同意。"))
        connection.commit()

    with stage.engine.read() as connection:
        (broken,) = verify_all(connection)[1]
    assert (broken.kind, broken.detail) == ("document", "某市监〔2025〕17号")


def test_a_case_is_taken_over_inside_an_activity(stage: Stage) -> None:
    command = ImportCase(
        "panel", "panel", ["evaluation", "choose"], stage.institute, "2026-09-01", variables={"experts": []}
    )

    case = stage.engine.execute(ROOT, command)["case"]

    with stage.engine.read() as connection:
        assert connection.execute(select(tasks.c.element).where(tasks.c.case_id == case)).scalar_one() == "choose"
    whole(stage, case)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"place": ["nowhere"]}, "step.no_place"),
        ({"place": []}, "step.no_place"),
        ({"place": ["build", "deeper"]}, "step.no_place"),
        ({"place": ["over"]}, "step.bad_target"),
    ],
)
def test_a_place_that_is_none_is_refused_and_nothing_is_left(stage: Stage, change: dict[str, Any], code: str) -> None:
    with pytest.raises(StepFailed) as failed:
        stage.engine.execute(ROOT, under_construction(stage, **change))

    assert failed.value.code == code
    with stage.engine.read() as connection:
        assert connection.execute(select(cases.c.id)).all() == []


@pytest.mark.parametrize("source", ["years(two)", "2025-13-01", "import os", "7"])
def test_a_deadline_that_cannot_be_counted_is_named(stage: Stage, source: str) -> None:
    with pytest.raises(Invalid) as refused:
        stage.engine.execute(ROOT, under_construction(stage, deadlines={"construction": source}))

    assert list(refused.value.errors) == ["deadlines.construction"]


def test_a_number_is_imported_once_and_its_series_goes_on_after_it(stage: Stage) -> None:
    stage.engine.execute(ROOT, under_construction(stage))

    with pytest.raises(Conflict) as twice:
        stage.engine.execute(ROOT, under_construction(stage))

    assert twice.value.code == "conflict.number_taken"


def test_only_a_process_owner_imports(stage: Stage) -> None:
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, under_construction(stage))


def test_an_existing_centre_enters_the_register_with_its_history_marked_as_imported(stage: Stage) -> None:
    command = ImportCentre(
        "register", "氢能产业计量测试中心", stage.institute, "listed", "2024-06-01", "氢能",
        dates={"listed_on": "2024-06-01"}, items={"item": [{"name": "压力", "range": "0–60 MPa"}]},
        claims=[("industry", "氢能")], source="中心.xlsx 第 3 行",
    )  # fmt: skip

    centre = stage.engine.execute(ROOT, command)["centre"]

    with stage.engine.read() as connection:
        row = connection.execute(select(centres).where(centres.c.id == centre)).one()
        since = connection.execute(select(centre_states.c.since)).scalar_one()
        assert (row.state, row.public, since) == ("listed", True, "2024-06-01")
        assert capabilities.in_force(connection, centre)[0]["name"] == "压力"
        assert claims.holders(connection, "industry", "氢能") == [(centre, "氢能产业计量测试中心")]
        assert verify_all(connection)[1] == []
    with pytest.raises(Conflict):
        stage.engine.execute(ROOT, command)


def test_an_imported_centre_takes_part_in_what_comes(stage: Stage) -> None:
    command = ImportCentre(
        "register", "氢能中心", stage.institute, "listed", "2024-06-01", dates={"listed_on": "2024-06-01"}
    )
    stage.engine.execute(ROOT, command)

    answer = stage.engine.execute(stage.head, StartCase("register", "campaign"))

    with stage.engine.read() as connection:
        events = read_events(connection, answer["case"])
    results = [fact["result"] for event in events for fact in event.facts if fact.get("topic") == "start_cases"]
    assert results == [{"started": ["氢能中心"], "skipped": []}]


@pytest.mark.parametrize(
    ("pattern", "given", "following"),
    [
        ("样例〔{year}〕{n}号", "样例〔2026〕41号", "样例〔2026〕42号"),
        ("样例{year}-{n:03}", "样例2026-041", "样例2026-042"),
        ("样例{n:02}", "样例07", "样例08"),
        ("样例〔{year}〕{n}号", "样例〔2025〕41号", "样例〔2026〕1号"),
    ],
)
def test_a_series_goes_on_after_numbers_given_elsewhere(stage: Stage, pattern: str, given: str, following: str) -> None:
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        assert reserve_number(connection, pattern, given)
        assert not reserve_number(connection, pattern, "别的〔2026〕9号")
        assert next_number(connection, pattern, 2026) == following


def test_a_series_without_the_year_goes_on_from_year_to_year(stage: Stage) -> None:
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        assert [next_number(connection, "号{n}", year) for year in (2026, 2027)] == ["号1", "号2"]
