"""Pure: the unified social credit code of a legal person (GB 32100-2015), with its check digit."""

from __future__ import annotations

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
LENGTH, BASE = 18, 31


def is_credit_code(code: str) -> bool:
    """Whether ``code`` is 18 signs of the standard and ends in the check digit of the others."""
    if len(code) != LENGTH or any(sign not in SIGNS for sign in code):
        return False
    return check_digit(code[:-1]) == code[-1]


def check_digit(body: str) -> str:
    """The check digit of the first 17 signs."""
    total = sum(SIGNS.index(sign) * pow(3, place, BASE) for place, sign in enumerate(body))
    return SIGNS[-total % BASE]
