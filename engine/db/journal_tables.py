"""Tables of the journal, of request keys, and of what leaves a case."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from engine.db.columns import DIGEST, ID, KEY, metadata

events = Table(
    "events",
    metadata,
    Column("stream", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", KEY, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("record", Text, nullable=False),
    Column("payload", Text),
    Column("previous", DIGEST, nullable=False),
    Column("hash", DIGEST, nullable=False),
    Column("log_index", BigInteger),
    Index(
        "ix_events_system_type",
        "type",
        "seq",
        sqlite_where=text("stream = 'system'"),
        postgresql_where=text("stream = 'system'"),
    ),
)
streams = Table(
    "streams",
    metadata,
    Column("stream", String(40), primary_key=True),
    Column("head", DIGEST, nullable=False),
    Column("length", Integer, nullable=False),
)
requests = Table(
    "requests",
    metadata,
    Column("actor", ID, primary_key=True),
    Column("command", KEY, primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("digest", DIGEST, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "at"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default="0"),
    Column("lease", ID),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Index(None, "state", "due_at"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("person_id", ID, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("n", Integer),
    Column("holder_id", ID),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("read_at", BigInteger),
    Index(None, "key"),
    Index(None, "person_id", "read_at", "at"),
)
"""``n`` is the task a notification asks to see to, ``holder_id`` who is asked, also where a substitute is told: nothing
waits any more once it is done or somebody else has it."""
told_tasks = Table(
    "told_tasks",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
)
"""New tasks of which people were told; forgotten as soon as no look reaches back to them."""
sweeps = Table(
    "sweeps",
    metadata,
    Column("name", KEY, primary_key=True),
    Column("at", BigInteger, nullable=False),
)
"""How far (UTC milliseconds of business time) a sweep that reads what came since has come."""
