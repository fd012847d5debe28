"""The ground the other tests stand on."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import psycopg
import pytest
import pytest_socket
from playwright.sync_api import Page

from tests.support.memory import memory
from tests.support.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]

HOLDER = """
from tests.support.postgres import Cluster
cluster = Cluster()
cluster.start()
print(cluster.home, cluster.pid, flush=True)
input()
"""


def _scalar(url: str, question: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(question).fetchone()
    assert row
    return str(row[0])


def test_the_temporary_postgresql_writes_to_disk_and_speaks_utf8(postgres_url: str) -> None:
    assert _scalar(postgres_url, "SHOW fsync") == "on"
    assert _scalar(postgres_url, "SHOW synchronous_commit") == "on"
    assert _scalar(postgres_url, "SHOW server_encoding") == "UTF8"


def test_a_new_database_is_empty_and_can_be_dropped(postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database()
    assert _scalar(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"

    postgres_cluster.drop_database(url)

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        _scalar(url, "SELECT 1")


def test_the_cluster_is_gone_when_its_process_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as holder:
        assert holder.stdout
        home, server = holder.stdout.readline().split()
        watch = os.pidfd_open(int(server))
        try:
            holder.send_signal(signal.SIGKILL)

            ended, _, _ = select.select([watch], [], [], 30)
        finally:
            os.close(watch)
            shutil.rmtree(home, ignore_errors=True)

    assert ended


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_the_network_ends_at_the_loopback() -> None:
    with pytest.raises(pytest_socket.SocketConnectBlockedError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_the_browser_draws_chinese_and_reaches_nothing_outside(page: Page) -> None:
    page.set_content("<h1>待办任务</h1>")

    assert page.inner_text("h1") == "待办任务"
    assert page.evaluate("fetch('https://example.invalid/').then(() => 'reached', () => 'refused')") == "refused"


def test_tests_write_to_memory_only_where_there_is_plenty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.support.memory.FOLDER", tmp_path)
    monkeypatch.setattr("tests.support.memory.NEEDED", 1)
    assert memory() == tmp_path

    monkeypatch.setattr("tests.support.memory.NEEDED", 2**60)
    assert memory() is None

    monkeypatch.setattr("tests.support.memory.FOLDER", tmp_path / "missing")
    assert memory() is None
