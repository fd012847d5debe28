"""Delivers one outbox row: at least once, with a key by which the receiver recognises a repetition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.bootstrap import Engine
from engine.commands.end_case import EndCase
from engine.commands.send_message import SendMessage
from engine.commands.start_case import StartCase
from engine.commands.unit_requests import LETTER
from engine.db.tables import cases
from engine.delivery.mail import DIGEST, MAIL, send_digest, send_letter, send_notification
from engine.delivery.telling import tell
from engine.errors import Conflict, LianghengError
from engine.execution.case_row import ENDED, RUNNING
from engine.identity.actor import SYSTEM
from engine.timers.sweep import settle_outbox
from engine.values import loads
from engine.work import Work

TRIES = 8
FIRST_PAUSE_MS = 5_000


def deliver(engine: Engine, row: Mapping[str, Any]) -> bool:
    """Deliver a leased outbox row and settle it; a failure is tried again later, at most TRIES times."""
    body = loads(row["body"])
    try:
        _HANDLERS[row["kind"]](engine, row, body)
    except LianghengError as error:
        last = row["attempts"] + 1 >= TRIES
        pause = FIRST_PAUSE_MS * 2 ** row["attempts"]
        _settle(engine, row, "failed" if last else "waiting", pause, str(error))
        return False
    _settle(engine, row, "sent", 0, "")
    return True


def _settle(engine: Engine, row: Mapping[str, Any], state: str, pause: int, error: str) -> None:
    def write(work: Work) -> bool:
        return settle_outbox(work.connection, row["key"], row["lease"], state, due_at=work.at + pause, error=error)

    engine.transactions.run(write)


def _start_case(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    command = StartCase(
        bundle=body["bundle"],
        process=body["process"],
        unit_id=body.get("unit_id"),
        centre_id=body.get("centre_id"),
        parent_id=row["case_id"],
        variables=body.get("variables") or {},
        occasion=f"outbox:{row['key']}",
    )
    try:
        engine.execute(SYSTEM, command)
    except Conflict as conflict:
        if conflict.code != "conflict.started_already":  # the first delivery arrived: nothing is left to do
            raise


def _message(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """A message thrown by a case reaches the centre's other running cases that wait for it, and starts processes that
    begin with it."""
    with engine.read() as connection:
        sender = dict(connection.execute(select(cases).where(cases.c.id == row["case_id"])).mappings().one())
        others = _cases_of_centre(connection, sender)
        bundle = engine.services.library.get(connection, sender["bundle_id"])
    payload = body.get("payload") or {}
    for process in bundle.program.processes.values():
        for start in process.starts:
            if process.elements[start].message == body["message"]:
                _start_by_message(engine, row, sender, process.id, start, payload)
    for case_id in others:
        try:
            engine.execute(SYSTEM, SendMessage(case_id, body["message"], payload), key=f"{row['key']}:{case_id}")
        except Conflict:
            continue  # that case does not wait for the message


def _cases_of_centre(connection: Connection, sender: Mapping[str, Any]) -> list[str]:
    if sender["centre_id"] is None:
        return []
    rows = connection.execute(
        select(cases.c.id)
        .where(cases.c.centre_id == sender["centre_id"], cases.c.state == RUNNING, cases.c.id != sender["id"])
        .order_by(cases.c.started_at, cases.c.id)
    )
    return [row.id for row in rows]


def _end_cases(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    with engine.read() as connection:
        sender = dict(connection.execute(select(cases).where(cases.c.id == row["case_id"])).mappings().one())
        others = connection.execute(
            select(cases.c.id)
            .where(cases.c.centre_id == sender["centre_id"], cases.c.state != ENDED, cases.c.id != sender["id"])
            .where(cases.c.process_id.not_in(body["keep"]))
            .order_by(cases.c.started_at, cases.c.id)
        )
        ids = others.scalars().all()
    for case_id in ids:
        engine.execute(SYSTEM, EndCase(case_id, sender["id"], body["reason"]), key=f"{row['key']}:{case_id}")


def _start_by_message(
    engine: Engine,
    row: Mapping[str, Any],
    sender: Mapping[str, Any],
    process: str,
    start: str,
    payload: Mapping[str, Any],
) -> None:
    command = StartCase(
        bundle=sender["bundle_key"],
        process=process,
        centre_id=sender["centre_id"],
        parent_id=sender["id"],
        start_event=start,
        variables=payload,
        occasion=f"outbox:{row['key']}:{process}",
    )
    try:
        engine.execute(SYSTEM, command)
    except Conflict as conflict:
        if conflict.code != "conflict.started_already":
            raise


_HANDLERS = {
    "start_case": _start_case,
    "message": _message,
    "end_cases": _end_cases,
    "notify": tell,
    "reminder": tell,
    "escalation": tell,
    "urge": tell,
    "copy": tell,
    "mention": tell,
    "recusal": tell,
    "opinion": tell,
    "signature": tell,
    "section": tell,
    LETTER: send_letter,
    MAIL: send_notification,
    DIGEST: send_digest,
}
