"""The demonstration plays itself on the real procedure, and its clock can be moved from the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.bootstrap import Engine, build
from engine.cases.listing import page_of_cases
from engine.cases.visible import CaseFilters
from engine.clock import ZONE, MovableClock, local_date
from engine.errors import Refused
from engine.execution.replay import replay_case
from engine.identity.login import open_session, person_by_login
from engine.installation import FOUNDER, prepare
from engine.journal.verify import verify_all
from engine.settings import Settings
from engine.simulation import next_timer, walk, walk_to_next
from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from tests.web.conftest import post
from web.app import create_app
from web.demo.run import open_stage
from web.demo.stage import logins
from web.sessions import SESSION


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    settings = Settings(database=sqlite_file(tmp_path_factory.mktemp("demo")), demo=True)
    clock = MovableClock()
    engine = build(settings, Catalogue(), clock)
    prepare(engine)
    open_stage(engine, clock)
    yield engine
    engine.close()


def browser_of(engine: Engine, login: str, app: Flask | None = None) -> FlaskClient:
    client = (app or create_app(engine)).test_client()
    with engine.read() as connection:
        person = person_by_login(connection, login)
    key = token_urlsafe(32)
    engine.transactions.run(lambda work: open_session(work, person, key, engine.settings))
    client.set_cookie(SESSION, key)
    return client


def test_its_cases_stand_in_different_stages_today(demo: Engine) -> None:
    officer, nobody = browser_of(demo, "li"), create_app(demo).test_client()

    assert "筹建中" in nobody.get("/register").text
    assert "集成电路产业计量测试中心" in nobody.get("/notices").text.split("公示已结束")[0]
    assert "形式审查" in officer.get("/?section=offered").text
    assert "填报申报书" in browser_of(demo, "luo").get("/").text
    assert abs(demo.clock.business_now() - demo.clock.machine_now()) < timedelta(days=3)


def test_its_journal_is_whole_and_every_case_replays(demo: Engine) -> None:
    with demo.read() as connection:
        _, breaks = verify_all(connection)
        auditor = demo.actor(person_by_login(connection, "shen"))
        cases = page_of_cases(connection, demo.services.library, auditor, CaseFilters(), 50).rows
        replays = [replay_case(demo.services, connection, row["id"]) for row in cases]

    assert breaks == [] and len(replays) >= 4
    assert [replay.differences for replay in replays if replay.differences] == []


def test_everybody_of_the_printed_list_is_there(demo: Engine) -> None:
    app = create_app(demo)
    for line in logins(demo):
        assert browser_of(demo, line.login, app).get("/").status_code == 200


def test_its_clock_moves_from_the_page_and_never_back(demo: Engine) -> None:
    officer = browser_of(demo, "li")
    before = demo.clock.business_now()

    moved = post(officer, "/clock", {"how": "week", "next": "/cases"})
    back = post(officer, "/clock", {"how": "date", "date": "2020-01-01"})
    wrong = post(officer, "/clock", {"how": "date", "date": "soon"})

    assert moved.status_code == 303 and moved.location.startswith("/cases?moved=")
    assert local_date(demo.clock.business_now()) == local_date(before + timedelta(days=7))
    assert (back.status_code, wrong.status_code) == (403, 422)


def test_the_next_timer_is_never_jumped_over_and_time_passes_at_most_to_it(demo: Engine) -> None:
    officer = browser_of(demo, "li")
    due = next_timer(demo)

    moved = post(officer, "/clock", {"how": "timer", "next": "/cases"})

    assert moved.status_code == 303 and "moved=0" not in moved.location
    assert due is not None and demo.clock.business_now() <= due + timedelta(seconds=30)


def test_nothing_but_a_movable_clock_can_be_walked(tmp_path: Path) -> None:
    engine = build(Settings(database=sqlite_file(tmp_path)), Catalogue())
    prepare(engine)

    with pytest.raises(Refused):
        walk(engine, datetime(2099, 1, 1, tzinfo=ZONE), FOUNDER)
    engine.close()


def test_the_clock_stands_still_when_nothing_waits_for_time(tmp_path: Path) -> None:
    engine = build(Settings(database=sqlite_file(tmp_path), demo=True), Catalogue(), MovableClock())
    prepare(engine)
    before = engine.clock.business_now()

    assert walk_to_next(engine, FOUNDER) is None
    assert engine.clock.business_now() - before < timedelta(minutes=1)
    engine.close()


def test_the_page_tells_what_happened_on_the_way(demo: Engine) -> None:
    officer = browser_of(demo, "li")

    page = ""
    for _ in range(20):  # until it is a timer of a case this officer sees
        moved = post(officer, "/clock", {"how": "timer", "next": "/cases"})
        page = officer.get(moved.location).get_data(as_text=True)
        if 'class="lately"' in page:
            break

    told = page.split('class="lately"')[1].split("</ul>")[0]
    assert "/cases/" in told
    assert any(word in told for word in ("到期", "时间到", "按期自动发起"))
