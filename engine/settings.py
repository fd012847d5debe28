"""The only file that reads the environment: one frozen object, refused when a value cannot be used."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SettingError

PREFIX = "LIANGHENG_"


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set; ``docs/settings.md`` has a line for each field."""

    database: str = "sqlite:///liangheng.db"
    secret: str = ""
    hash: str = "sha256"
    language: str = "zh"
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8620
    web_processes: int = 2
    idle_minutes: int = 30
    session_hours: int = 12
    lock_after: int = 5
    lock_minutes: int = 30
    lease_seconds: int = 60
    upload_mb: int = 50
    smtp: str = ""
    address: str = ""
    public_per_hour: int = 10
    proxies: int = 0
    trusted_hosts: str = ""
    secure_cookies: bool = False

    @property
    def sqlite_path(self) -> Path | None:
        """The database file when the database is SQLite, else None."""
        prefix = "sqlite:///"
        return Path(self.database[len(prefix) :]) if self.database.startswith(prefix) else None


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from variables named ``LIANGHENG_<FIELD>``.

    Raises SettingError for an unknown variable of that prefix or a value of the wrong kind, so that a typing error in
    a unit file stops the start instead of being ignored.
    """
    source = os.environ if environ is None else environ
    fields = Settings.__dataclass_fields__
    found: dict[str, object] = {}
    for name, value in source.items():
        if not name.startswith(PREFIX):
            continue
        key = name[len(PREFIX) :].lower()
        if key not in fields:
            raise SettingError("setting.unknown", name=name)
        found[key] = _read(name, value, type(fields[key].default))
    if found.get("hash", "sha256") not in ("sha256", "sm3"):
        raise SettingError("setting.value", name=PREFIX + "HASH", value=str(found["hash"]))
    return Settings(**found)  # type: ignore[arg-type]  # the values were converted to each field's own type above


MASKED = "******"
_SECRET = ("secret",)
_PASSWORD_IN_ADDRESS = re.compile(r"(?<=://)([^/@:]*):([^@/]*)@")


@dataclass(frozen=True)
class InForce:
    """A setting as it is in force: field, variable, value to show (secrets masked), and where it comes from:
    ``environment``, ``default``, or ``start`` for what a command chose itself."""

    field: str
    variable: str
    value: str
    origin: str


def in_force(settings: Settings, environ: Mapping[str, str] | None = None) -> list[InForce]:
    """Every setting, in the order in which they are declared; nothing that opens anything is shown."""
    source = os.environ if environ is None else environ
    given = {name.removeprefix(PREFIX).lower() for name in source if name.startswith(PREFIX)}
    found = []
    for field, declared in Settings.__dataclass_fields__.items():
        value = getattr(settings, field)
        usual = value == declared.default
        origin = "environment" if field in given else "default" if usual else "start"
        found.append(InForce(field, PREFIX + field.upper(), _shown(field, value), origin))
    return found


def _shown(field: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    said = str(value)
    if field in _SECRET:
        return MASKED if said else ""
    return _PASSWORD_IN_ADDRESS.sub(rf"\1:{MASKED}@", said)


def _read(name: str, value: str, kind: type) -> object:
    if kind is bool:
        if value.lower() in ("1", "true", "yes", "0", "false", "no"):
            return value.lower() in ("1", "true", "yes")
        raise SettingError("setting.value", name=name, value=value)
    if kind is int:
        if value.isdigit():
            return int(value)
        raise SettingError("setting.value", name=name, value=value)
    return value
