"""The cast of the API's tests: the engine's stage behind the real application, and a client for each person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from engine.commands.system import IssueToken
from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.installation import prepare
from engine.ports import FormCatalogue
from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from web.app import create_app

PREFIX = "/api/v1"
SAMPLES = Path(__file__).parent / "samples"


@dataclass
class Client:
    """Calls the API with one token (or none)."""

    app: Flask
    token: str | None = None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send one request; underscores in header names stand for hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        data = None if body is None else json.dumps(body).encode()
        kind = None if body is None else "application/json"
        client = self.app.test_client(use_cookies=False)
        return Reply(client.open(PREFIX + path, method=method, data=data, content_type=kind, headers=sent))

    def get(self, path: str, **headers: str) -> Reply:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """POST ``body`` as JSON."""
        return self.call("POST", path, body, **headers)

    def raw(self, path: str, data: bytes, content_type: str = "application/json") -> Reply:
        """POST bytes as they are."""
        headers = {"Authorization": f"Bearer {self.token}"}
        client = self.app.test_client(use_cookies=False)
        return Reply(client.post(PREFIX + path, data=data, content_type=content_type, headers=headers))

    def upload(self, path: str, parts: Mapping[str, Any], **headers: str) -> Reply:
        """POST a multipart form."""
        sent = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        client = self.app.test_client(use_cookies=False)
        answer = client.post(PREFIX + path, data=dict(parts), content_type="multipart/form-data", headers=sent)
        answer.request.environ["wsgi.input"].close()  # large bodies are temporary files of the test client
        return Reply(answer)


@dataclass
class Reply:
    """An answer of the API."""

    response: TestResponse

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def body(self) -> Any:
        """The body, numbers exact."""
        return json.loads(self.response.data, parse_float=Decimal)

    @property
    def problem(self) -> dict[str, Any]:
        """The body, which is a problem."""
        assert self.response.content_type == "application/problem+json", self.response.data
        found: dict[str, Any] = self.body
        assert found["status"] == self.status
        return found


@dataclass
class Office:
    """The stage with the API in front of it."""

    stage: Stage
    app: Flask
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, person: Actor) -> str:
        """A token of ``person``."""
        if person.person_id not in self._tokens:
            issued = self.stage.engine.execute(ROOT, IssueToken(person.person_id, "test"))
            self._tokens[person.person_id] = issued["token"]
        return self._tokens[person.person_id]

    def as_(self, person: Actor) -> Client:
        """A client with a token of ``person``."""
        return Client(self.app, self.token(person))

    def nobody(self) -> Client:
        """A client without a token."""
        return Client(self.app)

    def review(self) -> str:
        """The task id of a review that waits for an officer."""
        case, n = self.stage.under_review()
        return f"{case}.{n}"


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """Every route of the API as (method, path below the prefix, its parts in braces)."""
    return {
        (method, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule.removeprefix(PREFIX)))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def open_office(database: str, forms: FormCatalogue | None = None) -> Office:
    """The stage on ``database`` with the application on it, and a second procedure that can be withdrawn from."""
    stage = set_the_stage(database)
    if forms is not None:  # those of the stage accept everything
        stage.engine.services.library.catalogue = forms
    stage.engine.deploy(ROOT, collect(SAMPLES / "withdrawal.yaml").files, isolated=False)
    prepare(stage.engine)
    return Office(stage, create_app(stage.engine))
