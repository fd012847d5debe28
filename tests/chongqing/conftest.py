"""The prepared database of Chongqing's scenarios, copied for each of them, and what each scenario walked through."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chongqing.cast import gather, prepare
from tests.chongqing.scenario import SCENARIOS, Scenario

Walk = Callable[[str], set[str]]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A SQLite file with the cast and the deployed bundle, and the person ids by login."""
    path = tmp_path_factory.mktemp("chongqing") / "prepared.db"
    return path, prepare(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def walk(prepared: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Play a scenario once per session; the elements and flows it walked through."""
    walked: dict[str, set[str]] = {}
    source, logins = prepared

    def play(name: str) -> set[str]:
        if name not in walked:
            copy = tmp_path_factory.mktemp(name) / "scenario.db"
            shutil.copy(source, copy)
            cast = gather(f"sqlite:///{copy}", logins)
            scenario = Scenario(cast)
            scenario.play(SCENARIOS / f"{name}.txt")
            walked[name] = scenario.walked()
            cast.engine.close()
        return walked[name]

    return play
