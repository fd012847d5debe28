"""The stage of the engine's tests, once on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from tests.engine.office import Office
from tests.engine.register_bundle import FILES


@pytest.fixture
def stage(stage_url: str) -> Iterator[Stage]:
    """The cast on a fresh database of each kind."""
    stage = set_the_stage(stage_url)
    yield stage
    stage.engine.close()


@pytest.fixture
def sqlite_stage(sqlite_url: str) -> Iterator[Stage]:
    """The cast on SQLite, for what does not depend on the database."""
    stage = set_the_stage(sqlite_url)
    yield stage
    stage.engine.close()


@pytest.fixture
def office(stage_url: str) -> Iterator[Office]:
    """The cast with the register's procedure."""
    stage = set_the_stage(stage_url)
    stage.engine.deploy(ROOT, FILES, isolated=False)
    yield Office(stage)
    stage.engine.close()
