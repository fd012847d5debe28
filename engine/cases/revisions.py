"""Pure: which submissions of a case are the same form filled in again, because it was returned or asked for anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.values import canonical, loads

Row = Mapping[str, Any]


def revisions(rows: Sequence[Row], applicant: str | None) -> dict[int, list[int]]:
    """Task number -> the numbers of every submission of the same form, oldest first; only where there are several.

    ``rows`` are submissions (n, form, element, attributes, submitted_unit, submitted_at). What the unit ``applicant``
    files is one book, wherever in the procedure it is asked for again; what others fill in belongs to its step; and
    what each member of a panel writes is the member's own.
    """
    series: dict[tuple[str, str, bytes], list[Row]] = {}
    for row in rows:
        if row["form"]:
            series.setdefault(_paper(row, applicant), []).append(row)
    found: dict[int, list[int]] = {}
    for members in series.values():
        numbers = [row["n"] for row in sorted(members, key=lambda row: (row["submitted_at"], row["n"]))]
        if len(numbers) > 1:
            found.update(dict.fromkeys(numbers, numbers))
    return found


def same_paper(row: Row, named: Row, applicant: str | None) -> bool:
    """Whether two submissions (rows as in :func:`revisions`) are versions of one form, as :func:`revisions` has it."""
    return _paper(row, applicant) == _paper(named, applicant)


def _paper(row: Row, applicant: str | None) -> tuple[str, str, bytes]:
    """The form, whose step it belongs to ('': the applicant's, at any), and the member of the panel it is of."""
    item = canonical((loads(row["attributes"]) or {}).get("item"))
    of_applicant = applicant is not None and row["submitted_unit"] == applicant
    return row["form"], "" if of_applicant else row["element"], item


def earlier(rows: Sequence[Row], applicant: str | None) -> dict[int, int]:
    """Task number -> the number of the submission of the same form just before it."""
    return {
        number: numbers[place - 1]
        for number, numbers in revisions(rows, applicant).items()
        if (place := numbers.index(number))
    }


def resubmitted(rows: Sequence[Row], applicant: str | None) -> dict[int, int]:
    """:func:`earlier` of what the unit ``applicant`` filed: what lists of a case point out.

    A step of the authorities may come again for another matter (an approval that several stages ask for); whoever wants
    to compare these finds the way on the page of the form itself.
    """
    filed = [row for row in rows if row["submitted_unit"] == applicant]
    return earlier(filed, applicant)
