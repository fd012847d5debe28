"""The prepared databases of the procedures, copied for each scenario, and what each scenario walked through."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.procedures.cast import gather, prepare
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import Scenario
from tests.support.postgres import Cluster


@dataclass(frozen=True)
class Walked:
    """What a scenario walked through (ids of elements and flows), and what is doubtful about its record."""

    elements: set[str]
    doubts: list[str]

    @classmethod
    def read(cls, path: Path) -> Walked:
        """What another process wrote."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(set(found["elements"]), found["doubts"])

    def write(self, path: Path) -> None:
        """Write it for the other processes, at once or not at all."""
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps({"elements": sorted(self.elements), "doubts": self.doubts}), encoding="utf-8")
        unfinished.rename(path)


Walk = Callable[[Procedure, str], Walked]


def played(procedure: Procedure, name: str, database: str, logins: dict[str, str]) -> Walked:
    """Play a scenario on a copy of the prepared database."""
    cast = gather(procedure, database, logins)
    try:
        scenario = Scenario(cast)
        scenario.play(procedure.scenarios / f"{name}.txt")
        return Walked(scenario.walked(), scenario.doubts())
    finally:
        cast.engine.close()


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Play a scenario on SQLite once; what came of it is shared with the other test processes of the run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    @cache
    def prepared(procedure: Procedure) -> tuple[Path, dict[str, str]]:
        source = tmp_path_factory.mktemp(procedure.key) / "prepared.db"
        return source, prepare(procedure, f"sqlite:///{source}")

    @cache
    def play(procedure: Procedure, name: str) -> Walked:
        known = shared / f"walked-{procedure.key}-{name}.json"
        if known.exists():
            return Walked.read(known)
        source, logins = prepared(procedure)
        copy: Path = tmp_path_factory.mktemp(name) / "scenario.db"
        shutil.copy(source, copy)
        found = played(procedure, name, f"sqlite:///{copy}", logins)
        found.write(known)
        return found

    return play


@pytest.fixture(scope="session")
def walk_on_postgresql(quick_cluster: Cluster) -> Walk:
    """Play a scenario on PostgreSQL, each in a copy of the prepared database."""

    @cache
    def prepared(procedure: Procedure) -> tuple[str, dict[str, str]]:
        source = quick_cluster.create_database()
        return source, prepare(procedure, source)

    def play(procedure: Procedure, name: str) -> Walked:
        source, logins = prepared(procedure)
        with copied(quick_cluster, source) as database:
            return played(procedure, name, database, logins)

    return play


@contextmanager
def copied(cluster: Cluster, source: str) -> Iterator[str]:
    """A copy of the database ``source`` for a while; its address."""
    name = f"scenario_{secrets.token_hex(6)}"
    admin = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {source.rpartition('/')[2]}"))
    admin.dispose()
    try:
        yield cluster.url(name)
    finally:
        cluster.drop_database(cluster.url(name))
