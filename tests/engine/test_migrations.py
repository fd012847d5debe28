"""A database of an earlier version keeps what it holds when it is brought forward."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text

from engine.cases.words import look_for
from engine.db.migrate import migrate
from engine.db.session import open_database
from engine.db.tables import candidates, case_words, cases, notifications
from engine.identity.actor import Actor, Grant
from engine.journal.chain import GENESIS, canonical_text, seal
from engine.journal.verify import verify_all
from engine.settings import Settings

CASE, CENTRE, UNIT = "c" * 32, "d" * 32, "e" * 32
AUDITOR = Actor("auditor", grants=(Grant("auditor", "nowhere"),))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    database = open_database(Settings(database=database_url))
    yield database
    database.dispose()


def write(database: Engine, *statements: str, **values: object) -> None:
    with database.connect() as connection:
        connection.begin()
        for statement in statements:
            connection.execute(text(statement), values)
        connection.commit()


def test_words_said_before_the_index_are_found_by_auditors(database: Engine) -> None:
    migrate(database, "0001")
    write(database, "INSERT INTO case_search VALUES (:case, '压力 力计 计量 ')", case=CASE)

    migrate(database)

    with database.connect().execution_options(reading=True) as connection:
        condition = look_for(connection, "力计").held_by(connection, AUDITOR, case_words.c.case_id)
        assert condition is not None
        assert connection.execute(select(case_words.c.audience).where(condition)).scalars().all() == ["inner"]


def test_a_centre_keeps_its_journal_and_a_case_its_unit(database: Engine) -> None:
    migrate(database, "0002")
    stream = f"centre:{CENTRE}"
    record = canonical_text({"format": 1, "hash": "sha256", "stream": stream, "seq": 1, "type": "centre_registered",
                             "at": 1, "by": {}})  # fmt: skip
    write(
        database,
        "INSERT INTO centres (id, bundle_key, name, state, state_class, public, dates, facts, created_at, revision)"
        " VALUES (:centre, 'b', '中心', 's', 'pending', false, '{}', '{}', 1, 1)",
        "INSERT INTO events (stream, seq, type, at, record, previous, hash)"
        " VALUES (:stream, 1, 'centre_registered', 1, :record, :previous, :hash)",
        "INSERT INTO streams VALUES (:stream, :hash, 1)",
        "INSERT INTO cases (id, bundle_id, bundle_key, process_id, title, state, started_at, started_unit, revision,"
        " parties, execution, journal_head, journal_count)"
        " VALUES (:case, 'x', 'b', 'p', 't', 'running', 1, 'other', 1, '{}', '', :previous, 0)",
        "INSERT INTO parties VALUES (:case, 'applicant', :unit)",
        centre=CENTRE, case=CASE, unit=UNIT, stream=stream, record=record, previous=GENESIS,
        hash=seal(GENESIS, record, "sha256"),
    )  # fmt: skip

    migrate(database)

    with database.connect().execution_options(reading=True) as connection:
        assert verify_all(connection) == (1, [])
        assert connection.execute(select(cases.c.unit_id)).scalar_one() == UNIT


def test_what_was_offered_before_knows_since_when_it_waits(database: Engine) -> None:
    migrate(database, "0008")
    write(
        database,
        "INSERT INTO tasks (case_id, n, element, ordinal, name, kind, state, priority, attributes, opened_at, revision)"
        " VALUES (:case, 1, 'review', 0, '审查', 'user', 'open', 0, '{}', 1790557200000, 1)",
        "INSERT INTO candidates (case_id, n, unit_id, role, taken, due_at)"
        " VALUES (:case, 1, :unit, 'officer', false, 1790643600000)",
        case=CASE, unit=UNIT,
    )  # fmt: skip

    migrate(database)

    with database.connect().execution_options(reading=True) as connection:
        assert connection.execute(select(candidates.c.opened_at)).scalars().all() == [1790557200000]


def test_notifications_told_before_know_their_task(database: Engine) -> None:
    migrate(database, "0016")
    write(
        database,
        "INSERT INTO notifications VALUES ('p', 'a', :case, 'urge', :of_task, 1, null),"
        " ('p', 'b', :case, 'mention', :of_task, 2, null), ('p', 'c', :case, 'reminder', :of_task, 3, 4)",
        case=CASE, of_task='{"n": 7}',
    )  # fmt: skip

    migrate(database)

    with database.connect().execution_options(reading=True) as connection:
        found = connection.execute(select(notifications.c.key, notifications.c.n).order_by(notifications.c.key)).all()
    assert found == [("a", 7), ("b", None), ("c", None)]  # a mention asks for nothing, and what was read waits no more
