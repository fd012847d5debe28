"""A unit asks to be registered; the officer of the competent authority checks it; then its person may begin a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.commands.unit_requests import AcceptUnit, RefuseUnit, RequestUnit
from engine.db.tables import events, people, unit_requests, units
from engine.definitions.bundle import collect
from engine.definitions.manifest import Manifest, Party
from engine.definitions.store import active_bundle
from engine.errors import Conflict, Invalid, Refused
from engine.identity.actor import PUBLIC, Actor
from engine.identity.credit_code import check_digit, is_credit_code
from engine.identity.intake import areas_of
from engine.identity.login import sign_in
from engine.identity.unit_requests import count_waiting, request_by_receipt, requests_for
from engine.testing import ROOT, MemoryMailer, person, unit
from engine.worker import settle
from tests.engine.cast import SAMPLES, Stage

REGION = "500000"
CODE = "9150000073656789A" + check_digit("9150000073656789A")
GIVEN: Mapping[str, Any] = {
    "bundle": "three", "region": REGION, "unit_name": "新设检测公司", "credit_code": CODE, "person_name": "林经理",
    "phone": "023-6700", "email": "lin@example.cn", "login": "lin", "password": "Correct-horse-1", "origin": "o" * 64,
}  # fmt: skip


def ask(stage: Stage, **changed: Any) -> str:
    """Ask for registration and return the request's id."""
    receipt = stage.engine.execute(PUBLIC, RequestUnit(**{**GIVEN, **changed}))["receipt"]
    with stage.engine.read() as connection:
        query = select(unit_requests.c.id).where(unit_requests.c.receipt == receipt)
        return str(connection.execute(query).scalar_one())


def local(stage: Stage) -> Actor:
    """The bureau of the area, as the procedure finds it, and its officer."""
    home = unit(stage.engine, "渝某区局", "bureau", region="500000")
    files = {**collect(SAMPLES / "three.yaml").files}
    files["three.yaml"] = files["three.yaml"].replace(b'"unit:bureau"', b'"region:bureau"')
    stage.engine.deploy(ROOT, files, isolated=False)
    return person(stage.engine, "local", ("officer", home), name="区局经办")


def manifest_of(stage: Stage) -> Any:
    def read(key: str) -> Manifest:
        with stage.engine.read() as connection:
            found = active_bundle(connection, key, "2026-09-28")
            return stage.engine.services.library.get(connection, found).manifest

    return read


def waiting(stage: Stage, actor: Actor) -> int:
    with stage.engine.read() as connection:
        return count_waiting(connection, actor, manifest_of(stage))


@pytest.fixture
def clerk(stage: Stage) -> Actor:
    return local(stage)


def test_an_accepted_unit_signs_in_and_begins_a_case(stage: Stage, clerk: Actor) -> None:
    request = ask(stage)
    with pytest.raises(Refused):
        sign_in(stage.engine.transactions, stage.engine.settings, "lin", "Correct-horse-1")
    assert waiting(stage, clerk) == 1

    accepted = stage.engine.execute(clerk, AcceptUnit(request))
    sign_in(stage.engine.transactions, stage.engine.settings, "lin", "Correct-horse-1")
    newcomer = stage.engine.actor(accepted["person"])
    stage.engine.execute(newcomer, StartCase("three", "three"))

    with stage.engine.read() as connection:
        row = connection.execute(select(units).where(units.c.id == accepted["unit"])).one()
        left = connection.execute(select(unit_requests.c.password)).scalar()
    assert (row.name, row.credit_code, row.region) == ("新设检测公司", CODE, REGION)
    assert left is None and waiting(stage, clerk) == 0


def test_the_letter_tells_what_was_decided(stage: Stage, clerk: Actor) -> None:
    mailer = MemoryMailer()
    object.__setattr__(stage.engine, "mailer", mailer)
    stage.engine.execute(clerk, AcceptUnit(ask(stage)))
    stage.engine.execute(clerk, RefuseUnit(ask(stage, login="lin2"), "营业执照不清晰"))

    settle(stage.engine)

    (first, second) = sorted(mailer.sent, key=lambda mail: "未通过" in mail[3])
    assert first[1] == "lin@example.cn" and "账号 lin " in first[3]
    assert "营业执照不清晰" in second[3]


def test_a_refused_unit_reads_the_reason_and_cannot_sign_in(stage: Stage, clerk: Actor) -> None:
    request = ask(stage)
    with pytest.raises(Invalid):
        stage.engine.execute(clerk, RefuseUnit(request, " "))

    stage.engine.execute(clerk, RefuseUnit(request, "营业执照不清晰"))

    with stage.engine.read() as connection:
        receipt = connection.execute(select(unit_requests.c.receipt)).scalar_one()
        told = request_by_receipt(connection, receipt)
        assert connection.execute(select(people.c.id).where(people.c.login == "lin")).all() == []
    assert (told["state"], told["reason"]) == ("refused", "营业执照不清晰")
    assert "password" not in told and "email" not in told
    with pytest.raises(Conflict):
        stage.engine.execute(clerk, AcceptUnit(request))


