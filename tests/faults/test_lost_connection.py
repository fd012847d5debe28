"""A PostgreSQL connection that ended while it lay in the pool is noticed before or after, and nobody hears of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text

import engine.db.session as session
from engine.clock import monotonic
from tests.bench.ground import Ground, lay_ground
from tests.support.postgres import Cluster


@pytest.fixture
def ground(postgres_cluster: Cluster) -> Iterator[Ground]:
    laid = lay_ground(postgres_cluster.create_database())
    yield laid
    laid.engine.close()


def process_of(database: Engine) -> int:
    """The number of the server's process behind the connection that is given out next."""
    with database.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def end_connections(ground: Ground, cluster: Cluster) -> None:
    """The server ends every connection of the ground's database."""
    name = str(ground.engine.transactions.database.url.database)
    asked = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"
    admin = session.create_engine(cluster.url())
    with admin.connect() as connection:
        connection.execute(text(asked), {"name": name})
    admin.dispose()


def test_a_connection_that_rested_is_asked_first_and_replaced(
    ground: Ground, postgres_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = ground.engine.transactions.database
    before = process_of(database)
    end_connections(ground, postgres_cluster)
    monkeypatch.setattr(session, "monotonic", lambda: monotonic() + 2 * session.RESTED_S)

    assert process_of(database) != before


def test_a_command_on_a_connection_lost_just_now_is_repeated_and_counts_once(
    ground: Ground, postgres_cluster: Cluster
) -> None:
    case, n = ground.start()
    end_connections(ground, postgres_cluster)

    assert len(ground.complete(ground.applicant, case, n)["opened"]) == 1


def test_a_connection_that_was_used_just_now_is_not_asked(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    database = ground.engine.transactions.database
    case, n = ground.start()
    now = monotonic()
    monkeypatch.setattr(session, "monotonic", lambda: now)
    given_out: list[object] = []
    event.listen(database, "checkout", lambda connection, *_: given_out.append(connection))
    monkeypatch.setattr(database.dialect, "do_ping", lambda _connection: pytest.fail("it was asked"))

    ground.complete(ground.applicant, case, n)

    assert given_out
