"""Numbers without gaps: allotted per pattern and year inside the transaction that uses them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from engine.db.tables import number_series


def _next(insert: Any) -> Any:
    """The first number of a series, or the one after its last: one statement that waits for whoever numbers now."""
    statement = insert(number_series)
    following = {"last": number_series.c.last + 1}
    return statement.on_conflict_do_update(index_elements=["prefix", "year"], set_=following).returning(
        number_series.c.last
    )


_NEXT = {"sqlite": _next(sqlite.insert), "postgresql": _next(postgresql.insert)}


def next_number(connection: Connection, pattern: str, year: int) -> str:
    """The next number of ``pattern`` (with ``{year}`` and ``{n}``) in ``year``.

    The series row stays locked until the transaction ends: a number that is rolled back is given to the next one.
    """
    series = {"prefix": pattern, "year": year, "last": 1}
    number = connection.execute(_NEXT[connection.dialect.name], series).scalar_one()
    return pattern.replace("{year}", str(year)).replace("{n}", str(number))