def test_only_the_authority_of_the_area_decides(stage: Stage, clerk: Actor) -> None:
    elsewhere = unit(stage.engine, "外地局", "bureau", region="510000")
    foreign = person(stage.engine, "foreign", ("officer", elsewhere), name="外地经办")
    superior = person(stage.engine, "superior", ("head", next(iter(clerk.unit_ids))), name="区局处长")
    request = ask(stage)

    for actor in (foreign, superior, stage.applicant, stage.admin, PUBLIC):
        assert waiting(stage, actor) == 0
        for act in (AcceptUnit(request), RefuseUnit(request, "不")):
            with pytest.raises(Refused):
                stage.engine.execute(actor, act)


def test_a_unit_that_is_registered_already_is_joined_not_made_twice(stage: Stage, clerk: Actor) -> None:
    with stage.engine.read() as connection:
        before = len(connection.execute(select(units.c.id)).all())
    request = ask(stage, unit_name="某计量检测院")
    with stage.engine.read() as connection:
        (row,) = requests_for(connection, clerk, manifest_of(stage))

    accepted = stage.engine.execute(clerk, AcceptUnit(request))

    assert (row["known"]["name"], row["known"]["people"]) == ("某计量检测院", 3)
    assert "password" not in row
    with stage.engine.read() as connection:
        assert len(connection.execute(select(units.c.id)).all()) == before
    assert accepted["unit"] == stage.institute
    other = "91500000MA5U7XYC0"
    again = ask(stage, unit_name="某计量检测院", login="lin2", credit_code=other + check_digit(other))
    with pytest.raises(Conflict, match=CODE):
        stage.engine.execute(clerk, AcceptUnit(again))


def test_sending_the_same_request_twice_makes_one(stage: Stage, clerk: Actor) -> None:
    assert ask(stage) == ask(stage)
    with pytest.raises(Invalid) as wrong:
        ask(stage, password="Another-horse-2")
    assert wrong.value.errors == {"login": ["field.login_taken"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("credit_code", "91500000736567890X"), ("credit_code", ""), ("unit_name", " "), ("person_name", ""),
        ("phone", ""),
        ("email", "lin"), ("login", "Lin"), ("login", "head"), ("password", "short"), ("title", "长" * 61),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(stage: Stage, clerk: Actor, field: str, value: str) -> None:
    with pytest.raises(Invalid) as wrong:
        ask(stage, **{field: value})

    assert set(wrong.value.errors) == {field}


def test_an_area_no_authority_is_competent_for_is_refused(stage: Stage, clerk: Actor) -> None:
    with pytest.raises(Invalid) as wrong:
        ask(stage, region="999999")

    assert set(wrong.value.errors) == {"area"}


def test_areas_are_those_of_the_province_whose_authority_the_procedure_names(stage: Stage) -> None:
    parties = {"bureau": Party("市局", "unit:metropolis"), "district": Party("区局", "region:district_bureau")}
    unit(stage.engine, "甲市局", "bureau", key="metropolis", region="500000")
    unit(stage.engine, "甲市一区局", "district_bureau", region="500112")
    unit(stage.engine, "乙市一区局", "district_bureau", region="310115")

    with stage.engine.read() as connection:
        areas = areas_of(connection, Manifest("x", "样例", (), parties=parties))

    assert areas == [("500000", "甲市局"), ("500112", "甲市一区局")]


def test_one_place_cannot_flood_the_officers(stage: Stage, clerk: Actor) -> None:
    for n in range(stage.engine.settings.public_per_hour):
        ask(stage, login=f"lin{n}")

    with pytest.raises(Refused):
        ask(stage, login="one.more")
    ask(stage, login="elsewhere", origin="p" * 64)


def test_the_sealed_record_holds_nothing_of_the_person(stage: Stage, clerk: Actor) -> None:
    stage.engine.execute(clerk, RefuseUnit(ask(stage), "材料不全"))

    with stage.engine.read() as connection:
        query = select(events.c.record).where(events.c.type.in_(["unit_requested", "unit_request_refused"]))
        records = "".join(connection.execute(query).scalars())
    for secret in ("林经理", "lin@", "023-6700", "新设", CODE, "材料不全"):
        assert secret not in records


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y44", False),
        ("91350100M000100I43", False),
        ("91350100M000100Y4", False),
    ],
)
def test_a_credit_code_ends_in_its_check_digit(code: str, right: bool) -> None:
    assert is_credit_code(code) is right
