"""What every request reaches: the engine of this process, the person behind the request, the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app, g
from flask_login import current_user

from engine.bootstrap import Engine
from engine.calendars.days import Calendar
from engine.clock import FixedClock, MovableClock, local_date, to_ms
from engine.identity.actor import Actor
from engine.texts import LANGUAGES


@dataclass(frozen=True)
class Site:
    """The engine of this process and the secret of the installation."""

    engine: Engine
    secret: str


def site() -> Site:
    """The site of the application under way."""
    return cast(Site, current_app.extensions["site"])


def engine() -> Engine:
    """The engine of the application under way."""
    return site().engine


def actor() -> Actor:
    """The person signed in, with the roles of this moment. Only for views whose guard demands one."""
    return cast(Actor, current_user.actor)


def signed_in() -> Actor | None:
    """The person signed in, or None."""
    return actor() if current_user.is_authenticated else None


def now() -> datetime:
    """The business moment of this request, aware, UTC."""
    return engine().clock.business_now()


def today() -> date:
    """The business day of this request in China."""
    return local_date(now())


def calendar() -> Calendar:
    """The working-day calendar in force; read once a request."""
    if "calendar" not in g:
        with engine().read() as connection:
            machine = to_ms(engine().clock.machine_now())
            g.calendar = engine().services.calendars.current(connection, machine)
    return cast(Calendar, g.calendar)


def is_demo() -> bool:
    """Whether this is a demonstration, whose clock may be moved."""
    movable = isinstance(engine().clock, (MovableClock, FixedClock))
    return engine().settings.demo and movable


def language() -> str:
    """zh or en: what this visitor chose, else what the installation says."""
    if "language" not in g:
        g.language = engine().settings.language
    chosen = str(g.language)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]
