"""Reads streams back and names the first event that is not what was written."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection, select

from engine.db.tables import cases, events, streams
from engine.journal.chain import Break, Link, find_break

_EVENTS = select(
    events.c.stream, events.c.seq, events.c.type, events.c.at, events.c.record, events.c.payload, events.c.previous,
    events.c.hash,
)  # fmt: skip


def stream_heads(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """(stream, head, count) of every case and every other stream, as their rows claim."""
    yield from (
        tuple(row) for row in connection.execute(select(cases.c.id, cases.c.journal_head, cases.c.journal_count))
    )
    yield from (tuple(row) for row in connection.execute(select(streams.c.stream, streams.c.head, streams.c.count)))


def verify_stream(connection: Connection, stream: str, head: str, count: int) -> tuple[int, Break | None]:
    """Check one stream: (events read, the first break or None)."""
    rows = connection.execute(_EVENTS.where(events.c.stream == stream).order_by(events.c.seq)).all()
    return len(rows), find_break(stream, (Link(*row) for row in rows), head, count, orjson.loads)


def verify_all(connection: Connection) -> tuple[int, list[Break]]:
    """Check every stream, and that no event belongs to a stream nobody knows: (events read, breaks)."""
    total, breaks, known = 0, [], set()
    for stream, head, count in list(stream_heads(connection)):
        known.add(stream)
        read, found = verify_stream(connection, stream, head, count)
        total += read
        if found:
            breaks.append(found)
    for (stream,) in connection.execute(select(events.c.stream).distinct()):
        if stream not in known:
            breaks.append(Break(stream, 1, "inserted", "stream"))
    return total, breaks
