"""Numbers without gaps: allotted per pattern and year inside the transaction that uses them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.db.tables import number_series

_LOCK = (
    select(number_series.c.last)
    .where(number_series.c.prefix == bindparam("pattern"), number_series.c.year == bindparam("in_year"))
    .with_for_update()
)
_NEXT = (
    update(number_series)
    .where(number_series.c.prefix == bindparam("pattern"), number_series.c.year == bindparam("in_year"))
    .values(last=bindparam("to_last"))
)


def next_number(connection: Connection, pattern: str, year: int) -> str:
    """The next number of ``pattern`` (with ``{year}`` and ``{n}``) in ``year``.

    The series row stays locked until the transaction ends: a number that is rolled back is given to the next one.
    """
    key = {"pattern": pattern, "in_year": year}
    last = connection.execute(_LOCK, key).scalar()
    if last is None:
        connection.execute(insert(number_series), {"prefix": pattern, "year": year, "last": 1})
        last = 0
    else:
        connection.execute(_NEXT, {**key, "to_last": last + 1})
    return pattern.replace("{year}", str(year)).replace("{n}", str(last + 1))
