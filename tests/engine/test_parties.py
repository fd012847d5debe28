"""Which unit is which party of a new case: near the applicant, or remembered in the register."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.bootstrap import Engine
from engine.cases.parties import initial_parties
from engine.db.tables import units
from engine.definitions.manifest import Manifest
from engine.definitions.manifest_schema import load_manifest
from engine.identity.regions import in_province, province_of
from engine.testing import fresh_engine, unit
from engine.values import dumps

MANIFEST = b"""
key: near
name: X
diagrams: [near.bpmn]
parties:
  applicant: {name: X, from: starter}
  city: {name: X, from: "region:city_bureau"}
  department: {name: X, from: "centre:department"}
"""


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = fresh_engine(sqlite_url)
    yield engine
    engine.close()


@pytest.fixture
def manifest() -> Manifest:
    return load_manifest("near.yaml", MANIFEST)


@pytest.mark.parametrize(
    ("regions", "region", "nearest"),
    [
        (["330100", "330200"], "330106", "330100"),
        (["330100", "330106"], "330106", "330106"),
        (["330000"], "330106", "330000"),
        (["330200"], "330106", None),
    ],
)
def test_the_party_of_a_region_is_the_nearest_around_the_applicant(
    engine: Engine, manifest: Manifest, regions: list[str], region: str, nearest: str | None
) -> None:
    known = {code: unit(engine, f"局{code}", "city_bureau", region=code) for code in regions}
    applicant = unit(engine, "研究院", "institute", region=region)

    with engine.read() as connection:
        found = initial_parties(connection, manifest, applicant, None)

    assert found.get("city") == (known[nearest] if nearest else None)


@pytest.mark.parametrize(("facts", "remembered"), [({"department": "d1"}, "d1"), ({}, None)])
def test_a_later_case_of_a_centre_has_the_party_that_the_register_remembers(
    engine: Engine, manifest: Manifest, facts: dict[str, str], remembered: str | None
) -> None:
    host = unit(engine, "研究院", "institute")

    with engine.read() as connection:
        found = initial_parties(connection, manifest, None, {"unit_id": host, "facts": dumps(facts)})

    assert found == {"applicant": host} | ({"department": remembered} if remembered else {})


def test_only_units_of_the_own_province_and_those_of_none_are_offered(engine: Engine) -> None:
    unit(engine, "甲区人民政府", "government", region="500112")
    unit(engine, "乙州人民政府", "government", region="532500")
    unit(engine, "某部", "government")
    applicant = unit(engine, "甲院", "institute", region="500105")

    with engine.read() as connection:
        province = province_of(connection, [None, applicant])
        governments = select(units.c.name).where(units.c.kind == "government")
        own = connection.execute(governments.where(in_province(province))).scalars().all()
        all_of_them = connection.execute(governments.where(in_province(""))).scalars().all()

    assert (province, sorted(own), len(all_of_them)) == ("50", ["某部", "甲区人民政府"], 3)
