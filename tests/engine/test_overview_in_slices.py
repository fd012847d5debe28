"""A large unit is counted a few cases at a time: the numbers are those of one count, and nobody waits to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

import pytest
from sqlalchemy import Connection

from engine.commands.claim_task import ClaimTask
from engine.commands.suspend_case import ResumeCase, SuspendCase
from engine.overview.attention import override_keys
from engine.overview.durations import late_keys
from engine.overview.figures import Figures, count_figures
from engine.overview.scope import Scope, count_cases
from engine.overview.slices import first_of, over_slices
from engine.overview.workload import overdue_keys
from tests.engine.cast import Stage
from tests.engine.test_overview import calendar, the_scope

ALL = 1_000_000


def random_ledger(stage: Stage, seed: int, cases: int = 14) -> None:
    """Cases that came, were taken, done, done late, or suspended, in any order."""
    chance = Random(seed)
    for _ in range(cases):
        case, n = stage.under_review() if chance.random() < 0.8 else stage.start()
        if chance.random() < 0.2:
            stage.engine.execute(stage.head, SuspendCase(case, "等待答复"))
            stage.engine.execute(stage.head, ResumeCase(case))
        if n > 1 and chance.random() < 0.4:
            stage.engine.execute(stage.officer, ClaimTask(case, n))
        if chance.random() < 0.4:
            stage.move(days=chance.randint(1, 9))
        if n > 1 and chance.random() < 0.5:
            stage.complete(stage.officer, case, n, {"again": chance.random() < 0.4})


def counted(stage: Stage, scope: Scope, size: int) -> Figures:
    return count_figures(stage.engine.read, scope, calendar(stage), stage.clock.business_now(), size)


@pytest.mark.parametrize("seed", range(4))
def test_slices_of_any_size_add_up_to_one_count(stage: Stage, seed: int) -> None:
    random_ledger(stage, seed)
    stage.move(days=12)
    scope = the_scope(stage)

    whole = counted(stage, scope, ALL)

    assert whole.cases and whole.groups and whole.times and whole.overdue
    for size in (1, 2, 3, 5):
        assert counted(stage, scope, size) == whole, f"{size} cases in a slice"


@pytest.mark.parametrize("seed", range(2))
def test_lists_of_slices_are_the_beginning_of_the_list_of_the_whole(
    stage: Stage, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random_ledger(stage, seed)
    stage.move(days=12)
    scope, read = the_scope(stage), stage.engine.read

    def lists(limit: int) -> list[object]:
        return [
            overdue_keys(read, scope, date(2027, 1, 1), limit),
            late_keys(read, scope, 0, limit),
            override_keys(read, scope, 0, limit),
        ]

    whole = lists(ALL)
    monkeypatch.setattr("engine.overview.attention.AT_ONCE", 2)
    monkeypatch.setattr(first_of, "__defaults__", (2,))  # cases in a slice

    assert lists(ALL) == whole
    assert lists(3) == [found[:3] for found in whole]  # type: ignore[index]  # lists of keys


def test_each_slice_is_a_read_of_its_own_and_a_colleague_may_write_between_two(stage: Stage) -> None:
    for _ in range(5):
        stage.start()
    scope = the_scope(stage)
    reads: list[int] = []

    @contextmanager
    def read() -> Iterator[Connection]:
        reads.append(len(reads))
        with stage.engine.read() as connection:
            yield connection

    found = []
    for count in over_slices(read, scope, count_cases, 2):
        found.append(count)
        if len(found) < 3:
            stage.start()  # it would wait for a read that is still held

    assert found[:2] == [2, 2] and all(count <= 2 for count in found)
    assert len(reads) == len(found)


def test_a_unit_of_which_nothing_is_left_after_a_slice_is_counted_once(stage: Stage) -> None:
    for _ in range(4):
        stage.start()
    scope = the_scope(stage)

    assert sum(over_slices(stage.engine.read, scope, count_cases, 2)) == 4
    assert sum(over_slices(stage.engine.read, scope, count_cases, 4)) == 4
