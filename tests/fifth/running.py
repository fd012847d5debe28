"""A running system as an operator knows it: web server, worker, command line, and people who call it over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from click.testing import CliRunner
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from engine.bootstrap import Engine, build
from engine.clock import ZONE, FixedClock
from engine.commands.system import IssueToken
from engine.installation import prepare
from engine.settings import Settings
from engine.testing import ROOT
from engine.worker import Worker
from forms.catalogue import Catalogue
from tests.procedures.answers import PAPER, Usual, filled, in_every_row
from web.app import create_app
from web.cli import main
from web.server import demo_server

PATIENCE = 30.0
SCAN = b"%PDF-1.4\n%scanned\n"


@dataclass
class System:
    """The installation: its database, its address, and the clock by which it works."""

    engine: Engine
    address: str
    clock: FixedClock

    def type(self, *words: object) -> str:
        """A command line on the server; what it printed."""
        runner = CliRunner(env={"LIANGHENG_DATABASE": self.engine.settings.database})
        answer = runner.invoke(main, [str(word) for word in words])
        assert answer.exit_code == 0, answer.output
        return answer.output

    def caller(self, person: str) -> Caller:
        """The program of a person, with a token of its own."""
        return Caller(self, str(self.engine.execute(ROOT, IssueToken(person, "program"))["token"]))

    def wait_for(self, truth: Callable[[], object], moment: str = "") -> None:
        """Let it be ``moment`` (ISO, Beijing), and give the worker the time to notice."""
        if moment:
            self.clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=ZONE))
        give_up = time.monotonic() + PATIENCE
        while not truth():
            assert time.monotonic() < give_up, "the worker did not come to it"
            Event().wait(0.1)


@dataclass
class Caller:
    """A person who works over HTTP with a token."""

    system: System
    token: str

    def call(self, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        """GET ``path``, or POST ``body`` to it; the answer. AssertionError when it is refused."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        request = Request(f"{self.system.address}/api/v1{path}", data=body, headers=headers)
        try:
            with urlopen(request) as answer:
                return json.loads(answer.read())
        except HTTPError as refusal:
            raise AssertionError(f"{path}: {refusal.read().decode()}") from refusal

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST JSON."""
        return self.call(path, json.dumps(body).encode())

    def upload(self, path: str, parts: MultiDict[str, Any]) -> Any:
        """POST a multipart form."""
        boundary, body = encode_multipart(parts)
        return self.call(path, body, f"multipart/form-data; boundary={boundary}")

    def start(self, bundle: str, process: str) -> str:
        """Start a case; its id."""
        return str(self.post("/cases", {"bundle": bundle, "process": process})["id"])

    def case(self, case: str) -> Any:
        """The case as it is shown to them."""
        return self.call(f"/cases/{case}")

    def waiting(self, element: str, case: str = "") -> list[dict[str, Any]]:
        """Their open tasks of ``element`` (in ``case``), held or offered."""
        lines = [
            line
            for section in ("mine", "offered")
            for line in self.call(f"/tasks?section={section}&element={element}")["items"]
        ]
        return [line for line in lines if case in ("", line["case"])]

    def form(self, task: str) -> dict[str, Any]:
        """The form of a task and what it shows."""
        found: dict[str, Any] = self.call(f"/tasks/{task}")["form"]
        return found

    def do(self, element: str, usual: Usual, case: str = "", **answers: Any) -> Any:
        """Submit the only task of ``element``: ``answers`` (``table.column``: in every row), else what is usual."""
        (line,) = self.waiting(element, case)
        form = self.form(line["id"])
        today = self.system.clock.business_now().astimezone(ZONE).date()
        given = filled(form["schema"]["components"], form["prefill"], today, usual)
        given |= answers
        in_every_row(given)
        sent = {key: self._sent(line["id"], key, value) for key, value in given.items()}
        return self.post(f"/tasks/{line['id']}/complete", {"form": sent, "revision": line["revision"]})

    def _sent(self, task: str, path: str, value: Any) -> Any:
        """The value with the file it speaks of uploaded."""
        if isinstance(value, list):
            return [self._sent(task, path, item) for item in value]
        if isinstance(value, dict) and value.get("id") == PAPER:
            parts = MultiDict({"field": path, "file": FileStorage(BytesIO(SCAN), "扫描件.pdf")})
            return {"id": self.upload(f"/tasks/{task}/files", parts)["id"]}
        return value


def parts_of(folder: Path) -> MultiDict[str, Any]:
    """All files of a bundle's working folder, as a process owner uploads them."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return MultiDict([("files", FileStorage(BytesIO(path.read_bytes()), path.name)) for path in found])


@contextmanager
def running(database: str, moment: str) -> Iterator[System]:
    """The system on the empty ``database``, serving and working from ``moment`` on."""
    clock = FixedClock(datetime.fromisoformat(moment).replace(tzinfo=ZONE))
    engine = build(Settings(database=database), Catalogue(), clock)
    prepare(engine)
    server = demo_server(create_app(engine), "127.0.0.1", 0)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    worker = Worker(engine)
    worker.start()
    try:
        yield System(engine, f"http://127.0.0.1:{server.server_port}", clock)
    finally:
        worker.stop()
        server.shutdown()
        serving.join()
        server.server_close()
        engine.close()
