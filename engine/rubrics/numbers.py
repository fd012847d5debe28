"""Exact numbers of an assessment: fractions while it is worked out, then decimals of the language, then words."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from engine.expressions.arithmetic import QUOTIENT
from engine.rubrics.model import Number

PLACES = 4


def number_of(value: Fraction) -> Number:
    """``value`` as expressions know numbers: whole, exact, or with 34 digits where it never ends."""
    if value.denominator == 1:
        return value.numerator
    found = QUOTIENT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return found.normalize(QUOTIENT)


def shown(value: Fraction | Number | None, percent: bool = False) -> str:
    """``value`` in words, cut and never rounded after four places: 74.99996 is 74.9999…, not 75."""
    if value is None:
        return "—"
    exact = Fraction(value) * (100 if percent else 1)
    cut = Decimal(exact.numerator * 10**PLACES // exact.denominator).scaleb(-PLACES)
    digits = format(cut.quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_DOWN), "f").rstrip("0").rstrip(".")
    return digits + ("" if Fraction(cut) == exact else "…") + ("%" if percent else "")
