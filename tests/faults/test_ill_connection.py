"""A SQLite connection that failed once is not used again, and a damaged file is called damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from engine.db.tables import cases
from engine.work import Work
from tests.bench.ground import Ground, lay_ground


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ill.db"


@pytest.fixture
def ground(file: Path) -> Ground:
    return lay_ground(f"sqlite:///{file}")


def test_a_connection_that_can_only_read_is_left_for_a_new_one(ground: Ground) -> None:
    """SQLite opens a file for reading only, and says nothing, when it could not open it for writing."""
    case, n = ground.start()
    with ground.engine.transactions.database.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    assert ground.complete(ground.applicant, case, n)["opened"]

    with ground.engine.transactions.database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar_one() == 0


def test_a_page_that_the_disk_did_not_give_is_read_again(ground: Ground) -> None:
    given = []

    def action(work: Work) -> int:
        given.append(work.again)
        if not work.again:
            raise DatabaseError("SELECT", {}, _unread())
        return len(work.connection.execute(select(cases.c.id)).all())

    ground.engine.transactions.run(action)

    assert given == [False, True]


def test_a_damaged_file_is_not_called_busy(ground: Ground, file: Path) -> None:
    case, n = ground.start()
    ground.engine.close()
    with file.open("r+b") as pages:
        size = file.stat().st_size
        pages.seek(4096)
        pages.write(b"\xff" * (size - 4096))

    with pytest.raises(DatabaseError, match="malformed"):
        ground.complete(ground.applicant, case, n)


def _unread() -> sqlite3.DatabaseError:
    failure = sqlite3.DatabaseError("database disk image is malformed")
    failure.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return failure
