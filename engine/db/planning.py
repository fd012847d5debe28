"""Conditions written so that a database reads few rows: what leaves little is listed, what leaves much is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    any_,
    false,
    func,
    literal,
    select,
    union_all,
)


def counted(connection: Connection, rows: Select[Any], most: int) -> int:
    """How many rows there are, at most one more than ``most``."""
    return int(connection.execute(select(func.count()).select_from(rows.limit(most + 1).subquery())).scalar_one())


def expected(connection: Connection, queries: Sequence[Select[Any]]) -> int:
    """How many rows the planner expects of that of ``queries`` which finds the fewest; on PostgreSQL only."""
    asked = union_all(*queries).compile(dialect=connection.dialect)
    explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {asked}", asked.params).scalar_one()
    plan = explained[0]["Plan"]
    parts = plan["Plans"] if plan["Node Type"] == "Append" else [plan]
    return min(int(part["Plan Rows"]) for part in parts)


def holds(asked: Select[Any], table: FromClause) -> ColumnElement[bool]:
    """Whether ``asked``, about a row of ``table``, finds anything."""
    # a scalar subquery stays one: the planner must not turn it into a join over all rows
    return func.coalesce(asked.limit(1).correlate(table).scalar_subquery(), false())


def plain(connection: Connection, column: Any) -> Any:
    """``column`` so that SQLite chooses no index for it where there is a better one; PostgreSQL's planner knows."""
    return column.concat("") if connection.dialect.name == "sqlite" else column


def among(connection: Connection, column: Column[str], names: Sequence[str]) -> ColumnElement[bool]:
    """``column`` is one of many ``names``: one parameter where the database takes a list as one, not one for each."""
    if connection.dialect.name == "sqlite":
        return column.in_(names)
    return column == any_(literal(list(names), ARRAY(String)))
