"""What an operator must know of an installation: database mode and why, versions, hashes, clock, disk."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text as sql

from engine.bootstrap import Engine
from engine.clock import local_date
from engine.db.migrate import is_current, schema_revision
from engine.db.session import FIRST_SAFE_WAL
from engine.values import HASHES, digest

GOOD, BAD, NOTE = "good", "bad", "note"
LITTLE_DISK = 1 << 30


@dataclass(frozen=True)
class Reading:
    """One thing looked at: ``key`` names its sentence (``doctor.<key>``), ``values`` fill it."""

    state: str
    key: str
    values: dict[str, str]


def examine(engine: Engine) -> list[Reading]:
    """Look at the installation; a reading is good, bad, or just worth knowing."""
    return [*_database(engine), *_schema(engine), *_hashes(engine), *_calendar(engine), *_disk(engine)]


def _database(engine: Engine) -> Iterator[Reading]:
    with engine.read() as connection:
        if connection.dialect.name == "sqlite":
            mode = str(connection.execute(sql("PRAGMA journal_mode")).scalar())
            synchronous = connection.execute(sql("PRAGMA synchronous")).scalar()
            values = {"mode": mode, "version": sqlite3.sqlite_version, "safe": ".".join(map(str, FIRST_SAFE_WAL))}
            safe = sqlite3.sqlite_version_info >= FIRST_SAFE_WAL
            yield Reading(GOOD, "sqlite_wal" if safe else "sqlite_rollback", values)
            yield Reading(GOOD if synchronous == 2 else BAD, "synchronous", {"value": str(synchronous)})
            broken = connection.execute(sql("PRAGMA quick_check")).scalar()
            yield Reading(GOOD if broken == "ok" else BAD, "file_check", {"answer": str(broken)})
            return
        version = str(connection.execute(sql("SHOW server_version")).scalar())
        yield Reading(GOOD, "postgresql", {"version": version})
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            value = str(connection.execute(sql(f"SHOW {name}")).scalar())
            state = GOOD if value == "on" else NOTE if name == "data_checksums" else BAD
            yield Reading(state, "postgresql_setting", {"name": name, "value": value})


def _schema(engine: Engine) -> Iterator[Reading]:
    database = engine.transactions.database
    revision = schema_revision(database) or "-"
    yield Reading(GOOD if is_current(database) else BAD, "schema", {"revision": revision})


def _hashes(engine: Engine) -> Iterator[Reading]:
    for name in HASHES:
        try:
            digest(b"", name)
        except ValueError:
            yield Reading(BAD if name == engine.settings.hash else NOTE, "hash_missing", {"name": name})
            continue
        if name == engine.settings.hash:
            yield Reading(GOOD, "hash", {"name": name})


def _calendar(engine: Engine) -> Iterator[Reading]:
    with engine.read() as connection:
        calendar = engine.services.calendars.current(connection, 0)
    year = local_date(engine.clock.business_now()).year
    for wanted in (year, year + 1):
        known = wanted in calendar.known_years
        state = GOOD if known else NOTE if wanted > year else BAD
        yield Reading(state, "calendar" if known else "calendar_provisional", {"year": str(wanted)})


def _disk(engine: Engine) -> Iterator[Reading]:
    path = engine.settings.sqlite_path
    if path is None:
        return
    folder = path.resolve().parent if path.parent != Path() else Path.cwd()
    free = shutil.disk_usage(folder).free
    yield Reading(GOOD if free > LITTLE_DISK else BAD, "disk", {"free": f"{free / (1 << 30):.1f}"})
