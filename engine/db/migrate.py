"""Brings a database to the newest schema with alembic, and refuses one from a newer program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from engine.errors import SettingError

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def schema_revision(database: Engine) -> str | None:
    """The schema revision the database is at; None for an empty one."""
    with database.connect().execution_options(reading=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Engine, revision: str = "head") -> None:
    """Run every missing migration up to ``revision``; SettingError when the database is newer than this program."""
    config = _config()
    script = ScriptDirectory.from_config(config)
    current = schema_revision(database)
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise SettingError("setting.newer_database", revision=current)
    with database.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def is_current(database: Engine) -> bool:
    """Whether the schema is the newest this program knows."""
    return schema_revision(database) == ScriptDirectory.from_config(_config()).get_current_head()
