"""Databases that are prepared once in a run and copied for every test that wants to begin with the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import make_url

Kept = TypeVar("Kept")


@dataclass
class Templates(Generic[Kept]):
    """What was prepared so far, by kind of database and key, with what is to be remembered; files lie in ``folder``."""

    folder: Path
    made: dict[tuple[str, str], tuple[str, Kept]] = field(default_factory=dict)

    def copy(self, url: str, key: str, prepare: Callable[[str], Kept]) -> Kept:
        """Make ``url`` a copy of the database of ``key``, whatever was there before.

        ``prepare`` fills the database whose address it is given and closes it; it is called the first time only.
        """
        server = "" if url.startswith("sqlite") else url.rpartition("/")[0]
        if (server, key) not in self.made:
            template = f"{server}/template_{key}" if server else self._sqlite(key)
            if server:
                _create(template, "template0")
            self.made[server, key] = (template, prepare(template))
        template, kept = self.made[server, key]
        if server:
            _create(url, template.rpartition("/")[2])
        else:
            shutil.copy(_file(template), _file(url))
        return kept

    def _sqlite(self, key: str) -> str:
        return f"sqlite:///{self.folder}/{len(self.made)}-{key}.db"


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _create(url: str, template: str) -> None:
    """Create the PostgreSQL database of ``url`` as a copy of ``template``; one of that name is dropped."""
    parts = make_url(url)
    name = sql.Identifier(str(parts.database))
    with psycopg.connect(
        host=parts.host, port=parts.port, user=parts.username, password=parts.password, dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))
