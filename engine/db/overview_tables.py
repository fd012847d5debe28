"""What was counted for the overviews of large units, to be read at once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from engine.db.columns import ID, KEY, metadata

overviews = Table(
    "overviews",
    metadata,
    Column("bundle_key", KEY, primary_key=True),
    Column("unit_id", ID, primary_key=True),
    Column("party", KEY, primary_key=True),
    Column("counted_at", BigInteger, nullable=False),
    Column("figures", Text, nullable=False),
)
"""Worked out from the cases by the worker and replaced whole: losing it loses nothing."""
