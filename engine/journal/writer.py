"""The only writer of events: builds the record, splits off what may be erased, seals it to its stream."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.db.tables import events, streams
from engine.journal.catalogue import FORMAT, TYPES, VALUE_KEYS
from engine.journal.chain import GENESIS, canonical_text, payload_digest, seal, split_values


@dataclass(frozen=True)
class Author:
    """Who an event is by, as it is hashed: ids only. ``on_behalf_of`` names the body of an outside act by its id."""

    person: str | None = None
    role: str | None = None
    unit: str | None = None
    on_behalf_of: str | None = None


@dataclass
class Head:
    """The end of a stream while a transaction appends to it."""

    stream: str
    hash: str = GENESIS
    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)


def append(
    head: Head,
    type_: str,
    at: int,
    author: Author,
    *,
    algorithm: str,
    hashed: Mapping[str, Any],
    private: Mapping[str, Any] | None = None,
    facts: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Add one event to ``head`` in memory; :func:`flush` writes it.

    ``at`` is business time in UTC milliseconds. ``hashed`` goes into the sealed record and must hold ids, dates and
    numbers only; ``private`` and the values of ``facts`` go into the payload, of which the record keeps a digest.
    """
    if type_ not in TYPES:
        raise ValueError(f"{type_} is not in the catalogue of events")
    kept, values = split_values(facts, VALUE_KEYS)
    content = {**(private or {}), **({"values": values} if values else {})}
    payload = canonical_text({"": secrets.token_hex(16), **content}) if content else None
    record: dict[str, Any] = {
        "format": FORMAT,
        "hash": algorithm,
        "stream": head.stream,
        "seq": head.count + 1,
        "type": type_,
        "at": at,
        "by": {key: value for key, value in vars(author).items() if value is not None},
        **hashed,
    }
    if kept:
        record["facts"] = kept
    if payload is not None:
        record["payload"] = payload_digest(payload, algorithm)
    text = canonical_text(record)
    sealed = seal(head.hash, text, algorithm)
    head.rows.append(
        {
            "stream": head.stream,
            "seq": record["seq"],
            "type": type_,
            "at": at,
            "record": text,
            "payload": payload,
            "previous": head.hash,
            "hash": sealed,
        }
    )
    head.hash, head.count = sealed, record["seq"]


_INSERT = insert(events)


def flush(connection: Connection, heads: Sequence[Head]) -> None:
    """Write the events gathered in ``heads`` with one statement."""
    rows = [row for head in heads for row in head.rows]
    if rows:
        connection.execute(_INSERT, rows)
    for head in heads:
        head.rows.clear()


def open_stream(connection: Connection, stream: str) -> Head:
    """Lock the head of a stream that is not a case's (system, centre); creates it when it is new."""
    row = connection.execute(select(streams).where(streams.c.stream == stream).with_for_update()).one_or_none()
    if row is None:
        connection.execute(insert(streams), {"stream": stream, "head": GENESIS, "length": 0})
        return Head(stream)
    return Head(stream, row.head, row.length)


def close_stream(connection: Connection, head: Head) -> None:
    """Store the new end of a stream opened with :func:`open_stream`."""
    connection.execute(update(streams).where(streams.c.stream == head.stream).values(head=head.hash, length=head.count))
