"""Completions per second through the product's own server: ``liangheng serve`` with two processes, eight clients."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from engine.commands.system import IssueToken
from engine.settings import PREFIX
from engine.testing import ROOT
from tests.bench.ground import Ground
from tests.bench.tally import middle, p95, rounded

PROCESSES, CLIENTS = 2, 8
PROJECT = Path(__file__).parents[2]
SERVE = "from web.cli import main; main(['serve'])"
START_SECONDS = 60


def completions_per_s(ground: Ground, url: str, seconds: float) -> dict[str, Any]:
    """Let eight clients complete for ``seconds`` against two server processes on ``url``; a short run warms both up."""
    tokens = [_token(ground, actor.person_id) for actor in (ground.applicant, ground.officer)]
    with serving(url) as port:
        _crowd(ground, port, tokens, min(3.0, seconds))
        found = _crowd(ground, port, tokens, seconds)
    assert not found["failures"], found["failures"]
    count = len(found["times"])
    return {
        "per_s": rounded(count / found["seconds"]), "completions": count, "failures": len(found["failures"]),
        "wall_ms": middle(found["times"]), "wall_ms_p95": rounded(p95(found["times"])),
        "client_cpu_ms": rounded(found["client_cpu_s"] / count * 1000), "processes": PROCESSES, "clients": CLIENTS,
    }  # fmt: skip


@contextmanager
def serving(url: str) -> Iterator[int]:
    """The server on the database ``url``; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {"DATABASE": url, "PORT": str(port), "WEB_PROCESSES": str(PROCESSES), "LOCK_AFTER": "1000"}
    environment = {**os.environ, **{PREFIX + name: value for name, value in settings.items()}}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError, http.client.HTTPException), closing(connection):
            connection.request("GET", "/api/v1/tasks")
            connection.getresponse().read()
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _token(ground: Ground, person_id: str) -> str:
    return str(ground.engine.execute(ROOT, IssueToken(person_id, "bench"))["token"])


def _crowd(ground: Ground, port: int, tokens: list[str], seconds: float) -> dict[str, Any]:
    """A crowd in a process of its own, so that its work can be told from the server's."""
    tasks = ["{}.{}".format(*ground.start()) for _ in range(CLIENTS)]
    plan = {"port": port, "seconds": seconds, "clients": [{"tokens": tokens, "task": task} for task in tasks]}
    command = [sys.executable, "-m", "tests.bench.crowd"]
    run = subprocess.run(command, cwd=PROJECT, input=orjson.dumps(plan), capture_output=True, check=True)
    found: dict[str, Any] = orjson.loads(run.stdout)
    return found
