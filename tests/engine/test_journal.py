"""The journal: whatever is altered in the database is named, and every case replays to the same facts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from engine.db.tables import cases, events, submissions
from engine.execution.replay import recorded_inputs, replay
from engine.journal.chain import Break, canonical_text, payload_digest, seal
from engine.journal.verify import verify_all
from engine.values import loads
from tests.engine.cast import Stage


def breaks(stage: Stage) -> list[Break]:
    with stage.engine.read() as connection:
        return verify_all(connection)[1]


def finished_case(stage: Stage) -> str:
    case, n = stage.under_review()
    n = stage.complete(stage.officer, case, n, {"again": True})[0]
    n = stage.complete(stage.applicant, case, n, {"subject": "改正后"})[0]
    n = stage.complete(stage.officer, case, n, {"again": False})[0]
    stage.complete(stage.head, case, n)
    return case


def tamper(stage: Stage, change: Callable[[Connection], object]) -> None:
    """Change the tables as somebody with the owner's password could: past the triggers."""
    database = stage.engine.transactions.database
    with database.connect() as connection:
        connection.begin()
        if database.dialect.name == "sqlite":
            for trigger in ("events_unchanged", "events_kept"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        else:
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        change(connection)
        connection.commit()


def row(connection: Connection, case: str, seq: int) -> dict[str, object]:
    found = connection.execute(select(events).where(events.c.stream == case, events.c.seq == seq)).mappings().one()
    return dict(found)


def rewrite(connection: Connection, case: str, seq: int, record: str) -> None:
    """Alter an event and chain everything behind it anew, as a careful forger would."""
    rows = connection.execute(select(events).where(events.c.stream == case, events.c.seq >= seq).order_by(events.c.seq))
    previous = None
    for event in rows.mappings().all():
        changed = record if event["seq"] == seq else event["record"]
        before = previous or event["previous"]
        previous = seal(before, changed, "sha256")
        connection.execute(
            update(events)
            .where(events.c.stream == case, events.c.seq == event["seq"])
            .values(record=changed, previous=before, hash=previous)
        )


def alter_a_byte(connection: Connection, case: str) -> None:
    record = str(row(connection, case, 3)["record"])
    changed = record.replace("three", "threx", 1) if "three" in record else record.replace("review", "revieW", 1)
    connection.execute(update(events).where(events.c.stream == case, events.c.seq == 3).values(record=changed))


def alter_the_time(connection: Connection, case: str) -> None:
    connection.execute(update(events).where(events.c.stream == case, events.c.seq == 2).values(at=1))


def alter_the_type(connection: Connection, case: str) -> None:
    connection.execute(update(events).where(events.c.stream == case, events.c.seq == 2).values(type="task_claimed"))


def alter_the_payload(connection: Connection, case: str) -> None:
    payload = str(row(connection, case, 2)["payload"]).replace("陈申请", "陈顶替")
    connection.execute(update(events).where(events.c.stream == case, events.c.seq == 2).values(payload=payload))


def remove_one_from_the_middle(connection: Connection, case: str) -> None:
    connection.execute(delete(events).where(events.c.stream == case, events.c.seq == 3))


def cut_the_tail(connection: Connection, case: str) -> None:
    connection.execute(delete(events).where(events.c.stream == case, events.c.seq >= 5))


def swap_two(connection: Connection, case: str) -> None:
    third, fourth = row(connection, case, 3), row(connection, case, 4)
    connection.execute(delete(events).where(events.c.stream == case, events.c.seq.in_((3, 4))))
    connection.execute(insert(events), [{**third, "seq": 4}, {**fourth, "seq": 3}])


def append_one(connection: Connection, case: str) -> None:
    last = row(connection, case, 6)
    connection.execute(insert(events), {**last, "seq": 7})


def invent_a_stream(connection: Connection, case: str) -> None:
    connection.execute(insert(events), {**row(connection, case, 1), "stream": "0" * 32})


def rewrite_and_chain_anew(connection: Connection, case: str) -> None:
    record = loads(str(row(connection, case, 3)["record"]))
    rewrite(connection, case, 3, canonical_text({**record, "by": {"person": "somebody else"}}))


def replace_the_payload_and_its_digest(connection: Connection, case: str) -> None:
    payload = str(row(connection, case, 2)["payload"]).replace("陈申请", "陈顶替")
    record = {**loads(str(row(connection, case, 2)["record"])), "payload": payload_digest(payload, "sha256")}
    connection.execute(update(events).where(events.c.stream == case, events.c.seq == 2).values(payload=payload))
    rewrite(connection, case, 2, canonical_text(record))


def alter_a_submission(connection: Connection, case: str) -> None:
    connection.execute(
        update(submissions)
        .where(submissions.c.case_id == case, submissions.c.n == 1)
        .values(data='{"subject":"另一件"}')
    )


def add_a_submission(connection: Connection, case: str) -> None:
    found = connection.execute(select(submissions).where(submissions.c.case_id == case)).mappings().first()
    assert found is not None
    connection.execute(insert(submissions), {**found, "n": 77})


def alter_the_head(connection: Connection, case: str) -> None:
    connection.execute(update(cases).where(cases.c.id == case).values(journal_head="f" * 64))


@pytest.mark.parametrize(
    ("change", "kind", "seq"),
    [
        (alter_a_byte, "altered", 3),
        (alter_the_time, "altered", 2),
        (alter_the_type, "altered", 2),
        (alter_the_payload, "payload", 2),
        (remove_one_from_the_middle, "missing", 3),
        (cut_the_tail, "tail", 5),
        (swap_two, "reordered", 3),
        (append_one, "reordered", 7),
        (invent_a_stream, "inserted", 1),
        (rewrite_and_chain_anew, "head", 6),
        (replace_the_payload_and_its_digest, "head", 6),
        (alter_a_submission, "submission", 2),
        (add_a_submission, "submission", 0),
        (alter_the_head, "head", 6),
    ],
)
def test_what_was_altered_is_named(
    stage: Stage, change: Callable[[Connection, str], object], kind: str, seq: int
) -> None:
    case = finished_case(stage)
    assert breaks(stage) == []

    tamper(stage, lambda connection: change(connection, case))

    first = breaks(stage)[0]
    assert (first.kind, first.seq) == (kind, seq)


def test_the_database_itself_refuses_to_change_or_remove_an_event(stage: Stage) -> None:
    case = finished_case(stage)

    for statement in (
        update(events).where(events.c.stream == case).values(record="{}"),
        delete(events).where(events.c.stream == case),
    ):
        with stage.engine.transactions.database.connect() as connection, pytest.raises(Exception, match="append-only"):
            connection.begin()
            connection.execute(statement)


def test_an_erased_payload_leaves_the_chain_whole(stage: Stage) -> None:
    case = finished_case(stage)
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        connection.execute(update(events).where(events.c.stream == case, events.c.seq == 2).values(payload=None))
        connection.commit()

    assert breaks(stage) == []


def test_no_name_and_no_form_value_is_in_the_hashed_record(stage: Stage) -> None:
    case = finished_case(stage)

    with stage.engine.read() as connection:
        records = " ".join(connection.execute(select(events.c.record).where(events.c.stream == case)).scalars())
    assert "陈申请" not in records
    assert "改正后" not in records
    assert "审查" not in records


@pytest.mark.parametrize("reload", [False, True])
def test_a_case_replays_to_the_facts_of_its_journal(stage: Stage, reload: bool) -> None:
    case = finished_case(stage)
    services = stage.engine.services
    with stage.engine.read() as connection:
        bundle_id = connection.execute(select(cases.c.bundle_id).where(cases.c.id == case)).scalar_one()
        bundle = services.library.get(connection, bundle_id)

        result = replay(
            bundle,
            recorded_inputs(connection, case),
            lambda version: services.calendars.get(connection, version),
            reload=reload,
        )

    assert (result.inputs, result.differences) == (6, [])
    assert result.facts > 30


def test_a_replay_names_the_fact_that_was_recorded_otherwise(stage: Stage) -> None:
    case = finished_case(stage)
    engine = stage.engine
    with engine.read() as connection:
        bundle_id = connection.execute(select(cases.c.bundle_id).where(cases.c.id == case)).scalar_one()
        bundle = engine.services.library.get(connection, bundle_id)
        inputs = recorded_inputs(connection, case)
        inputs[2].form["again"] = False  # as if the officer had let the case pass the first time

        result = replay(bundle, inputs, lambda version: engine.services.calendars.get(connection, version))

    assert result.differences[0].seq == 3
    assert result.differences[0].recorded != result.differences[0].replayed
