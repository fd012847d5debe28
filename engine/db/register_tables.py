"""Tables of the register of centres: states, what only one may hold, what a centre can do and has promised."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from engine.db.columns import DAY, DIGEST, ID, KEY, metadata

centres = Table(
    "centres",
    metadata,
    Column("id", ID, primary_key=True),
    Column("bundle_key", KEY, nullable=False),
    Column("name", String(300), nullable=False),
    Column("industry", String(120)),
    Column("unit_id", ID),
    Column("state", KEY, nullable=False),
    Column("state_class", String(12), nullable=False),
    Column("public", Boolean, nullable=False),
    Column("dates", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("journal_head", DIGEST, nullable=False),
    Column("journal_count", Integer, nullable=False),
    Index(None, "bundle_key", "state"),
)
centre_states = Table(
    "centre_states",
    metadata,
    Column("centre_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("state", KEY, nullable=False),
    Column("since", DAY, nullable=False),
    Column("case_id", ID),
    Column("document_id", ID),
)
claims = Table(
    "claims",
    metadata,
    Column("kind", KEY, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("centre_id", ID, nullable=False),
    Column("case_id", ID, nullable=False),
    Column("since", DAY, nullable=False),
    Column("reason", Text),
    Index(None, "centre_id"),
)
"""What only one centre may hold. Place 0 is the claim itself; higher places were granted beside it, for a reason."""
bans = Table(
    "bans",
    metadata,
    Column("unit_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("since", DAY, nullable=False),
    Column("until", DAY),
    Column("reason", Text, nullable=False),
    Column("case_id", ID, nullable=False),
)
capabilities = Table(
    "capabilities",
    metadata,
    Column("centre_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("name", String(300), nullable=False),
    Column("detail", Text, nullable=False),
    Column("since", DAY, nullable=False),
    Column("until", DAY),
    Column("case_id", ID, nullable=False),
)
commitments = Table(
    "commitments",
    metadata,
    Column("centre_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("name", String(300), nullable=False),
    Column("measure", String(60), nullable=False),
    Column("planned", String(60)),
    Column("due", DAY),
    Column("remind_on", DAY),
    Column("detail", Text, nullable=False),
    Column("done", String(60)),
    Column("done_on", DAY),
    Column("evidence", Text),
    Column("state", String(12), nullable=False),
    Column("case_id", ID, nullable=False),
    Index(None, "state", "remind_on"),
)
"""What a task book promises, row by row; numbers are decimals as text."""
