"""Executes the recorded inputs of a case again and compares every fact with what the journal says happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due
from engine.clock import from_ms
from engine.db.tables import cases, events, submissions
from engine.definitions.store import Deployed
from engine.errors import LianghengError, NotFound
from engine.execution.host import RecordedHost
from engine.execution.services import Services
from engine.journal.catalogue import INPUTS
from engine.journal.chain import join_values
from engine.spiff import Execution, Fact
from engine.values import dumps, from_plain, loads


@dataclass(frozen=True)
class RecordedInput:
    """One input of a case as the journal holds it."""

    seq: int
    type: str
    at: int
    record: Mapping[str, Any]
    payload: Mapping[str, Any]
    form: Mapping[str, Any]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What the diagram did then."""
        return list(join_values(self.record.get("facts", []), self.payload.get("values", {})))


@dataclass(frozen=True)
class Difference:
    """Where a replay goes another way: the event, the place among its facts, what was recorded and what came now."""

    seq: int
    index: int
    recorded: Mapping[str, Any] | None
    replayed: Mapping[str, Any] | None


@dataclass(frozen=True)
class Replay:
    """What came of replaying a case."""

    inputs: int
    facts: int
    differences: Sequence[Difference]


def recorded_inputs(connection: Connection, case_id: str) -> list[RecordedInput]:
    """Every input of the case in order, with the forms that were submitted."""
    forms = {
        row.n: loads(row.data)
        for row in connection.execute(
            select(submissions.c.n, submissions.c.data).where(submissions.c.case_id == case_id)
        )
    }
    rows = connection.execute(
        select(events.c.seq, events.c.type, events.c.at, events.c.record, events.c.payload)
        .where(events.c.stream == case_id, events.c.type.in_(INPUTS))
        .order_by(events.c.seq)
    )
    found = []
    for row in rows:
        record = loads(row.record)
        payload = loads(row.payload) or {}
        found.append(RecordedInput(row.seq, row.type, row.at, record, payload, forms.get(record.get("n"), {})))
    return found


def replay_case(services: Services, connection: Connection, case_id: str, bundle: Deployed | None = None) -> Replay:
    """Replay one case through its pinned bundle version, or through ``bundle`` (an edited one).

    NotFound when there is no such case.
    """
    pinned = connection.execute(select(cases.c.bundle_id).where(cases.c.id == case_id)).scalar()
    if pinned is None:
        raise NotFound("not_found.case", case=case_id)
    chosen = bundle or services.library.get(connection, pinned)
    inputs = recorded_inputs(connection, case_id)
    return replay(chosen, inputs, lambda version: services.calendars.get(connection, version))


def replay(
    bundle: Deployed, inputs: Sequence[RecordedInput], calendar_of: Callable[[str], Calendar], *, reload: bool = False
) -> Replay:
    """Run ``inputs`` through ``bundle`` (the pinned version, or an edited one to see what would change).

    ``reload`` stores and loads the state between all inputs, as it happened; without it the case stays in memory.
    Stops at the first input that differs: what follows would differ for that reason alone.
    """
    execution: Execution | None = None
    total = 0
    for number, entry in enumerate(inputs, 1):
        host = RecordedHost(
            from_ms(entry.at),
            calendar_of(entry.record["calendar"]),
            bundle,
            entry.payload.get("seen", {}),
            [fact for fact in entry.facts if _asked_of_host(fact)],
        )
        try:
            execution = _apply(bundle, execution, entry, host, reload)
        except LianghengError as error:
            failed = {"fact": "failed", "element": error.values.get("element", ""), "code": error.code}
            return Replay(number, total, [Difference(entry.seq, 0, None, failed)])
        replayed = [_plain(fact) for fact in execution.facts]
        total += len(replayed)
        differences = list(_compare(entry, replayed))
        if differences:
            return Replay(number, total, differences)
    return Replay(len(inputs), total, [])


def _asked_of_host(fact: Mapping[str, Any]) -> bool:
    """Whether a fact is the answer of an operation outside the executor (named deadlines it keeps itself)."""
    return fact["fact"] == "operation_performed" and bool(fact["topic"] != "set_deadline")


def _apply(
    bundle: Deployed, execution: Execution | None, entry: RecordedInput, host: RecordedHost, reload: bool
) -> Execution:
    if entry.type == "case_started":
        record = entry.record
        return Execution.start(
            bundle.program, record["process"], entry.payload.get("variables", {}), host, start_event=record.get("start")
        )
    if entry.type == "case_imported":
        record = entry.record
        dues = {key: Due.from_record(due) for key, due in record["deadlines"].items()}
        variables = entry.payload.get("variables", {})
        return Execution.start_at(bundle.program, record["process"], record["place"], variables, dues, host)
    if execution is None:
        raise LianghengError("replay.no_start")
    if reload:
        execution = Execution.load(bundle.program, execution.dump(), host)
    else:
        execution.resume(host)
    _INPUTS[entry.type](execution, entry)
    return execution


def _complete(execution: Execution, entry: RecordedInput) -> None:
    execution.complete_task(entry.record["n"], entry.form, entry.payload["actor"])


def _receive(execution: Execution, entry: RecordedInput) -> None:
    payload = {**entry.payload.get("payload", {}), "actor": entry.payload.get("actor")}
    execution.deliver_message(entry.record["message"], payload)


def _correct(execution: Execution, entry: RecordedInput) -> None:
    execution.set_deadline(entry.record["key"], Due.from_record(entry.record["due"]))
    move_dates(execution, entry.record)  # those counted from it


def _move_dates(execution: Execution, entry: RecordedInput) -> None:
    move_dates(execution, entry.record)


def move_dates(execution: Execution, moved: Mapping[str, Any]) -> None:
    """Move what an input moves: ``timers`` (number -> how) first, then named ``deadlines`` and what hangs on them.

    In an order of their own: a record is stored with sorted keys, and the facts must come the same way again.
    """
    timers, deadlines = moved.get("timers", {}), moved.get("deadlines", {})
    for n in sorted(timers, key=int):
        execution.move_timer(int(n), timers[n])
    for key in sorted(deadlines):
        execution.set_deadline(key, Due.from_record(deadlines[key]))


_INPUTS: Mapping[str, Callable[[Execution, RecordedInput], None]] = {
    "task_completed": _complete,
    "message_received": _receive,
    "timer_fired": lambda execution, entry: execution.fire_timer(entry.record["n"]),
    "deadline_corrected": _correct,
    "case_resumed": _move_dates,
    "case_closed": lambda execution, entry: execution.close(),
    "calendar_applied": _move_dates,
    "token_placed": lambda execution, entry: execution.place_token(entry.record["element"], entry.record["n"]),
    "token_cancelled": lambda execution, entry: execution.cancel_token(entry.record["n"]),
    "instance_added": lambda execution, entry: execution.add_instance(entry.record["n"], entry.payload["item"]),
}


def _plain(fact: Fact) -> dict[str, Any]:
    plain: dict[str, Any] = loads(dumps({"fact": fact.kind, "element": fact.element, **fact.data}))
    return plain


def _compare(entry: RecordedInput, replayed: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    recorded = [from_plain(fact) for fact in entry.facts]
    for index in range(max(len(recorded), len(replayed))):
        before = recorded[index] if index < len(recorded) else None
        after = replayed[index] if index < len(replayed) else None
        if before != after:
            yield Difference(entry.seq, index, before, after)
            return
