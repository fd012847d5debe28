"""Tables of bundles, files, calendars, numbers and settings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from engine.db.columns import DAY, DIGEST, ID, KEY, metadata

bundles = Table(
    "bundles",
    metadata,
    Column("id", DIGEST, primary_key=True),
    Column("key", KEY, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("deployed_at", BigInteger, nullable=False),
    Column("deployed_by", ID),
    Column("effective_from", DAY),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("key", "version"),
)
bundle_files = Table(
    "bundle_files",
    metadata,
    Column("bundle_id", DIGEST, primary_key=True),
    Column("name", String(300), primary_key=True),
    Column("digest", DIGEST, nullable=False),
)
definitions = Table(
    "definitions",
    metadata,
    Column("bundle_id", DIGEST, primary_key=True),
    Column("process_id", KEY, primary_key=True),
    Column("name", String(300), nullable=False),
    Column("starter_roles", Text, nullable=False),
)
blobs = Table(
    "blobs",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)
blob_chunks = Table(
    "blob_chunks",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

calendars = Table(
    "calendars",
    metadata,
    Column("version", DIGEST, primary_key=True),
    Column("stored_at", BigInteger, nullable=False),
    Column("source", String(300), nullable=False),
    Column("current", Boolean, nullable=False),
)
calendar_days = Table(
    "calendar_days",
    metadata,
    Column("version", DIGEST, primary_key=True),
    Column("day", DAY, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("name", String(120), nullable=False),
    Column("source", String(300), nullable=False),
    Column("provisional", Boolean, nullable=False),
)
number_series = Table(
    "number_series",
    metadata,
    Column("prefix", String(200), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
system_settings = Table(
    "system_settings",
    metadata,
    Column("key", KEY, primary_key=True),
    Column("value", Text, nullable=False),
)
planned_days = Table("planned_days", metadata, Column("day", DAY, primary_key=True))
