"""Who is at the other end: passwords with lockout, server-side sessions. Only digests are stored.

Everything here runs on machine time: a demonstration that moves the business clock signs nobody out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engine.clock import to_ms
from engine.db.tables import people, sessions
from engine.errors import Invalid, NotFound, Refused
from engine.identity.passwords import hash_password, password_problems, verify_password
from engine.identity.tokens import token_digest
from engine.journal.catalogue import SYSTEM_STREAM
from engine.journal.writer import Author, append
from engine.settings import Settings
from engine.work import Transactions, Work

TOUCH_MS = 60_000  # a session's last use is written at most once a minute: reading a page costs no transaction


@dataclass(frozen=True)
class Account:
    """What signing in needs to know of a person."""

    id: str
    password: str | None
    failed: int
    locked_until: int | None
    temporary_until: int | None


def sign_in(transactions: Transactions, settings: Settings, login: str, password: str, agent: str = "") -> str:
    """Check the password and open a session; returns its key, of which only the digest is kept.

    Refused('refused.login') for an unknown login, a wrong password and a locked account alike, after the same time:
    the answer must not tell which. ``settings.lock_after`` wrong passwords in a row lock the account for
    ``settings.lock_minutes``; a temporary password that was not used in time is a wrong one. ``agent`` is what the
    browser calls itself, so that people recognise their sessions.
    """
    with transactions.read() as connection:
        account = _account(connection, login)
    now = to_ms(transactions.clock.machine_now())
    matches = verify_password(account.password if account else None, password)
    if account is not None and account.temporary_until is not None and account.temporary_until <= now:
        matches = False
    if account is None:
        raise Refused("refused.login", attempts=settings.lock_after, minutes=settings.lock_minutes)
    locked = account.locked_until is not None and account.locked_until > now
    if locked or not matches:
        transactions.run(lambda work: count_failure(work, account.id, settings, locked=locked))
        raise Refused("refused.login", attempts=settings.lock_after, minutes=settings.lock_minutes)
    key = secrets.token_urlsafe(32)
    transactions.run(lambda work: open_session(work, account.id, key, settings, agent))
    return key


_ACCOUNT = (people.c.id, people.c.password, people.c.failed_logins, people.c.locked_until, people.c.temporary_until)


def _account(connection: Connection, login: str) -> Account | None:
    row = connection.execute(
        select(*_ACCOUNT).where(people.c.login == login, people.c.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else Account(*row)


def count_failure(work: Work, person_id: str, settings: Settings, *, locked: bool) -> None:
    """Count a wrong password in the database, where every web process sees it; lock at the limit."""
    _note(work, "login_refused", person_id, {"locked": locked})
    if locked:
        return
    failed = work.connection.execute(
        update(people)
        .where(people.c.id == person_id)
        .values(failed_logins=people.c.failed_logins + 1)
        .returning(people.c.failed_logins)
    ).scalar_one()
    if failed >= settings.lock_after:
        until = work.machine_at + settings.lock_minutes * 60_000
        work.connection.execute(
            update(people).where(people.c.id == person_id).values(failed_logins=0, locked_until=until)
        )


def open_session(work: Work, person_id: str, key: str, settings: Settings, agent: str = "") -> None:
    """Open a session under the random ``key``, of which only the digest is kept, and forget earlier failures."""
    work.connection.execute(update(people).where(people.c.id == person_id).values(failed_logins=0, locked_until=None))
    ends_at = to_ms(work.machine_now + timedelta(hours=settings.session_hours))
    row = {"digest": token_digest(key), "person_id": person_id, "started_at": work.machine_at, "agent": agent[:300]}
    work.connection.execute(insert(sessions), {**row, "seen_at": work.machine_at, "ends_at": ends_at})
    _note(work, "login_succeeded", person_id, {})


def _note(work: Work, type_: str, person_id: str, hashed: dict[str, Any]) -> None:
    head = work.stream(SYSTEM_STREAM)
    append(head, type_, work.at, Author(person=person_id), algorithm=work.hash, hashed=hashed)


def session_person(transactions: Transactions, settings: Settings, key: str, *, in_use: bool = True) -> str | None:
    """The person of session ``key``; None when it is unknown, ended, idle for too long or past its absolute end.

    ``in_use`` is False when a page asked by itself: nobody works with it, and the session lasts no longer by it.
    """
    now = to_ms(transactions.clock.machine_now())
    known = sessions.c.digest == token_digest(key)
    with transactions.read() as connection:
        row = connection.execute(select(sessions).where(known)).one_or_none()
    if row is None or row.ends_at <= now or row.seen_at + settings.idle_minutes * 60_000 <= now:
        return None
    if in_use and now - row.seen_at >= TOUCH_MS:
        transactions.run(lambda work: _touch(work, row.digest))
    return str(row.person_id)


def _touch(work: Work, digest: str) -> None:
    work.connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=work.machine_at))


def sign_out(transactions: Transactions, key: str) -> None:
    """End session ``key``: the same key means nothing from now on."""

    def end(work: Work) -> None:
        work.connection.execute(delete(sessions).where(sessions.c.digest == token_digest(key)))

    transactions.run(end)


def set_password(work: Work, login: str, password: str) -> None:
    """Give ``login`` a new password, lift its lock and end its sessions. NotFound, or Invalid when it is too weak."""
    problems = password_problems(password)
    if problems:
        raise Invalid(errors={"password": problems})
    person_id = work.connection.execute(
        update(people)
        .where(people.c.login == login)
        .values(password=hash_password(password), failed_logins=0, locked_until=None, temporary_until=None)
        .returning(people.c.id)
    ).scalar()
    if person_id is None:
        raise NotFound("not_found.person")
    work.connection.execute(delete(sessions).where(sessions.c.person_id == person_id))
    _note(work, "password_changed", str(person_id), {})


def person_by_login(connection: Connection, login: str) -> str:
    """The id of the person with ``login``; NotFound when there is none."""
    found = connection.execute(select(people.c.id).where(people.c.login == login)).scalar()
    if found is None:
        raise NotFound("not_found.person")
    return str(found)
