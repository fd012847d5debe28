"""Column types every table shares, and the one collection of tables."""

from __future__ import annotations

from sqlalchemy import MetaData, String

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(column_0_N_label)s",
    }
)

ID = String(32)  # a random 128-bit id, hexadecimal
DIGEST = String(64)
KEY = String(120)
DAY = String(10)
