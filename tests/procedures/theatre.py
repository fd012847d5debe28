"""Plays scenarios of a procedure on copies of its prepared database, one that comes after another where that ended."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.procedures.cast import Wardrobe, gather, prepare
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import Moment, Scenario, preceding
from tests.support.postgres import Cluster


class Ground(Protocol):
    """Where the databases of one procedure's scenarios are made."""

    def empty(self) -> str:
        """The address of a new empty database."""

    def copy(self, source: str) -> str:
        """The address of a copy of the database ``source``, which nobody has open."""

    def drop(self, address: str) -> None:
        """Delete the database."""


@dataclass(frozen=True)
class Folder:
    """SQLite files in a folder."""

    path: Path

    def empty(self) -> str:
        """The address of a file that does not exist yet."""
        return f"sqlite:///{self.path / secrets.token_hex(6)}.db"

    def copy(self, source: str) -> str:
        """The address of a copy of the file."""
        address = self.empty()
        shutil.copy(_file(source), _file(address))
        return address

    def drop(self, address: str) -> None:
        """Delete the file."""
        _file(address).unlink()


def _file(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


@dataclass(frozen=True)
class Server:
    """Databases of a PostgreSQL server, gone with it."""

    cluster: Cluster

    def empty(self) -> str:
        """The address of a new database."""
        return self.cluster.create_database()

    def copy(self, source: str) -> str:
        """The address of a copy of the database."""
        address = self.cluster.unused_url()
        self.cluster.copy_database(source, address)
        return address

    def drop(self, address: str) -> None:
        """Delete the database."""
        self.cluster.drop_database(address)


class Theatre:
    """One procedure on one kind of database; what its scenarios come after is played once."""

    def __init__(self, procedure: Procedure, ground: Ground) -> None:
        self._procedure, self._ground = procedure, ground
        self._prepared = ground.empty()
        self._logins = prepare(procedure, self._prepared)
        self._wardrobe = Wardrobe.of(procedure)
        self._endings: dict[str, tuple[str, Moment]] = {}

    @contextmanager
    def playing(self, name: str) -> Iterator[Scenario]:
        """Play a scenario, to be looked at before its database is gone; ScenarioError names the line that failed."""
        address, moment = self._begun(name)
        try:
            with self._stage(address) as scenario:
                scenario.play(self._path(name), moment)
                yield scenario
        finally:
            self._ground.drop(address)

    def _begun(self, name: str) -> tuple[str, Moment | None]:
        """A database to play a scenario on, and what the scenario before it left beside."""
        before = preceding(self._path(name))
        source, moment = self._ended(before) if before else (self._prepared, None)
        return self._ground.copy(source), moment

    def _ended(self, name: str) -> tuple[str, Moment]:
        """The database on which a scenario ended, and what it left beside; the first who asks plays it."""
        if name not in self._endings:
            address, moment = self._begun(name)
            with self._stage(address) as scenario:
                scenario.play(self._path(name), moment)
                self._endings[name] = address, scenario.moment()
        return self._endings[name]

    @contextmanager
    def _stage(self, address: str) -> Iterator[Scenario]:
        cast = gather(self._procedure, address, self._logins, self._wardrobe)
        try:
            yield Scenario(cast)
        finally:
            cast.engine.close()

    def _path(self, name: str) -> Path:
        return self._procedure.scenarios / f"{name}.txt"
