"""One installation: bringing its database to life, and saying whether it is sound."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import func, insert, select

from engine.bootstrap import Engine
from engine.calendars.seed import seed_calendar
from engine.clock import from_ms
from engine.commands.import_calendar import ImportCalendar
from engine.db.migrate import is_current, migrate, schema_revision
from engine.db.session import FIRST_SAFE_WAL, sqlite_journal_mode
from engine.db.tables import calendars, events, people, system_settings
from engine.errors import LianghengError
from engine.identity.actor import Actor, Grant
from engine.work import Work

FOUNDER = Actor(
    "root", "系统初始化", "root", tuple(Grant(role, "") for role in ("security_admin", "system_admin", "process_owner"))
)
"""Acts from the command line of the server, where whoever can type it owns the machine. Nobody can sign in as it."""

PACKAGES = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "Flask", "marshmallow", "chinesecalendar", "holidays")
LOW_DISK = 1 << 30


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: what was looked at, what was found, and whether it is well."""

    key: str
    value: str
    well: bool = True


def prepare(engine: Engine) -> bool:
    """Bring the schema up to date, the calendar and the secret in; True when the database was empty before."""
    fresh = schema_revision(engine.transactions.database) is None
    migrate(engine.transactions.database)
    with engine.read() as connection:
        has_calendar = connection.execute(select(calendars.c.version)).first() is not None
    if not has_calendar:
        engine.execute(FOUNDER, ImportCalendar(seed_calendar(), "seed"))
    engine.transactions.run(_bring_secret)
    return fresh


def _bring_secret(work: Work) -> None:
    known = select(system_settings.c.value).where(system_settings.c.key == "secret")
    if work.connection.execute(known).first() is None:
        work.connection.execute(insert(system_settings), {"key": "secret", "value": secrets.token_urlsafe(32)})


def secret(engine: Engine) -> str:
    """The secret of the installation: the setting, else the one ``prepare`` made."""
    if engine.settings.secret:
        return engine.settings.secret
    with engine.read() as connection:
        known = select(system_settings.c.value).where(system_settings.c.key == "secret")
        return str(connection.execute(known).scalar_one())


def has_people(engine: Engine) -> bool:
    """Whether anybody is registered."""
    with engine.read() as connection:
        return connection.execute(select(people.c.id).limit(1)).first() is not None


def latest_moment(engine: Engine) -> datetime | None:
    """The latest business moment in any journal; None when nothing happened yet. A demo's clock starts from here."""
    with engine.read() as connection:
        found = connection.execute(select(func.max(events.c.at))).scalar()
    return None if found is None else from_ms(found)


def diagnose(engine: Engine) -> list[Finding]:
    """What the doctor says: versions, schema, journal mode and why, hash, calendar, disk, security settings."""
    settings = engine.settings
    found = [Finding("python", sys.version.split()[0])]
    found += [Finding("package", f"{name} {_version(name)}") for name in PACKAGES]
    found += _database(engine)
    found.append(Finding("hash", settings.hash))
    found.append(_calendar(engine))
    found.append(_disk(settings.sqlite_path or Path()))
    found.append(Finding("cookies", "secure" if settings.secure_cookies else "plain", settings.secure_cookies))
    found.append(Finding("hosts", settings.trusted_hosts or "*", bool(settings.trusted_hosts)))
    found.append(Finding("demo", "on" if settings.demo else "off", not settings.demo))
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _database(engine: Engine) -> list[Finding]:
    try:
        revision = schema_revision(engine.transactions.database)
        current = is_current(engine.transactions.database)
    except LianghengError as error:
        return [Finding("schema", str(error), False)]
    found = [Finding("schema", revision or "-", current)]
    if engine.settings.sqlite_path is None:
        return [Finding("database", "postgresql"), *found]
    mode, safe = sqlite_journal_mode(), ".".join(map(str, FIRST_SAFE_WAL))
    found.append(Finding(f"journal_{mode}", f"{sqlite3.sqlite_version}|{safe}"))
    return [Finding("database", str(engine.settings.sqlite_path)), *found]


def _calendar(engine: Engine) -> Finding:
    try:
        with engine.read() as connection:
            now = int(engine.clock.machine_now().timestamp() * 1000)
            calendar = engine.services.calendars.current(connection, now)
    except LianghengError as error:
        return Finding("calendar", str(error), False)
    provisional = ", ".join(str(year) for year in sorted(calendar.provisional_years))
    return Finding("calendar", f"{calendar.version}|{provisional}")


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(path.absolute().parent if path.name else path.absolute()).free
    return Finding("disk", f"{free / (1 << 30):.1f} GiB", free > LOW_DISK)
