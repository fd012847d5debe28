"""Moves business time forward the way it passes: every due timer and every day's planned starts, in order."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from engine.bootstrap import Engine
from engine.calendars.moments import opens_at
from engine.clock import FixedClock, MovableClock, from_ms, local_date, to_ms
from engine.delivery.planner import next_start
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.journal.catalogue import SYSTEM_STREAM
from engine.journal.writer import Author, append
from engine.timers.sweep import next_due
from engine.work import Work
from engine.worker import settle

LONGEST = timedelta(days=3 * 366)
A_YEAR = timedelta(days=366)
_moving = Lock()  # nothing is swept from the side while the clock walks: what falls due happens in order


def tick(engine: Engine) -> int:
    """Work off what is due now; returns how much was."""
    with _moving:
        return settle(engine)


def next_timer(engine: Engine) -> datetime | None:
    """The moment at which the earliest waiting timer falls due; None when nothing waits for time."""
    with engine.read() as connection:
        due = next_due(connection)
    return None if due is None else from_ms(due)


def next_moment(engine: Engine) -> datetime | None:
    """When something happens next by itself: a timer falls due, or a day comes on which a case is to start.

    None when no timer waits and nothing is planned within A_YEAR.
    """
    due, day = next_timer(engine), next_start(engine, A_YEAR)
    known = [*([due] if due is not None else []), *([opens_at(day)] if day is not None else [])]
    return min(known, default=None)


def walk_to_next(engine: Engine, actor: Actor) -> int | None:
    """Move the clock until something happens by itself; returns how much happened.

    None: nothing waits for time (see :func:`next_moment`), and the clock stands where it stood.
    """
    clock = _movable(engine)
    tick(engine)
    start, found = clock.business_now(), next_moment(engine)
    if found is None:
        return None
    until = min(max(found, start) + timedelta(seconds=1), start + LONGEST)
    with _moving:
        done = 0
        while not done and clock.business_now() < until:
            clock.reach(_next_stop(engine, until))
            done += settle(engine)
    engine.transactions.run(lambda work: _note(work, actor, start, clock.business_now()))
    return done


def walk(engine: Engine, until: datetime, actor: Actor) -> int:
    """Move the movable clock of ``engine`` to ``until`` (aware); returns how many timers, messages and starts happened.

    Refused when the clock is a real one, when ``until`` lies behind, or further away than three years at once.
    """
    clock = _movable(engine)
    start = clock.business_now()
    if until < start:
        raise Refused("refused.clock_backwards")
    if until - start > LONGEST:
        raise Refused("refused.clock_too_far")
    engine.transactions.run(lambda work: _note(work, actor, start, until))
    with _moving:
        done = settle(engine)
        while (stop := _next_stop(engine, until)) < until:
            clock.reach(stop)
            done += settle(engine)
        clock.reach(until)
        return done + settle(engine)


def _movable(engine: Engine) -> MovableClock | FixedClock:
    clock = engine.clock
    if not isinstance(clock, (MovableClock, FixedClock)):
        raise Refused("refused.move_clock")
    return clock


def _next_stop(engine: Engine, until: datetime) -> datetime:
    """The next timer or the next beginning of a day, whichever comes first, but not beyond ``until``."""
    now = engine.clock.business_now()
    tomorrow = opens_at(local_date(now) + timedelta(days=1))
    due = next_timer(engine)
    stops = [until, tomorrow, *([due] if due is not None and due > now else [])]
    return min(stops)


def _note(work: Work, actor: Actor, start: datetime, until: datetime) -> None:
    head = work.stream(SYSTEM_STREAM)
    moved = {"from": to_ms(start), "to": to_ms(until)}
    append(head, "clock_moved", work.at, Author(person=actor.person_id), algorithm=work.hash, hashed=moved)
