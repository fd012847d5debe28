"""The office of the API's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from tests.api.cast import Office, open_office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """The API on a fresh SQLite file, for what does not depend on the database."""
    office = open_office(sqlite_url)
    yield office
    office.stage.engine.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all tests of a module that only ask and are refused. Its forms are real ones."""
    office = open_office(sqlite_file(tmp_path_factory.mktemp("office")), Catalogue())
    yield office
    office.stage.engine.close()


@pytest.fixture
def any_office(stage_url: str) -> Iterator[Office]:
    """The API on a fresh database of each kind."""
    office = open_office(stage_url)
    yield office
    office.stage.engine.close()
