"""One installation: bringing its database to life, its first person, its secret."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from datetime import datetime

from sqlalchemy import func, insert, select

from engine.bootstrap import Engine
from engine.calendars.seed import seed_calendar
from engine.clock import from_ms
from engine.commands.import_calendar import ImportCalendar
from engine.commands.system import CreatePerson, GrantRole
from engine.db.migrate import migrate, schema_revision
from engine.db.tables import calendars, events, people, system_settings
from engine.errors import Conflict, Refused
from engine.execution.act import Act
from engine.identity.actor import Actor, Grant
from engine.identity.granting import MANAGES_PEOPLE
from engine.journal.catalogue import SYSTEM_STREAM
from engine.work import Work

FOUNDER = Actor(
    "root", "系统初始化", "root", tuple(Grant(role, "") for role in ("security_admin", "system_admin", "process_owner"))
)
"""Acts from the command line of the server, where whoever can type it owns the machine. Nobody can sign in as it."""


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


def founding_code(engine: Engine) -> str:
    """What the server shows to whoever may become the first administrator in the browser: two groups of five signs.

    Without it the first visitor of a fresh installation would own it, whoever that is.
    """
    sealed = hmac.digest(secret(engine).encode(), b"first administrator", "sha256")
    letters = b32encode(sealed).decode()[:10]
    return f"{letters[:5]}-{letters[5:]}"


def found(engine: Engine, login: str, name: str, password: str, code: str | None = None) -> str:
    """Make the first administrator, who manages people, and return the person's id.

    ``code`` is what was typed in the browser; the command line of the server needs none. Refused for a wrong code,
    Conflict when there are people already, Invalid for a login or password that will not do.
    """
    if code is not None and not hmac.compare_digest(code.strip().upper().encode(), founding_code(engine).encode()):
        raise Refused("refused.founding_code")

    def begin(work: Work) -> str:
        work.stream(SYSTEM_STREAM)  # two at once: the second sees the first
        if work.connection.execute(select(people.c.id).limit(1)).first() is not None:
            raise Conflict("conflict.has_people")
        act = Act(engine.services, work, FOUNDER)
        person = str(CreatePerson(login, name, password).perform(act)["person"])
        GrantRole(person, MANAGES_PEOPLE, "").perform(act)
        return person

    return engine.transactions.run(begin)


def latest_moment(engine: Engine) -> datetime | None:
    """The latest business moment in any journal; None when nothing happened yet. A demo's clock starts from here."""
    with engine.read() as connection:
        found = connection.execute(select(func.max(events.c.at))).scalar()
    return None if found is None else from_ms(found)
