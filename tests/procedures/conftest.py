"""What each scenario walked through, on SQLite once for all test processes, and on PostgreSQL."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.procedures.procedure import Procedure
from tests.procedures.theatre import Theatre
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


def played(theatre: Theatre, name: str) -> Walked:
    """Play a scenario, and look at what it left."""
    with theatre.playing(name) as scenario:
        return Walked(scenario.walked(), scenario.doubts())


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Play a scenario on SQLite once; what came of it is shared with the other test processes of the run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    @cache
    def theatre(procedure: Procedure) -> Theatre:
        return Theatre.in_folder(procedure, tmp_path_factory.mktemp(procedure.key))

    @cache
    def play(procedure: Procedure, name: str) -> Walked:
        known = shared / f"walked-{procedure.key}-{name}.json"
        if known.exists():
            return Walked.read(known)
        found = played(theatre(procedure), name)
        found.write(known)
        return found

    return play


@pytest.fixture(scope="session")
def walk_on_postgresql(quick_cluster: Cluster) -> Walk:
    """Play a scenario on PostgreSQL, each in a copy of the prepared database."""

    @cache
    def theatre(procedure: Procedure) -> Theatre:
        return Theatre.on_server(procedure, quick_cluster)

    return lambda procedure, name: played(theatre(procedure), name)
