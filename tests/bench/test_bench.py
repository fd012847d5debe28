"""The measurements themselves: every figure is there, and the bounds hold that do not depend on the machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bench.report import QUICK, measure_everything
from tests.bench.targets import AT_LEAST, AT_MOST, figure
from tests.support.postgres import Cluster

BESIDES = (
    "complete_wall_ms.sqlite", "complete_wall_ms.postgresql", "statements_at_300th_completion",
    "cpu_ms_at_300th_completion", "panel_of_five.max_ms", "timers.per_s.sqlite", "reminders_per_s.sqlite",
    "state_bytes_150_rounds",
)  # fmt: skip
"""Figures of the report without a target."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster) -> dict[str, Any]:
    """A quick run on both databases."""
    url = postgres_cluster.create_database()
    found = measure_everything(tmp_path_factory.mktemp("bench"), url, QUICK)
    postgres_cluster.drop_database(url)
    return found


@pytest.mark.parametrize("path", sorted({*AT_MOST, *AT_LEAST, *BESIDES}))
def test_every_figure_of_the_design_is_measured(report: dict[str, Any], path: str) -> None:
    assert isinstance(figure(report, path), int | float)


def test_no_bound_is_broken_that_holds_on_every_machine(report: dict[str, Any]) -> None:
    assert report["broken"] == []


def test_a_completion_is_one_commit_and_at_most_twelve_statements(report: dict[str, Any]) -> None:
    assert report["commits_per_completion"] == 1
    assert max(report["statements_per_completion"].values()) <= 12


def test_a_completion_costs_as_many_statements_after_many_as_at_first(report: dict[str, Any]) -> None:
    assert report["statements_at_300th_completion"] <= max(report["statements_per_completion"].values())
    assert report["state_bytes_150_rounds"] < 2_000  # the state holds what is, not what was


def test_five_members_of_a_panel_submit_at_once_without_a_failure(report: dict[str, Any]) -> None:
    assert report["panel_of_five"]["failures"] == 0
    assert report["panel_of_five_sqlite"]["failures"] == 0


def test_two_workers_fire_every_timer_once(report: dict[str, Any]) -> None:
    assert report["timers"]["lost"] == {"sqlite": 0, "postgresql": 0}
    assert report["timers"]["twice"] == {"sqlite": 0, "postgresql": 0}


def test_eight_clients_at_two_web_processes_are_all_answered(report: dict[str, Any]) -> None:
    assert report["http"]["failures"] == 0
    assert report["http"]["completions"] > 8
