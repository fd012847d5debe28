"""Which row of a list was which row before, when rows were changed, added and removed: for showing, never for judging.

The browser pairs rows in the same way (``frontend/src/form/alignment.js``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Cells = Sequence[Any]
MOST_PAIRS = 40_000  # beyond that, rows between equal ones are paired in their order


def align(before: Sequence[Cells], after: Sequence[Cells]) -> list[int | None]:
    """For each row of ``after`` the number of its row in ``before``; None for an added row. Rows keep their order."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    middle = _best(old, new) if len(old) * len(new) <= MOST_PAIRS else {}
    _pair_gaps(middle, len(old), len(new))
    found: list[int | None] = list(range(start))
    found += [None if (pair := middle.get(row)) is None else start + pair for row in range(len(new))]
    return found + list(range(len(before) - end, len(before)))


def _likeness(one: Cells, two: Cells) -> int:
    """How many filled cells two rows share; equal rows above all."""
    shared = sum(1 for left, right in zip(one, two, strict=True) if left == right and left not in (None, "", []))
    return shared + (len(one) + 1 if one == two else 0)


def _best(old: Sequence[Cells], new: Sequence[Cells]) -> dict[int, int]:
    """The pairing (new -> old) that keeps the order and shares most; rows that share nothing stay alone."""
    scores = [[0] * (len(old) + 1) for _ in range(len(new) + 1)]
    for row in range(len(new) - 1, -1, -1):
        for held in range(len(old) - 1, -1, -1):
            like = _likeness(old[held], new[row])
            paired = scores[row + 1][held + 1] + like if like else 0
            scores[row][held] = max(paired, scores[row + 1][held], scores[row][held + 1])
    pairs: dict[int, int] = {}
    row = held = 0
    while row < len(new) and held < len(old):
        like = _likeness(old[held], new[row])
        if like and scores[row][held] == scores[row + 1][held + 1] + like:
            pairs[row] = held
            row, held = row + 1, held + 1
        elif scores[row][held] == scores[row + 1][held]:
            row += 1
        else:
            held += 1
    return pairs


def _pair_gaps(pairs: dict[int, int], old: int, new: int) -> None:
    """Between two pairs, as many rows before as after: each was changed beyond recognition."""
    known = [(-1, -1), *sorted(pairs.items()), (new, old)]
    for (row, held), (next_row, next_held) in pairwise(known):
        if next_row - row == next_held - held:
            pairs.update({row + step: held + step for step in range(1, next_row - row)})
