"""Numbers without gaps: allotted per pattern and year inside the transaction that uses them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, case
from sqlalchemy.dialects import postgresql, sqlite

from engine.db.tables import number_series

_PLACE = re.compile(r"\{n(?::0?(\d))?\}")


def _next(insert: Any) -> Any:
    """The first number of a series, or the one after its last: one statement that waits for whoever numbers now."""
    statement = insert(number_series)
    following = {"last": number_series.c.last + 1}
    return statement.on_conflict_do_update(index_elements=["prefix", "year"], set_=following).returning(
        number_series.c.last
    )


def _reserve(insert: Any) -> Any:
    statement = insert(number_series)
    given, held = statement.excluded.last, number_series.c.last
    higher = {"last": case((held < given, given), else_=held)}
    return statement.on_conflict_do_update(index_elements=["prefix", "year"], set_=higher)


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_NEXT = {dialect: _next(make) for dialect, make in _INSERT.items()}
_RESERVE = {dialect: _reserve(make) for dialect, make in _INSERT.items()}


def next_number(connection: Connection, pattern: str, year: int) -> str:
    """The next number of ``pattern`` (with ``{year}`` and ``{n}``, or ``{n:03}``) in ``year``.

    The series row stays locked until the transaction ends: a number that is rolled back is given to the next one. A
    pattern without the year goes on from year to year.
    """
    series = {"prefix": pattern, "year": year if "{year}" in pattern else 0, "last": 1}
    number = connection.execute(_NEXT[connection.dialect.name], series).scalar_one()
    return _PLACE.sub(lambda match: str(number).zfill(int(match[1] or 1)), pattern.replace("{year}", str(year)))


def reserve_number(connection: Connection, pattern: str, number: str) -> bool:
    """Let the series of ``pattern`` go on after ``number``, given elsewhere; False when it does not belong to it."""
    parts = [re.escape(part).replace(r"\{year\}", r"(?P<year>\d{4})") for part in _PLACE.split(pattern)[::2]]
    match = re.fullmatch(r"(?P<n>\d{1,9})".join(parts), number)
    if match is None:
        return False
    found = match.groupdict()
    series = {"prefix": pattern, "year": int(found.get("year") or 0), "last": int(found["n"])}
    connection.execute(_RESERVE[connection.dialect.name], series)
    return True
