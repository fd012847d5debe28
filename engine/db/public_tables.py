"""Tables of the dealings with people outside: opinions, units to be registered, service, and notes of experts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from engine.db.columns import DAY, DIGEST, ID, KEY, metadata

opinions = Table(
    "opinions",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("notice_id", ID, nullable=False),
    Column("receipt", String(32), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("salt", ID, nullable=False),
    Column("words", Text, nullable=False),
    Column("identity_salt", ID, nullable=False),
    Column("name", String(120)),
    Column("contact", String(300)),
    Column("received_on", DAY, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("origin", DIGEST, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("verifier", ID),
    Column("verdict", String(12)),
    Column("outcome", String(12)),
    Column("answer", Text),
    Column("summary", Text),
    Column("answered_by", ID),
    Column("answered_at", BigInteger),
    Column("published_at", BigInteger),
    Index(None, "case_id", "notice_id"),
    Index(None, "origin", "sent_at"),
)
"""What the public says to a notice. ``received_at`` is business time; ``sent_at`` and ``origin`` (a keyed digest of the
address it came from) are there to bound how much one place may send. ``name`` and ``contact`` can be erased."""
opinion_files = Table(
    "opinion_files",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("opinion_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("digest", DIGEST, nullable=False),
    Column("name", String(300), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(120), nullable=False),
)
unit_requests = Table(
    "unit_requests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("receipt", String(32), nullable=False, unique=True),
    Column("bundle_key", KEY, nullable=False),
    Column("role", KEY, nullable=False),
    Column("unit_name", String(300), nullable=False),
    Column("credit_code", String(18), nullable=False),
    Column("region", KEY, nullable=False),
    Column("person_name", String(120), nullable=False),
    Column("title", String(120), nullable=False),
    Column("phone", String(60), nullable=False),
    Column("email", String(300), nullable=False),
    Column("login", KEY, nullable=False),
    Column("password", String(300)),
    Column("origin", DIGEST, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("requested_on", DAY, nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", Text),
    Column("decided_by", ID),
    Column("decided_at", BigInteger),
    Column("unit_id", ID),
    Index(None, "state", "sent_at"),
    Index(None, "origin", "sent_at"),
)
"""Units that asked to be registered with their first person; the hash of the password is forgotten once decided."""
unit_request_files = Table(
    "unit_request_files",
    metadata,
    Column("request_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("digest", DIGEST, nullable=False),
    Column("name", String(300), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(120), nullable=False),
)
servings = Table(
    "servings",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("document_id", ID, nullable=False),
    Column("how", String(12), nullable=False),
    Column("served_on", DAY, nullable=False),
    Column("recipient", String(300), nullable=False),
    Column("slip", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("digest", DIGEST),
    Column("name", String(300)),
    Column("size", BigInteger),
    Column("media_type", String(120)),
    Column("recorded_by", ID, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
"""How and when a paper was served, with the scan that proves it (digest, name, size, media type)."""
private_notes = Table(
    "private_notes",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("words", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
)
"""What somebody wrote down for oneself about a task, as a draft is; nobody else reads it."""
