"""Lists of tasks, narrowed and sorted: the same ones whichever way the database goes; and lists saved under a name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import insert, select

from engine.commands.claim_task import ClaimTask
from engine.commands.save_filter import MOST, RemoveFilter, SaveFilter
from engine.db.tables import candidates
from engine.errors import Invalid, NotFound, Refused
from engine.identity.actor import SYSTEM, Actor
from engine.tasks import narrowing
from engine.tasks.inbox import DONE, MINE, OFFERED, OVERSEEN, Filters, Overseen, count_inbox, read_inbox
from engine.tasks.narrowing import DUE, DUE_LAST, NEWEST, OLDEST
from engine.tasks.overseeing import overseen_by
from engine.tasks.saved import saved_filters
from engine.tasks.senders import senders
from tests.engine.cast import Stage
from tests.engine.desk import review

FILTERS = {
    "one procedure": (Filters(bundle="three"), True),
    "one process": (Filters(bundle="three", process="three"), True),
    "another process": (Filters(bundle="three", process="four"), False),
    "one step": (Filters(element="review"), True),
    "another step": (Filters(element="decide"), False),
    "a unit of the case": (Filters(unit="计量检测"), True),
    "a unit by signs of a pattern": (Filters(unit="%"), False),
    "another unit": (Filters(unit="外市"), False),
    "a centre": (Filters(centre="中心"), False),
    "unit and step": (Filters(unit="计量检测", element="review"), True),
    "unit and another step": (Filters(unit="计量检测", element="decide"), False),
}


@pytest.fixture(params=[narrowing.COMMON, 0], ids=["by its index", "row by row"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "COMMON", request.param)


def listed(stage: Stage, actor: Actor, section: str, filters: Filters) -> list[tuple[str, int]]:
    """What the list holds, and as many as are counted."""
    with stage.engine.read() as connection:
        rows = read_inbox(connection, actor, section, filters)
        assert count_inbox(connection, actor, section, filters).number == len(rows)
    return [(row["case_id"], row["n"]) for row in rows]


def overseen(stage: Stage, actor: Actor, **filters: str) -> Sequence[tuple[str, int]]:
    with stage.engine.read() as connection:
        whose = overseen_by(connection, stage.engine.services.library, actor)
    return listed(stage, actor, OVERSEEN, Filters(overseen=whose, **filters))


@pytest.mark.usefixtures("way")
def test_a_filter_leaves_the_same_tasks_whichever_way_they_are_found(stage: Stage) -> None:
    task = stage.under_review()
    for name, (filters, fits) in FILTERS.items():
        assert listed(stage, stage.officer, OFFERED, filters) == ([task] if fits else []), name


@pytest.mark.usefixtures("way")
def test_what_one_has_and_did_is_narrowed_as_well(stage: Stage) -> None:
    task = review(stage)
    for name, (filters, fits) in FILTERS.items():
        assert listed(stage, stage.officer, MINE, filters) == ([task] if fits else []), name
    assert len(listed(stage, stage.applicant, DONE, Filters(unit="计量检测"))) == 1
    assert listed(stage, stage.applicant, DONE, Filters(element="review")) == []


@pytest.mark.usefixtures("way")
def test_an_overseer_sees_what_the_unit_has_in_hand_and_finds_it_by_the_person(stage: Stage) -> None:
    taken, free = review(stage), stage.under_review()

    assert sorted(overseen(stage, stage.head)) == sorted([taken, free])
    assert overseen(stage, stage.head, person="李经办") == [taken]
    assert overseen(stage, stage.head, person="王经办") == []
    assert overseen(stage, stage.officer) == overseen(stage, stage.applicant) == []
    assert overseen(stage, stage.applicant, person="李经办") == []


def test_what_a_person_has_in_a_role_nobody_oversees_is_not_shown_to_an_overseer_of_another(stage: Stage) -> None:
    review(stage)
    elsewhere = Filters(overseen=Overseen(frozenset({(stage.bureau, "head")})), person="李经办")

    assert listed(stage, stage.head, OVERSEEN, elsewhere) == []


def test_what_is_offered_to_two_roles_of_a_unit_is_one_task_to_their_overseer(stage: Stage) -> None:
    case, n = stage.under_review()
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        row = connection.execute(select(candidates).where(candidates.c.case_id == case)).mappings().one()
        connection.execute(insert(candidates), {**row, "role": "head"})
        connection.commit()

    assert overseen(stage, stage.head) == [(case, n)]


def test_a_list_is_ordered_by_due_date_or_by_how_long_tasks_wait(stage: Stage) -> None:
    first = stage.under_review()
    stage.move(days=3)
    second = stage.under_review()
    orders = {
        sort: listed(stage, stage.officer, OFFERED, Filters(sort=sort)) for sort in (DUE, DUE_LAST, OLDEST, NEWEST)
    }

    assert orders[DUE] == orders[OLDEST] == [first, second]
    assert orders[DUE_LAST] == orders[NEWEST] == [second, first]
    for case, n in (first, second):
        stage.engine.execute(stage.officer, ClaimTask(case, n))
    assert listed(stage, stage.officer, MINE, Filters(sort=NEWEST)) == [second, first]


def test_a_row_tells_the_unit_it_came_from_and_colleagues_the_person(stage: Stage) -> None:
    case, n = stage.under_review()
    decide = stage.complete(stage.officer, case, n, {"again": False})[0]

    with stage.engine.read() as connection:
        rows = read_inbox(connection, stage.head, OFFERED, Filters())
        assert senders(connection, stage.head, rows) == {(case, decide): "李经办"}
        assert senders(connection, stage.stranger, rows) == {(case, decide): "市市场监管局"}


def test_lists_are_saved_by_name_each_persons_own(sqlite_stage: Stage) -> None:
    stage = sqlite_stage

    def saved(actor: Actor) -> list[tuple[str, str]]:
        with stage.engine.read() as connection:
            return [(one.name, one.query) for one in saved_filters(connection, actor.person_id)]

    stage.engine.execute(stage.officer, SaveFilter("本周", "due=week"))
    stage.engine.execute(stage.officer, SaveFilter(" 本周 ", "due=week&section=offered"))

    assert saved(stage.officer) == [("本周", "due=week&section=offered")] and saved(stage.head) == []
    with stage.engine.read() as connection:
        [one] = saved_filters(connection, stage.officer.person_id)
    with pytest.raises(NotFound):
        stage.engine.execute(stage.head, RemoveFilter(one.id))
    stage.engine.execute(stage.officer, RemoveFilter(one.id))
    assert saved(stage.officer) == []


def test_a_list_without_a_name_and_one_too_many_are_refused(sqlite_stage: Stage) -> None:
    engine, officer = sqlite_stage.engine, sqlite_stage.officer
    for number in range(MOST):
        engine.execute(officer, SaveFilter(f"{number}", "due=week"))

    for name in (" ", "长" * 61, "又一个"):
        with pytest.raises(Invalid):
            engine.execute(officer, SaveFilter(name, "due=week"))
    with pytest.raises(Refused):
        engine.execute(SYSTEM, SaveFilter("系统", "due=week"))
