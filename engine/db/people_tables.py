"""Tables of units, people, roles and sessions, and of the experts among them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, true

from engine.db.columns import DAY, DIGEST, ID, KEY, metadata

units = Table(
    "units",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", KEY, unique=True),
    Column("name", String(300), nullable=False),
    Column("kind", KEY, nullable=False),
    Column("region", KEY),
    Column("parent_id", ID),
    Column("credit_code", String(18)),
    Index(None, "kind", "region"),
)
people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", KEY, nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("password", String(300)),
    Column("title", String(120)),
    Column("email", String(300)),
    Column("mail", String(8), nullable=False, server_default="each"),
    Column("told_of_tasks", Boolean, nullable=False, server_default=true()),
    Column("disabled_at", BigInteger),
    Column("failed_logins", Integer, nullable=False, server_default="0"),
    Column("locked_until", BigInteger),
    Column("temporary_until", BigInteger),
)
"""``temporary_until``: until when a password somebody else chose may be used, and only to choose another."""
grants = Table(
    "grants",
    metadata,
    Column("person_id", ID, primary_key=True),
    Column("role", KEY, primary_key=True),
    Column("unit_id", ID, primary_key=True),
    Column("since_at", BigInteger, nullable=False),
    Column("until_at", BigInteger),
    Index(None, "unit_id", "role"),
)
absences = Table(
    "absences",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("substitute_id", ID, nullable=False),
    Column("since", DAY, nullable=False),
    Column("until", DAY, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entered_by", ID, nullable=False),
    Column("ended_at", BigInteger),
    Index(None, "substitute_id"),
    Index(None, "person_id"),
)
"""Who is away from one day to another, and who does their tasks meanwhile."""
saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("name", String(60), nullable=False),
    Column("query", String(2000), nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    UniqueConstraint("person_id", "name"),
)
"""Lists of tasks a person comes back to: what their address says, under a name."""
sessions = Table(
    "sessions",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("agent", String(300)),
    Index(None, "person_id"),
)
tokens = Table(
    "tokens",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("name", String(120), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("revoked_at", BigInteger),
)

experts = Table(
    "experts",
    metadata,
    Column("person_id", ID, primary_key=True),
    Column("fields", Text, nullable=False),
    Column("employer", String(300), nullable=False),
    Column("employer_id", ID),
    Column("since", DAY, nullable=False),
    Column("until", DAY),
)
"""What is known of an expert beside the person: fields of work (JSON list) and employer (a registered unit or not)."""
conflicts = Table(
    "conflicts",
    metadata,
    Column("person_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("unit_id", ID, nullable=False),
    Column("reason", Text, nullable=False),
    Column("declared_on", DAY, nullable=False),
    Column("until", DAY),
    Index(None, "unit_id"),
)
