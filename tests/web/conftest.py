"""A small bureau with the three-step sample procedure, and clients that sign in to its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.bootstrap import Engine, build
from engine.clock import FixedClock
from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.commands.system import CreatePerson, GrantRole
from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.identity.login import open_session
from engine.installation import prepare
from engine.settings import Settings
from engine.testing import ROOT, fresh_engine, sqlite_file, unit
from forms.catalogue import Catalogue
from web.app import create_app
from web.sessions import SESSION

SAMPLE = Path(__file__).parents[1] / "engine" / "samples" / "three.yaml"
OPENING = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
PASSWORD = "Correct-horse-1"


@dataclass
class Bureau:
    """The engine, its application, and the people by login: ap (applicant), of (officer), hd (head), other, auditor."""

    engine: Engine
    app: Flask
    people: dict[str, Actor]

    def start(self) -> str:
        """A new case of the applicant; returns its id. Task 1 is open."""
        return str(self.engine.execute(self.people["ap"], StartCase("three", "three"))["case"])

    def client(self, login: str | None = None) -> FlaskClient:
        """A browser, signed in as ``login``."""
        client = self.app.test_client()
        if login is not None:
            key, person = token_urlsafe(32), self.people[login].person_id
            settings = self.engine.settings
            self.engine.transactions.run(lambda work: open_session(work, person, key, settings))
            client.set_cookie(SESSION, key)
        return client

    def complete(self, login: str, case: str, n: int, **form: object) -> None:
        """Complete a task without the browser."""
        self.engine.execute(self.people[login], CompleteTask(case, n, form))


def token_of(page: str) -> str:
    """The token that forms of ``page`` send back."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Fill in the log-in page and send it."""
    token = token_of(client.get("/login").text)
    return client.post("/login", data={"login": login, "password": password, "csrf_token": token, **fields})


def post(client: FlaskClient, address: str, data: dict[str, Any] | None = None, page: str = "/notices") -> TestResponse:
    """Post a form as a person would, with the token of a page."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **(data or {})})


def send(client: FlaskClient, method: str, address: str, json: object) -> TestResponse:
    """Send JSON as our scripts do."""
    token = token_of(client.get("/notices").text)
    return client.open(address, method=method, json=json, headers={"X-CSRF-Token": token})


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A prepared database file and the person ids by login: each test works on its own copy."""
    folder = tmp_path_factory.mktemp("bureau")
    engine = fresh_engine(sqlite_file(folder), Catalogue(), OPENING)
    prepare(engine)
    homes = {
        "ap": ("陈申请", "applicant", unit(engine, "某检测院", "institute")),
        "of": ("李受理", "officer", unit(engine, "市局", "bureau", key="bureau")),
        "other": ("赵旁人", "applicant", unit(engine, "另一检测院", "institute")),
        "foreign": ("钱外局", "officer", unit(engine, "外局", "bureau")),
    }
    bureau = homes["of"][2]
    homes |= {"hd": ("王处长", "head", bureau), "auditor": ("审计员", "auditor", bureau)}
    homes |= {"admin": ("管理员", "system_admin", bureau), "security": ("安全员", "security_admin", bureau)}
    homes |= {"audit": ("审计管理员", "audit_admin", bureau), "owner": ("流程员", "process_owner", bureau)}
    found = {}
    for login, (name, role, home) in homes.items():
        found[login] = str(engine.execute(ROOT, CreatePerson(login, name, PASSWORD))["person"])
        engine.execute(ROOT, GrantRole(found[login], role, home))
    engine.deploy(ROOT, collect(SAMPLE).files, isolated=False)
    engine.close()
    return folder / "liangheng.db", found


@pytest.fixture
def make_bureau(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Callable[..., Bureau]:
    """Opens a bureau; keyword arguments change its settings."""

    def make(**settings: object) -> Bureau:
        source, logins = template
        copy = tmp_path / "liangheng.db"
        copy.write_bytes(source.read_bytes())
        engine = reopened(copy, settings)
        return Bureau(engine, create_app(engine), {login: engine.actor(person) for login, person in logins.items()})

    return make


def reopened(database: Path, settings: dict[str, object]) -> Engine:
    """An engine on an existing database file with a clock that stands where the sample's clock stands."""
    values = Settings(database=f"sqlite:///{database}", **settings)  # type: ignore[arg-type]  # tests name real fields
    return build(values, Catalogue(), FixedClock(OPENING))


@pytest.fixture
def bureau(make_bureau: Callable[..., Bureau]) -> Bureau:
    """The bureau with usual settings."""
    return make_bureau()
