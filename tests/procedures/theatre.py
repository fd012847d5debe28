"""Plays scenarios, each on a database of its own; one that comes after another begins where that ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.procedures.cast import Wardrobe, gather, prepare
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import Moment, Scenario, preceding
from tests.support.databases import Templates
from tests.support.postgres import Cluster

Logins = dict[str, str]


class Theatre:
    """One procedure on one kind of database: what its scenarios begin with is played once and copied.

    ``place`` gives the address of a database that does not exist yet, ``drop`` deletes it; ``folder`` is for files.
    """

    def __init__(
        self, procedure: Procedure, folder: Path, place: Callable[[], str], drop: Callable[[str], None]
    ) -> None:
        self._procedure, self._place, self._drop = procedure, place, drop
        self._wardrobe = Wardrobe.of(procedure)
        self._templates: Templates[tuple[Logins, Moment | None]] = Templates(folder)

    @classmethod
    def in_folder(cls, procedure: Procedure, folder: Path) -> Theatre:
        """On SQLite files in ``folder``."""
        address = f"sqlite:///{folder}/"
        return cls(
            procedure,
            folder,
            lambda: f"{address}{secrets.token_hex(6)}.db",
            lambda url: (folder / url.removeprefix(address)).unlink(missing_ok=True),
        )

    @classmethod
    def on_server(cls, procedure: Procedure, cluster: Cluster) -> Theatre:
        """On databases of a PostgreSQL server."""
        return cls(procedure, cluster.home, cluster.unused_url, cluster.drop_database)

    @contextmanager
    def playing(self, name: str) -> Iterator[Scenario]:
        """Play a scenario, to be looked at before its database is gone; ScenarioError names the line that failed."""
        url = self._place()
        try:
            with self._played(url, name) as (scenario, _):
                yield scenario
        finally:
            self._drop(url)

    @contextmanager
    def _played(self, url: str, name: str) -> Iterator[tuple[Scenario, Logins]]:
        """The scenario played on the database ``url``, whatever was there before; and who logs in as whom."""
        path = self._procedure.scenarios / f"{name}.txt"
        logins, moment = self._templates.copy(url, *self._beginning(preceding(path)))
        cast = gather(self._procedure, url, logins, self._wardrobe)
        try:
            scenario = Scenario(cast)
            scenario.play(path, moment)
            yield scenario, logins
        finally:
            cast.engine.close()

    def _beginning(self, before: str | None) -> tuple[str, Callable[[str], tuple[Logins, Moment | None]]]:
        """The key of the template to begin with, and what makes it: the cast alone, or the scenario ``before``."""

        def prepared(url: str) -> tuple[Logins, Moment | None]:
            return prepare(self._procedure, url), None

        def ended(url: str) -> tuple[Logins, Moment | None]:
            with self._played(url, str(before)) as (scenario, logins):
                return logins, scenario.moment()

        key = f"{self._procedure.key}_{before or 'prepared'}"
        return key, prepared if before is None else ended
