"""What an import did or would do, and how it is tried: all rows in one transaction, kept only when none is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.importing.reading import Problem
from engine.importing.tables import Layout
from engine.work import Transactions, Work


@dataclass
class Report:
    """What an import did, or would do: how many rows of each sheet, and what is wrong. ``done``: it is in."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    done: bool = False

    @property
    def blocked(self) -> bool:
        """Whether something has to be put right first."""
        return any(problem.blocks for problem in self.problems)


class _Undo(Exception):
    """Ends the transaction of a dry run, or of one with mistakes."""


def attempt(
    transactions: Transactions, report: Report, made: Layout, run: Callable[[Work], None], *, dry: bool
) -> None:
    """Import with ``run``, which fills ``report``; nothing is kept of a ``dry`` run or of one with mistakes.

    ``run`` may be repeated, and begins the report anew each time. Afterwards the problems stand in the order of the
    sheets of ``made`` and their rows.
    """

    def within(work: Work) -> None:
        run(work)
        if dry or report.blocked:
            raise _Undo

    try:
        transactions.run(within)
        report.done = True
    except _Undo:
        report.done = False
    order = {name: number for number, name in enumerate(made.tables)}
    report.problems.sort(key=lambda problem: (order.get(problem.sheet, -1), problem.row))
