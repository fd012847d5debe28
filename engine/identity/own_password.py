"""Changing one's own password: the present one is asked for, and wrong ones count as they do at the log-in page."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from engine.clock import to_ms
from engine.db.tables import people, sessions
from engine.errors import Invalid, NotFound
from engine.identity.login import count_failure
from engine.identity.passwords import hash_password, password_problems, verify_password
from engine.identity.tokens import token_digest
from engine.journal.catalogue import SYSTEM_STREAM
from engine.journal.writer import Author, append
from engine.settings import Settings
from engine.work import Transactions, Work


def change_own_password(
    transactions: Transactions, settings: Settings, person_id: str, key: str, present: str, new: str, again: str
) -> None:
    """Replace the password of ``person_id``; every session but the one under ``key`` ends.

    Invalid names what is wrong in ``present``, ``new`` or ``again``. A wrong present password is counted even though
    nothing is changed: ``settings.lock_after`` of them lock the account, so that an open desk is no way in.
    """
    with transactions.read() as connection:
        account = connection.execute(
            select(people.c.password, people.c.locked_until).where(people.c.id == person_id)
        ).one_or_none()
    if account is None:
        raise NotFound("not_found.person")
    errors: dict[str, list[str]] = {}
    if problems := password_problems(new):
        errors["new"] = problems
    elif new == present:
        errors["new"] = ["field.password_same"]
    if again != new:
        errors["again"] = ["field.password_differs"]
    if errors:
        raise Invalid(errors=errors)
    locked = account.locked_until is not None and account.locked_until > to_ms(transactions.clock.machine_now())
    if locked or not verify_password(account.password, present):
        transactions.run(lambda work: count_failure(work, person_id, settings, locked=locked))
        raise Invalid(errors={"present": ["field.password_locked" if locked else "field.password_wrong"]})
    hashed = hash_password(new)
    transactions.run(lambda work: _write(work, person_id, key, hashed))


def _write(work: Work, person_id: str, key: str, hashed: str) -> None:
    values = {"password": hashed, "failed_logins": 0, "locked_until": None, "temporary_until": None}
    work.connection.execute(update(people).where(people.c.id == person_id).values(**values))
    others = sessions.c.person_id == person_id, sessions.c.digest != token_digest(key)
    work.connection.execute(delete(sessions).where(*others))
    head = work.stream(SYSTEM_STREAM)
    append(head, "password_changed", work.at, Author(person=person_id), algorithm=work.hash, hashed={"of": person_id})
