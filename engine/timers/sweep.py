"""Claims due timers and outbox rows: indexed, in small batches, each row under a lease with a token of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, func, select, update

from engine.db.tables import outbox, timers
from engine.work import new_id

WAITING = "waiting"
LONGEST_PAUSE = 6  # a timer that fails again and again is tried at most every lease times two to this power


def _due(table: Table, keys: tuple[Any, ...]) -> Any:
    return (
        select(*keys)
        .where(
            table.c.state == WAITING,
            table.c.due_at <= bindparam("now"),
            table.c.lease_until <= bindparam("machine_now"),
        )
        .order_by(table.c.due_at)
        .limit(bindparam("batch"))
        .with_for_update(skip_locked=True)
    )


_TIMER_KEYS = (timers.c.case_id, timers.c.n, timers.c.seq)
_DUE_TIMERS = _due(timers, (*_TIMER_KEYS, timers.c.kind, timers.c.due_at, timers.c.attempts))
_LEASE_TIMER = (
    update(timers)
    .where(
        and_(
            timers.c.case_id == bindparam("case"),
            timers.c.n == bindparam("number"),
            timers.c.seq == bindparam("place"),
        )
    )
    .values(lease=bindparam("to_lease"), lease_until=bindparam("to_until"), attempts=timers.c.attempts + 1)
)
_DUE_OUTBOX = _due(outbox, (outbox.c.key, outbox.c.case_id, outbox.c.kind, outbox.c.body, outbox.c.attempts))
_LEASE_OUTBOX = (
    update(outbox)
    .where(outbox.c.key == bindparam("row_key"))
    .values(lease=bindparam("to_lease"), lease_until=bindparam("to_until"), attempts=outbox.c.attempts + 1)
)


def claim_timers(
    connection: Connection, now: int, machine_now: int, lease_ms: int, batch: int
) -> Sequence[dict[str, Any]]:
    """Lease up to ``batch`` due timers until ``machine_now`` + ``lease_ms``; earliest due first.

    ``now`` is business time, leases run on machine time; both UTC milliseconds. Each row gets its own lease token.
    """
    rows = connection.execute(_DUE_TIMERS, {"now": now, "machine_now": machine_now, "batch": batch}).mappings().all()
    claimed = [{**row, "lease": new_id()} for row in rows]
    if claimed:
        connection.execute(
            _LEASE_TIMER,
            [
                {
                    "case": row["case_id"], "number": row["n"], "place": row["seq"], "to_lease": row["lease"],
                    "to_until": machine_now + lease_ms * 2 ** min(row["attempts"], LONGEST_PAUSE),
                }
                for row in claimed
            ],
        )  # fmt: skip
    return claimed


def claim_outbox(
    connection: Connection, now: int, machine_now: int, lease_ms: int, batch: int
) -> Sequence[dict[str, Any]]:
    """Lease up to ``batch`` outbox rows that are to leave now; times as for :func:`claim_timers`."""
    rows = connection.execute(_DUE_OUTBOX, {"now": now, "machine_now": machine_now, "batch": batch}).mappings().all()
    claimed = [{**row, "lease": new_id()} for row in rows]
    if claimed:
        until = machine_now + lease_ms
        connection.execute(
            _LEASE_OUTBOX, [{"row_key": row["key"], "to_lease": row["lease"], "to_until": until} for row in claimed]
        )
    return claimed


def settle_outbox(connection: Connection, key: str, lease: str, state: str, *, due_at: int, error: str = "") -> bool:
    """Set a leased outbox row to ``state`` (sent, waiting for another try, failed); False when the lease was lost."""
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.key == key, outbox.c.lease == lease, outbox.c.state == WAITING)
        .values(state=state, due_at=due_at, error=error or None, lease_until=0)
    )
    return changed.rowcount == 1


_HAS_DUE = select(timers.c.due_at).where(timers.c.state == WAITING, timers.c.due_at <= bindparam("now")).limit(1)
_HAS_OUTGOING = select(outbox.c.key).where(outbox.c.state == WAITING, outbox.c.due_at <= bindparam("now")).limit(1)


def has_due(connection: Connection, now: int) -> bool:
    """Whether a timer is due at ``now`` (UTC milliseconds): one index look-up, however many cases wait."""
    return connection.execute(_HAS_DUE, {"now": now}).first() is not None


def has_outgoing(connection: Connection, now: int) -> bool:
    """Whether an outbox row is to leave at ``now`` (UTC milliseconds)."""
    return connection.execute(_HAS_OUTGOING, {"now": now}).first() is not None


def next_due(connection: Connection) -> int | None:
    """When the earliest waiting timer falls due (UTC milliseconds), or None: the demo's clock walks by it."""
    found = connection.execute(select(func.min(timers.c.due_at)).where(timers.c.state == WAITING)).scalar()
    return None if found is None else int(found)
