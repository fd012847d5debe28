"""In-memory twins and a small set-up for tests and dry runs: shipped, so that process owners can try a diagram."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from engine.bootstrap import Engine, build
from engine.calendars.seed import seed_calendar
from engine.clock import FixedClock
from engine.commands.import_calendar import ImportCalendar
from engine.commands.system import CreatePerson, CreateUnit, GrantRole
from engine.db.migrate import migrate
from engine.errors import Invalid, NotFound
from engine.identity.actor import Actor, Grant
from engine.ports import CompiledForm, FormCatalogue
from engine.settings import Settings
from engine.values import dumps, loads

ROOT = Actor(
    "root", "系统初始化", "root", tuple(Grant(role, "") for role in ("security_admin", "system_admin", "process_owner"))
)
"""Sets a system up before it has people. Nobody can log in as it."""


class OpenForm:
    """A form that accepts whatever it is given."""

    keys: Sequence[str] = ()
    has_files = False
    reads = None

    def files_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        """It takes no files."""
        return {}

    def check(
        self,
        data: Mapping[str, Any],
        stored: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        lang: str = "zh",
        today: date | None = None,
    ) -> dict[str, Any]:
        """The data as it is; Invalid when it says so itself (``reject``)."""
        if "reject" in data:
            raise Invalid(errors={"reject": ["field.field_required"]})
        plain: dict[str, Any] = loads(dumps(dict(data)))
        return plain

    def places(self, data: Mapping[str, Any], lang: str = "zh") -> Sequence[tuple[str, str]]:
        """The whole paper and each of its keys."""
        return (("", "*"), *((key, key) for key in data))

    def changes(
        self, place: str, before: Mapping[str, Any], after: Mapping[str, Any], lang: str = "zh"
    ) -> Sequence[str]:
        """The keys at ``place`` that have other values."""
        return [key for key in {**before, **after} if place in ("", key) and before.get(key) != after.get(key)]

    def texts(self, data: Mapping[str, Any]) -> Sequence[str]:
        """Every text value."""
        return [value for value in data.values() if isinstance(value, str)]

    def outline(self, lang: str = "zh") -> Mapping[str, str]:
        """One section: the form itself."""
        return {"-": ""}

    def by_section(self, data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Everything belongs to the form itself."""
        return {"-": dict(data)}


class OpenForms:
    """A catalogue of open forms."""

    def compile(self, key: str, source: bytes) -> CompiledForm:
        """An open form, whatever the file says."""
        return OpenForm()

    def findings(self, source: bytes) -> Sequence[Any]:
        """Nothing is ever wrong with an open form."""
        return ()


@dataclass
class MemoryBlobs:
    """A blob store in memory."""

    content: dict[str, bytes] = field(default_factory=dict)

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """Keep the content; Invalid beyond ``limit`` bytes."""
        data = stream.read()
        if len(data) > limit:
            raise Invalid("invalid.file_too_large", limit=limit)
        digest = hashlib.sha256(data).hexdigest()
        self.content[digest] = data
        return digest, len(data)

    def get(self, digest: str) -> Iterator[bytes]:
        """The content; NotFound when it is not there."""
        if digest not in self.content:
            raise NotFound("not_found.file")
        yield BytesIO(self.content[digest]).read()


@dataclass
class MemoryMailer:
    """Keeps what was sent."""

    sent: list[tuple[str, str, str, str]] = field(default_factory=list)

    def send(self, key: str, recipient: str, subject: str, body: str) -> None:
        """Keep the message."""
        self.sent.append((key, recipient, subject, body))


def engine_on(database: str, forms: FormCatalogue | None = None, start: datetime | None = None) -> Engine:
    """An engine on the prepared ``database`` with a clock that stands at ``start`` (default 2026-09-28 09:00 Beijing
    time)."""
    clock = FixedClock(start or datetime(2026, 9, 28, 1, 0, tzinfo=UTC))
    return build(Settings(database=database), forms or OpenForms(), clock)


def fresh_engine(database: str, forms: FormCatalogue | None = None, start: datetime | None = None) -> Engine:
    """The same on an empty ``database``, which it prepares: the schema and the seeded calendar."""
    engine = engine_on(database, forms, start)
    migrate(engine.transactions.database)
    engine.execute(ROOT, ImportCalendar(seed_calendar(), "seed"))
    return engine


def sqlite_file(folder: Path) -> str:
    """The address of a database file in ``folder``."""
    return f"sqlite:///{folder / 'liangheng.db'}"


def person(engine: Engine, login: str, *roles: tuple[str, str], name: str = "") -> Actor:
    """Create a person with ``roles`` as (role, unit id) pairs and return them as an actor."""
    created = engine.execute(ROOT, CreatePerson(login, name or login))["person"]
    for role, unit_id in roles:
        engine.execute(ROOT, GrantRole(created, role, unit_id))
    return engine.actor(created)


def unit(engine: Engine, name: str, kind: str, key: str | None = None, region: str | None = None, **more: str) -> str:
    """Register a unit, with ``more`` that is known of it, and return its id."""
    return str(engine.execute(ROOT, CreateUnit(name, kind, key, region, **more))["unit"])
