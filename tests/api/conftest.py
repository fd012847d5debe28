"""The office of the API's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.cast import Office, open_office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """The API on SQLite, for what does not depend on the database."""
    office = open_office(sqlite_url)
    yield office
    office.stage.engine.close()


@pytest.fixture
def any_office(database_url: str) -> Iterator[Office]:
    """The API on a fresh database of each kind."""
    office = open_office(database_url)
    yield office
    office.stage.engine.close()
