"""Which cases an operation begins, for whom, and which units take part in a new case."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import select

from engine.cases.lists import startable
from engine.cases.parties import initial_parties
from engine.commands.change_unit import ChangeUnit
from engine.commands.start_case import StartCase
from engine.db.tables import cases
from engine.definitions.manifest import Manifest, Party
from engine.errors import Refused
from engine.testing import person, unit
from engine.values import loads
from engine.worker import settle
from tests.engine.office import Office, rival


def test_centres_to_be_checked_are_drawn_and_anybody_can_draw_again(office: Office) -> None:
    for industry in ("新材料", "氢能", "烟草"):
        office.approve(office.asked(industry))

    case = str(office.stage.engine.execute(office.stage.head, StartCase("register", "spot_check"))["case"])
    settle(office.stage.engine)

    shown = office.shown(case)
    order = sorted(range(3), key=lambda place: sha256(f"种子:{place}".encode()).digest())
    assert shown["started"] == [shown["pool"][place] for place in sorted(order[:2])]
    assert shown["skipped"] == [{"name": shown["pool"][order[2]], "reason": "not_drawn"}]
    with office.stage.engine.read() as connection:
        assert len(connection.execute(select(cases.c.id).where(cases.c.process_id == "check")).all()) == 2
    office.whole(case)


def test_a_duty_begins_for_every_unit_it_is_given_to_once(office: Office) -> None:
    stage = office.stage
    rival(office)
    case = str(stage.engine.execute(stage.head, StartCase("register", "assign"))["case"])
    options = office.shown(case)["options"]
    chosen = [option["value"] for option in options]

    office.do(case, stage.officer, units=[*chosen, chosen[0]])
    settle(stage.engine)

    assert {option["label"]: option["region"] for option in options}["某计量检测院"] == "500101"
    assert office.shown(case) == {"begun": 2}
    with stage.engine.read() as connection:
        begun = connection.execute(select(cases.c.id, cases.c.unit_id).where(cases.c.process_id == "duty")).all()
    assert {row.unit_id for row in begun} == set(chosen)
    mine = next(row.id for row in begun if row.unit_id == stage.institute)
    assert office.shown(mine) == {"target": 2, "unit": "某计量检测院"}
    office.do(mine, stage.applicant)
    office.whole(case)


def test_a_bureau_that_begins_a_case_of_its_own_is_not_its_applicant(office: Office) -> None:
    case = str(office.stage.engine.execute(office.stage.head, StartCase("register", "campaign"))["case"])

    with office.stage.engine.read() as connection:
        parties = loads(connection.execute(select(cases.c.parties).where(cases.c.id == case)).scalar_one())
    assert parties == {"bureau": office.stage.bureau}


def test_an_applicant_of_another_province_can_not_begin_and_is_not_offered_to(office: Office) -> None:
    stage = office.stage
    abroad = unit(stage.engine, "外省计量院", "institute", region="330106")
    keeper = person(stage.engine, "keeper", ("security_admin", stage.bureau), name="安全员")
    stage.engine.execute(keeper, ChangeUnit(stage.bureau, "市市场监管局", "bureau", "bureau", "500000"))
    stranger = person(stage.engine, "abroad", ("applicant", abroad), name="外省人")

    with pytest.raises(Refused):
        stage.engine.execute(stranger, StartCase("register", "apply"))

    with stage.engine.read() as connection:
        library = stage.engine.services.library
        offered = [startable(connection, library, actor, "2026-09-28") for actor in (stranger, stage.applicant)]
    assert [bool(found) for found in offered] == [False, True]
    assert all(choice["own_centres"] for choice in offered[1])


@pytest.mark.parametrize(
    ("registered", "found"),
    [
        (["530102", "530100", "530000"], "530102"),
        (["530100", "530000", "530300"], "530100"),
        (["530000"], "530000"),
        (["530300", "530103"], None),
    ],
)
def test_the_bureau_of_a_region_is_the_nearest_one_above(
    office: Office, registered: list[str], found: str | None
) -> None:
    stage = office.stage
    county = unit(stage.engine, "某县计量所", "institute", region="530102")
    bureaus = {code: unit(stage.engine, f"{code}局", "local_bureau", region=code) for code in registered}
    parties = {
        "applicant": Party("申请单位", "starter"),
        "local": Party("所在地市场监管局", "region:local_bureau"),
    }
    manifest = Manifest("sample", "样例", ("sample.bpmn",), parties=parties)

    with stage.engine.read() as connection:
        given = initial_parties(connection, manifest, county, None)

    assert given.get("local") == bureaus.get(found or "")
