"""The public register is searched by words, area, industry and state, and shows nothing that is not public."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.cases.register_list import Register, RegisterFilters, read_register_list
from engine.db.tables import bundles, centres
from engine.definitions.manifest import Manifest, Party
from engine.identity.regions import area_digits
from engine.testing import unit
from tests.engine.office import Office, rival

REGION, OTHER = "500101", "500102"


def found(office: Office, **filters: str) -> Register:
    engine = office.stage.engine
    with engine.read() as connection:
        bundle = connection.execute(select(bundles.c.id).where(bundles.c.key == "register")).scalar_one()
        manifest = engine.services.library.get(connection, bundle).manifest
        return read_register_list(connection, RegisterFilters(**filters), [manifest])


def names(register: Register) -> list[str]:
    return [row["name"] for row in register.rows]


@pytest.fixture
def listed(office: Office) -> Office:
    """Two centres of two units in two districts of one area."""
    office.approve(office.asked("力学"))
    office.approve(office.asked("热工", rival(office)))
    publish(office, public=True)
    return office


def publish(office: Office, *, public: bool) -> None:
    engine = office.stage.engine
    engine.transactions.run(lambda work: work.connection.execute(update(centres).values(public=public)) and None)


def test_the_whole_register_is_listed_with_the_number_of_items(listed: Office) -> None:
    register = found(listed)

    assert register.total == len(register.rows) == 2
    assert [row["items"] for row in register.rows] == [2, 2]
    assert list(register.industries) == ["力学", "热工"]


def test_it_is_narrowed_by_industry_area_and_state(listed: Office) -> None:
    everything = names(found(listed))

    assert [row["industry"] for row in found(listed, industry="热工").rows] == ["热工"]
    assert [row["region"] for row in found(listed, region=OTHER).rows] == [OTHER]
    assert names(found(listed, region="500000")) == everything
    assert names(found(listed, region="510000")) == []
    assert names(found(listed, state=found(listed).states[0])) == everything
    assert names(found(listed, state="ended")) == []


def test_words_are_looked_for_in_names_and_in_what_a_centre_can_do(listed: Office) -> None:
    assert [row["found"] for row in found(listed, text="m³/h").rows] == [["流量"], ["流量"]]
    assert [row["unit"] for row in found(listed, text="另一计量").rows] == ["另一计量院"]
    assert names(found(listed, text="100%")) == []


def test_an_area_is_called_after_the_bureau_there(listed: Office) -> None:
    engine = listed.stage.engine
    unit(engine, "某区市场监管局", "district_bureau", region=REGION)
    manifest = Manifest("x", "样例", (), parties={"district": Party("区县局", "region:district_bureau")})

    with engine.read() as connection:
        regions = read_register_list(connection, RegisterFilters(), [manifest]).regions

    assert regions == {"500000": "", REGION: "某区市场监管局", OTHER: ""}


def test_what_is_not_public_is_neither_listed_nor_counted(listed: Office) -> None:
    publish(listed, public=False)

    register = found(listed, text="流量")

    assert (list(register.rows), register.total, list(register.industries)) == ([], 0, [])


@pytest.mark.parametrize(("code", "digits"), [("500000", "50"), ("530100", "5301"), ("500112", "500112"), ("", "")])
def test_a_region_holds_everything_below_it(code: str, digits: str) -> None:
    assert area_digits(code) == digits
