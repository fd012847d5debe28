"""Quotas of a procedure against the centres there are, area by area, for whoever looks over that area."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from engine.db.tables import bundles, units
from engine.overview.quotas import QuotaUse, quotas_of
from engine.overview.scope import Scope
from tests.engine.office import Office, rival


def quotas(office: Office, key: str = "register") -> Sequence[QuotaUse]:
    engine = office.stage.engine
    with engine.read() as connection:
        bundle = connection.execute(select(bundles.c.id).where(bundles.c.key == key)).scalar_one()
        scope = Scope(engine.services.library.get(connection, bundle), office.stage.bureau, "市局", "bureau")
        return quotas_of(connection, scope)


def lies_in(office: Office, region: str) -> None:
    engine = office.stage.engine
    change = update(units).where(units.c.id == office.stage.bureau).values(region=region)
    engine.transactions.run(lambda work: work.connection.execute(change) and None)


def test_each_area_is_told_what_counts_and_what_is_left(office: Office) -> None:
    office.approve(office.asked("力学"))
    office.asked("热工")
    office.asked("光学")
    office.asked("力学", rival(office))

    (found,) = quotas(office)

    assert [(one.area, one.amount, one.used, one.left) for one in found.areas] == [
        ("甲区", 2, 3, -1), ("乙区", 1, 1, 0), ("外省某市", 9, 0, 9),
    ]  # fmt: skip
    assert (found.total.amount, found.total.used) == (12, 4)


def test_a_bureau_sees_the_areas_that_lie_in_its_own(office: Office) -> None:
    lies_in(office, "500000")
    assert [one.area for one in quotas(office)[0].areas] == ["甲区", "乙区"]

    lies_in(office, "500102")
    assert [one.area for one in quotas(office)[0].areas] == ["乙区"]

    lies_in(office, "330000")
    assert quotas(office) == []


def test_what_is_in_a_state_that_does_not_count_is_left_out(office: Office) -> None:
    case = office.asked("力学")
    office.approve(case)
    office.do(case, office.stage.applicant, rows=[])
    office.do(case, office.stage.officer)

    assert quotas(office)[0].areas[0].used == 0  # revoked


def test_a_procedure_without_quotas_has_none(office: Office) -> None:
    assert quotas(office, "three") == []
