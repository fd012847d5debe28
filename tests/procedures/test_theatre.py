"""A scenario that begins where another one ended: what goes wrong in the other one is told as such."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.procedures.procedure import HERE, PROCEDURES, Procedure
from tests.procedures.scenario import ScenarioError
from tests.procedures.theatre import Theatre


@pytest.fixture
def procedure(tmp_path: Path) -> Procedure:
    """The first procedure with two scenarios: one that cannot come true, and one after it."""
    stage = tmp_path / "stage" / PROCEDURES[0].key
    (stage / "scenarios").mkdir(parents=True)
    shutil.copy(HERE / PROCEDURES[0].key / "stage.yaml", stage)
    (stage / "scenarios" / "begun.txt").write_text("state established\n", encoding="utf-8")
    (stage / "scenarios" / "continued.txt").write_text("after begun\n", encoding="utf-8")
    return Procedure(PROCEDURES[0].key, tests=stage.parent)


def test_a_scenario_after_one_that_fails_names_the_line_of_that_one(procedure: Procedure, tmp_path: Path) -> None:
    theatre = Theatre.in_folder(procedure, tmp_path)

    with pytest.raises(ScenarioError, match=r"begun\.txt:1: state established"), theatre.playing("continued"):
        pass
