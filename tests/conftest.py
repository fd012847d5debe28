"""Fixtures of all tests: both databases, the browser, and the switch between a sample and a full fault run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.browser import FLAGS, chromium
from tests.support.memory import memory
from tests.support.postgres import Cluster, running_cluster

PATIENCE = 15_000  # ms until what a page should show is missed: other tests work on the same cores


def pytest_configure() -> None:
    """What tests write goes to memory where there is room; ``PYTEST_DEBUG_TEMPROOT`` says otherwise."""
    if (folder := memory()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="every fault at every point, every test on both databases")


LONGEST = (
    "test_scenarios.py", "test_slips.py", "test_every_page.py", "test_demo.py", "test_killed_completion.py",
    "test_application_to_approval.py", "test_mutants.py", "test_narrative.py", "test_killed_workers.py",
    "test_days_of_the_bureau.py", "test_days_outside.py", "test_bench.py", "test_days.py", "test_writing_together.py",
    "test_same_verdict.py", "test_words.py", "test_story.py",
)  # fmt: skip
"""Files that take longest: they begin first, so that no process works through the last of them alone."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(LONGEST)))
    if config.getoption("--soak"):
        return
    long_runs = [item for item in items if item.get_closest_marker("soak")]
    if long_runs:
        config.hook.pytest_deselected(items=long_runs)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


def pytest_collection_finish() -> None:
    """The collector leaves alone what was imported: to look through it again and again is a fifth of the whole run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def soak(pytestconfig: pytest.Config) -> bool:
    """Whether a fault test takes every point (``make soak``) or a sample (``make test``)."""
    return bool(pytestconfig.getoption("--soak"))


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this test session alone."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def quick_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for tests of rules, not of durability: a copied stage is there in a moment."""
    with running_cluster(durable=False) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: Cluster) -> str:
    """The address of one database that lives as long as the session."""
    return postgres_cluster.create_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'liangheng.db'}"


def _each_kind(request: pytest.FixtureRequest, server: str, address: Callable[[Cluster], str]) -> Iterator[str]:
    """A SQLite file, or what ``address`` makes on the PostgreSQL server of fixture ``server``, dropped at the end."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    cluster: Cluster = request.getfixturevalue(server)
    url = address(cluster)
    yield url
    cluster.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a new empty database, once for each kind we support."""
    yield from _each_kind(request, "postgres_cluster", Cluster.create_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database that does not exist yet, once for each kind: a stage is copied to it."""
    yield from _each_kind(request, "quick_cluster", Cluster.unused_url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile in Chinese and Beijing time; errors in the page's scripts fail the test."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 860})
    opened = context.new_page()
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    yield opened
    context.close()
    assert not failures, failures
