"""The register beside the centres: what only one may hold, who may apply, what was promised, who takes part."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from engine.cases.lists import read_centre
from engine.commands.start_case import StartCase
from engine.db.tables import bans, cases, centres, claims, conflicts, experts, notifications
from engine.db.tables import commitments as promises
from engine.journal.verify import verify_all
from engine.register import capabilities, commitments
from engine.register.open_centre import OpenCentre
from engine.testing import person, unit
from engine.values import loads
from engine.work import Work
from engine.worker import settle
from tests.engine.office import BOOK, ITEMS, Office, rival


def test_a_case_is_called_by_its_centre_as_soon_as_it_has_one(office: Office) -> None:
    started = office.stage.engine.execute(office.stage.applicant, StartCase("register", "apply"))["case"]
    tied = office.asked("压力")

    with office.stage.engine.read() as connection:
        titles = {row.id: row.title for row in connection.execute(select(cases.c.id, cases.c.title))}
    assert (titles[started], titles[tied]) == ("某计量检测院的申请", "压力中心（某计量检测院）的申请")


def test_a_second_centre_of_the_same_industry_is_warned_of_and_blocked_at_approval(office: Office) -> None:
    first, second = office.asked("新材料"), office.asked("新材料", rival(office))
    office.approve(first)

    assert office.shown(second)["rivals"] == ["新材料中心（某计量检测院）"]
    office.approve(second)

    assert office.task(second)[0] == "decide"
    office.whole(second)


def test_a_form_that_comes_again_begins_with_what_was_submitted_before(office: Office) -> None:
    first, second = office.asked("新材料"), office.asked("新材料", rival(office))
    office.approve(first)
    office.approve(second, rivals=["另行填写的"])

    assert office.shown(second) == {
        "reason": "", "book": BOOK, "items": ITEMS, "rivals": ["新材料中心（某计量检测院）"],
    }  # fmt: skip


def test_a_centre_is_registered_with_its_dates(office: Office) -> None:
    office.asked("新材料")

    with office.stage.engine.read() as connection:
        assert loads(connection.execute(select(centres.c.dates)).scalar_one()) == {"asked_on": "2026-09-28"}


def test_an_override_with_a_reason_is_granted_beside_the_first_holder(office: Office) -> None:
    first, second = office.asked("新材料"), office.asked("新材料", rival(office))
    office.approve(first)

    office.approve(second, reason="两家分属上下游，经局务会研究同意")

    assert office.task(second)[0] == "report"
    with office.stage.engine.read() as connection:
        held = connection.execute(select(claims.c.place, claims.c.reason).order_by(claims.c.place)).all()
    assert [tuple(row) for row in held] == [(0, None), (1, "两家分属上下游，经局务会研究同意")]


def test_of_two_approved_in_the_same_instant_exactly_one_gets_the_industry(office: Office) -> None:
    waiting = [office.asked("氢能"), office.asked("氢能", rival(office))]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(office.approve, waiting))

    assert sorted(office.task(case)[0] for case in waiting) == ["decide", "report"]


def test_an_industry_is_free_again_after_the_revocation_and_the_unit_is_barred(office: Office) -> None:
    first = office.asked("氢能")
    office.approve(first)
    office.do(first, office.stage.applicant, rows=[])
    office.do(first, office.stage.officer)

    started = office.stage.engine.execute(office.stage.applicant, StartCase("register", "gate"))
    again = office.asked("氢能", rival(office))
    office.approve(again)

    assert started["ended"] == "barred"
    assert office.task(again)[0] == "report"
    with office.stage.engine.read() as connection:
        assert connection.execute(select(bans.c.until)).scalar_one() == "2029-09-28"
    office.whole(first)
    office.whole(str(started["case"]))


def test_a_unit_may_apply_again_when_the_ban_is_over(office: Office) -> None:
    first = office.asked("氢能")
    office.approve(first)
    office.do(first, office.stage.applicant, rows=[])
    office.do(first, office.stage.officer)

    office.stage.move_to("2029-09-29 09:00")

    assert office.stage.engine.execute(office.stage.applicant, StartCase("register", "gate"))["ended"] == "fine"


def test_the_task_book_becomes_a_ledger_that_is_reported_on(office: Office) -> None:
    case = office.asked("新材料")
    office.approve(case)

    rows = office.shown(case)["rows"]
    assert [(row["name"], row["measure"], row["planned"], row["due"]) for row in rows] == [
        ("压力标准装置", "套", Decimal(2), "2026-12-31"),
        ("流量标准装置", "套", Decimal(3), "2027-09-28"),
    ]
    done = [
        {"commitment": 1, "done": 2, "done_on": "2026-11-02", "evidence": "验收单"},
        {"commitment": 2, "done": 1},
        {"commitment": 7, "done": 99},
    ]
    office.do(case, office.stage.applicant, rows=done)

    assert office.shown(case)["share"] == Decimal("0.6")
    with office.stage.engine.read() as connection:
        centre = connection.execute(select(centres.c.id)).scalar_one()
        kept = commitments.read(connection, centre)
        still = commitments.unfinished(connection, centre, "instruments")
    assert still == [{"title": "流量标准装置", "unit": "套", "planned": 3}]
    assert [(row["done"], row["state"]) for row in kept] == [(Decimal(2), "done"), (Decimal(1), "open")]
    office.whole(case)


def test_the_centre_is_reminded_of_what_it_promised(office: Office) -> None:
    office.approve(office.asked("新材料"))

    office.stage.move_to("2026-11-29 09:00")
    before = told(office)
    office.stage.move_to("2026-11-30 09:00")  # a month before 31 December
    after = told(office)
    office.stage.move_to("2026-12-01 09:00")

    assert (before, after, told(office)) == (0, 2, 2)  # the applicant and a colleague, once


def test_a_promise_that_was_kept_in_part_goes_on_reminding(office: Office) -> None:
    case = office.asked("新材料")
    office.approve(case)

    done = [{"commitment": 1, "done": 1}, {"commitment": 2, "done": 3}]
    office.do(case, office.stage.applicant, rows=done)

    with office.stage.engine.read() as connection:
        rows = connection.execute(select(promises.c.state, promises.c.remind_on).order_by(promises.c.n)).all()
    assert [tuple(row) for row in rows] == [("open", "2026-11-30"), ("done", None)]


def test_a_task_book_signed_anew_replaces_what_was_open_and_keeps_what_was_done(office: Office) -> None:
    case = office.asked("新材料")
    office.approve(case)
    office.do(case, office.stage.applicant, rows=[{"commitment": 2, "done": 3}])
    fresh = {"name": "湿度标准装置", "measure": "套", "planned": 1, "due": None, "remind_on": None, "detail": {}}

    def sign_anew(work: Work) -> None:
        centre = work.connection.execute(select(centres.c.id)).scalar_one()
        ledger = commitments.Ledger(work.connection, centre)
        ledger.promise("c", "instruments", [fresh])
        ledger.promise("c", "projects", [fresh])
        ledger.save()

    office.stage.engine.transactions.run(sign_anew)

    with office.stage.engine.read() as connection:
        found = connection.execute(select(promises.c.n, promises.c.kind, promises.c.state).order_by(promises.c.n))
        assert [tuple(row) for row in found] == [
            (1, "instruments", "dropped"), (2, "instruments", "done"), (3, "instruments", "open"),
            (4, "projects", "open"),
        ]  # fmt: skip


def test_a_case_that_was_overtaken_at_its_centre_begins_anew_and_loses_nothing(office: Office) -> None:
    office.approve(office.asked("新材料"))
    tries = []

    def change(work: Work) -> None:
        row = dict(work.connection.execute(select(centres)).mappings().one())
        tries.append(work.again)
        if not work.again:
            row["revision"] -= 1  # as it was read before another case of the centre was saved
        centre = OpenCentre.at_hand(work, row)
        centre.merge({}, {"seen": "新"})
        centre.note("centre_facts_changed", {}, {"facts": {"seen": "新"}})
        centre.save()

    office.stage.engine.transactions.run(change)

    assert tries == [False, True]
    with office.stage.engine.read() as connection:
        assert loads(connection.execute(select(centres.c.facts)).scalar_one())["seen"] == "新"
        assert verify_all(connection)[1] == []


def told(office: Office) -> int:
    with office.stage.engine.read() as connection:
        return len(connection.execute(select(notifications.c.key).where(notifications.c.kind == "notify")).all())


def test_capability_items_come_into_force_and_are_shown_again(office: Office) -> None:
    case = office.asked("新材料")
    office.approve(case)

    shown = office.shown(case)["items"]

    assert [(item["name"], item["range"], item["since"]) for item in shown] == [
        ("压力", "0–60 MPa", "2026-09-28"),
        ("流量", "0–100 m³/h", "2026-09-28"),
    ]


@pytest.mark.parametrize(
    ("mode", "rows", "left"),
    [
        ("replace", [{"item": "压力", "range": "0–100 MPa"}], ["压力 0–100 MPa"]),
        ("add", [{"item": "温度", "range": "0–600 ℃"}], ["压力 0–60 MPa", "流量 0–100 m³/h", "温度 0–600 ℃"]),
        ("add", [{"item": "压力", "range": "0–100 MPa"}], ["流量 0–100 m³/h", "压力 0–100 MPa"]),
        ("remove", [{"item": "流量"}], ["压力 0–60 MPa"]),
    ],
)
def test_capability_items_change_by_their_name(
    office: Office, mode: str, rows: list[dict[str, str]], left: list[str]
) -> None:
    office.approve(office.asked("新材料"))
    with office.stage.engine.transactions.database.connect() as connection:
        connection.begin()
        centre = connection.execute(select(centres.c.id)).scalar_one()
        abilities = capabilities.Abilities(connection, centre)
        abilities.change("c", "item", rows, since="2027-01-01", name="item", mode=mode)
        abilities.save()
        found = capabilities.in_force(connection, centre)

    assert [f"{item['name']} {item['range']}" for item in found] == left


def test_the_public_register_shows_what_a_centre_offers_and_nothing_of_how_it_applied(office: Office) -> None:
    office.approve(office.asked("新材料"))
    with office.stage.engine.read() as connection:
        centre = connection.execute(select(centres.c.id)).scalar_one()
        row, history, items = read_centre(connection, office.stage.engine.services.library, centre)

    assert row["state"] == "listed"
    assert [state["state"] for state in history] == ["listed"]
    assert [(item["name"], item["range"]) for item in items] == [("压力", "0–60 MPa"), ("流量", "0–100 m³/h")]


def test_a_campaign_begins_for_every_centre_old_enough_and_says_why_not_for_the_others(office: Office) -> None:
    office.approve(office.asked("新材料"))
    office.stage.move_to("2028-09-27 09:00")
    office.approve(office.asked("氢能", rival(office)))
    office.stage.move_to("2028-09-28 09:00")

    answer = office.stage.engine.execute(office.stage.head, StartCase("register", "campaign"))
    settle(office.stage.engine)

    shown = office.shown(str(answer["case"]))
    assert shown["started"] == ["新材料中心（某计量检测院）"]
    assert shown["skipped"] == [{"name": "氢能中心（另一计量院）", "reason": "too_young", "since": "2028-09-27"}]
    assert shown["listed"] == 2
    with office.stage.engine.read() as connection:
        assert len(connection.execute(select(cases.c.id).where(cases.c.process_id == "check")).all()) == 1
    office.whole(str(answer["case"]))


def test_experts_are_drawn_without_those_too_near_to_the_applicant(office: Office) -> None:
    stage = office.stage
    academy = unit(stage.engine, "专家库", "academy")
    people = [person(stage.engine, f"expert{n}", ("expert", academy), name=f"专家{n}") for n in range(1, 7)]
    rows = [
        {"person_id": one.person_id, "fields": '["力学"]', "employer": "", "employer_id": None, "since": "2020-01-01"}
        for one in people
    ]
    rows[1]["employer_id"] = stage.institute
    rows[2]["fields"] = '["光学"]'
    near = {"person_id": people[3].person_id, "id": "1", "unit_id": stage.institute, "reason": "顾问"}
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        connection.execute(insert(experts), rows)
        connection.execute(insert(conflicts), {**near, "declared_on": "2026-01-01"})
        connection.commit()

    case = str(stage.engine.execute(stage.applicant, StartCase("register", "panel"))["case"])

    shown = office.shown(case)
    assert set(shown["drawn"]) == {people[0].person_id, people[4].person_id, people[5].person_id}
    assert shown["missing"] == 0
    assert [option["label"] for option in shown["options"]][-1].endswith("（须回避：已申报利益关系）")
    office.whole(case)
