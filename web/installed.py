"""The engine a command works on, from the settings; errors become one sentence and an exit status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from engine.bootstrap import Engine, build
from engine.errors import DeployRefused, Invalid, LianghengError
from engine.ports import Clock
from engine.settings import Settings, read_settings
from engine.texts import text
from forms.catalogue import Catalogue


def say(key: str, /, **values: object) -> None:
    """Print the sentence ``cli.<key>``, Chinese and nothing else unless the installation speaks English."""
    click.echo(said(key, **values))


def said(key: str, /, **values: object) -> str:
    """The sentence ``cli.<key>`` in the language of the installation."""
    return text(f"cli.{key}", _language(), **values)


def _language() -> str:
    return read_settings().language


@contextmanager
def opened(settings: Settings | None = None, clock: Clock | None = None) -> Iterator[Engine]:
    """The engine of this installation; whatever is wrong is said in one sentence and ends the command with 1."""
    try:
        engine = build(settings or read_settings(), Catalogue(), clock)
    except LianghengError as error:
        raise click.ClickException(error.sentence("zh")) from error
    try:
        yield engine
    except LianghengError as error:
        raise click.ClickException(sentence(error, engine.settings.language)) from error
    finally:
        engine.close()


def sentence(error: LianghengError, lang: str) -> str:
    """The error with what is wrong in each field or finding."""
    parts = [error.sentence(lang)]
    if isinstance(error, Invalid):
        for path, items in error.errors.items():
            parts.append(f"{path}: {' '.join(text(item, lang) for item in items)}")
    if isinstance(error, DeployRefused):
        parts += [str(finding) for finding in error.findings]
    return "\n".join(parts)
