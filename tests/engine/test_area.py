"""A bureau's own area: its listed centres, and what its people finished in a year."""

from __future__ import annotations

from sqlalchemy import select, update

from engine.cases.area import bureaus_of, cases_in_year, centres_in, done_in_year
from engine.db.tables import bundles, centres, units
from engine.definitions.manifest import Manifest
from tests.engine.cast import Stage
from tests.engine.office import Office, rival


def place(stage: Stage, unit_id: str, region: str) -> None:
    moved = update(units).where(units.c.id == unit_id).values(region=region)
    stage.engine.transactions.run(lambda work: work.connection.execute(moved) and None)


def manifest(stage: Stage, key: str) -> Manifest:
    with stage.engine.read() as connection:
        found = connection.execute(select(bundles.c.id).where(bundles.c.key == key)).scalar_one()
        return stage.engine.services.library.get(connection, found).manifest


def test_an_officer_of_a_bureau_with_a_region_has_an_area_and_an_applicant_has_none(stage: Stage) -> None:
    manifests = [manifest(stage, "three")]
    with stage.engine.read() as connection:
        assert bureaus_of(connection, stage.officer, manifests) == []
    place(stage, stage.bureau, "500000")

    with stage.engine.read() as connection:
        assert [row["name"] for row in bureaus_of(connection, stage.officer, manifests)] == ["市市场监管局"]
        for actor in (stage.applicant, stage.stranger, stage.admin):
            assert bureaus_of(connection, actor, manifests) == []


def test_the_centres_of_the_area_are_those_listed_there(office: Office) -> None:
    stage = office.stage
    office.approve(office.asked("力学"))
    office.approve(office.asked("热工", rival(office)))
    shown = update(centres).values(public=True)
    stage.engine.transactions.run(lambda work: work.connection.execute(shown) and None)

    with stage.engine.read() as connection:
        units_there = {region: {row["unit"] for row in centres_in(connection, region)} for region in
                       ("500000", "500101", "510000")}  # fmt: skip

    assert units_there == {
        "500000": {"某计量检测院", "另一计量院"}, "500101": {"某计量检测院"}, "510000": set(),
    }  # fmt: skip


def test_a_year_counts_what_the_units_people_finished_and_what_was_late(stage: Stage) -> None:
    first, n = stage.under_review()
    stage.complete(stage.officer, first, n, {"again": False})
    second, m = stage.under_review()
    stage.move_to("2026-12-01 09:00")
    stage.complete(stage.officer, second, m, {"again": False})

    with stage.engine.read() as connection:
        (done,) = done_in_year(connection, stage.bureau, 2026)
        counted = cases_in_year(connection, stage.bureau, 2026)
        before = (done_in_year(connection, stage.bureau, 2025), cases_in_year(connection, stage.bureau, 2025))

    assert (done.name, done.count, done.late) == ("审查", 2, 1)
    assert counted == {"started": 2, "ended": 0, "open": 2}
    assert before == ([], {"started": 0, "ended": 0, "open": 2})
