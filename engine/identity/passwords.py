"""Passwords: argon2id, and what is asked of a new one."""

from __future__ import annotations

import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM = 8
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody's password, hashed so that an unknown login takes as long as a wrong password")


def hash_password(password: str) -> str:
    """The argon2id hash that is stored."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the stored one; takes as long for an unknown login (``stored`` None)."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def password_problems(password: str) -> list[str]:
    """Catalogue keys of what is wrong with a new password; empty when it may be used."""
    problems = []
    if len(password) < MINIMUM:
        problems.append("field.password_short")
    if sum(bool(re.search(pattern, password)) for pattern in _CLASSES) < 3:
        problems.append("field.password_simple")
    return problems


_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as digits
_SMALL = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


def temporary_password() -> str:
    """A random password that is easily read out on the telephone: four groups of three, about 60 bits."""
    groups = ["".join(secrets.choice(_SMALL + _DIGITS) for _ in range(3)) for _ in range(3)]
    first = secrets.choice(_LETTERS) + secrets.choice(_SMALL) + secrets.choice(_DIGITS)
    return "-".join([first, *groups])
