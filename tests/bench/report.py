"""Puts the measurements together: in which order, on which databases, at which sizes, and against which targets."""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from engine.testing import sqlite_file
from tests.bench import (
    completions,
    inbox,
    over_http,
    overview,
    painting,
    panel,
    records,
    screens,
    storm,
    targets,
    waiting,
)
from tests.bench.books import measure_books
from tests.bench.ground import lay_ground
from tests.bench.pages import measure_pages
from tests.bench.procedures import STORIES, measure_procedure
from tests.bench.seeding import copy_cases
from tests.bench.tally import rounded

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Sizes:
    """How much of everything. The storm on SQLite is smaller: the design's row names PostgreSQL."""

    completions: int = completions.COMPLETIONS
    panels: int = panel.PANELS
    waiting: tuple[int, int] = (1_000, 10_000)
    open_tasks: int = 100_000
    due: Mapping[str, int] = field(default_factory=lambda: {"sqlite": 20_000, "postgresql": 100_000})
    repeats: int = inbox.REPEATS
    http_seconds: float = 15.0
    story: bool = True


FULL = Sizes()
QUICK = Sizes(
    completions=20, panels=3, waiting=(100, 400), open_tasks=2_000, due={"sqlite": 300, "postgresql": 300}, repeats=2,
    http_seconds=2.0, story=False,
)  # fmt: skip


@dataclass
class Run:
    """What was measured on one database."""

    completions: completions.Completions
    panel: dict[str, Any]
    http: dict[str, Any] | None
    idle: dict[str, float]
    verify: float
    replay: float
    inbox: tuple[float, dict[str, float]]
    overview: tuple[float, float]
    screens: screens.Screens
    paint: painting.Paint
    reminders: storm.Storm
    tokens: storm.Storm
    seconds: dict[str, float]


def measure_everything(folder: Path, postgresql: str, sizes: Sizes) -> dict[str, Any]:
    """Measure on a SQLite file in ``folder`` and on the empty database ``postgresql``; the whole report.

    ``broken`` in it names every bound that must hold on every machine and does not, ``missed`` every target.
    """
    addresses = {"sqlite": sqlite_file(folder), "postgresql": postgresql}
    story = {"procedures": _stories(folder, postgresql), "pages": measure_pages(folder)} if sizes.story else {}
    runs = {kind: _measure(url, sizes, sizes.due[kind]) for kind, url in addresses.items()}
    report = _figures(runs) | story | {"book": measure_books()}
    report |= {"sizes": vars(sizes), "machine": _machine(), "seconds": {kind: runs[kind].seconds for kind in KINDS}}
    report["broken"] = targets.broken(report)
    report["missed"] = targets.missed(report)
    return report


def _measure(url: str, sizes: Sizes, due: int) -> Run:
    seconds: dict[str, float] = {}
    ground = lay_ground(url)
    with _timed(seconds, "completions"):
        round_trip = completions.go_round(ground, sizes.completions)
        round_trip.check()
    with _timed(seconds, "panel"):
        five = panel.five_at_once(ground, sizes.panels)
    with _timed(seconds, "http"):
        over = None
        if url.startswith("postgresql"):
            over = over_http.completions_per_s(ground, url, sizes.http_seconds)
    with _timed(seconds, "idle"):
        case, _ = ground.under_review()
        waits, idle = 1, {}
        for wanted in sizes.waiting:
            waits = waiting.fill(ground, case, waits, wanted)
            idle[str(wanted)] = waiting.idle_sweep_ms(ground)
    with _timed(seconds, "verify and replay"):
        verify = records.verify_events_per_s(ground)
        replay = records.replay_inputs_per_s(ground, round_trip.case)
    with _timed(seconds, "seed"):
        case, n = ground.start()
        ground.complete(ground.applicant, case, n, {"subject": "产业计量"})
        copy_cases(ground, case, sizes.open_tasks, inbox.spread(ground.officer))
        gc.collect()
        gc.freeze()  # as what serves does; what was seeded here would be looked through, too
    with _timed(seconds, "inbox"):
        pages = inbox.ask(ground, sizes.repeats)
    with _timed(seconds, "overview"):
        looked = overview.look(ground, sizes.repeats)
    with _timed(seconds, "screens"):
        watched = screens.watch(ground, sizes.repeats)
    with _timed(seconds, "paint"):
        painted = painting.paint(ground, sizes.repeats)
    with _timed(seconds, "reminders"):
        reminders = storm.storm(ground, url, storm.REMINDERS, due)
    with _timed(seconds, "tokens"):
        tokens = storm.storm(ground, url, storm.TOKENS, due)
    ground.engine.close()
    return Run(
        round_trip, five, over, idle, verify, replay, pages, looked, watched, painted, reminders, tokens, seconds
    )


def _figures(runs: Mapping[str, Run]) -> dict[str, Any]:
    lite, server = runs["sqlite"], runs["postgresql"]
    return {
        **completions.figures({kind: run.completions for kind, run in runs.items()}),
        "http_completions_per_s": {"postgresql": (server.http or {})["per_s"]},
        "http": server.http,
        "panel_of_five": server.panel,
        "panel_of_five_sqlite": lite.panel,
        "idle_sweep_ms": {
            "1000": max(next(iter(run.idle.values())) for run in runs.values()),
            "10000": max(list(run.idle.values())[-1] for run in runs.values()),
            **{kind: run.idle for kind, run in runs.items()},
        },
        "timers": {
            "per_s": {kind: run.tokens.per_second for kind, run in runs.items()},
            "lost": {kind: run.tokens.lost + run.reminders.lost for kind, run in runs.items()},
            "twice": {kind: run.tokens.twice + run.reminders.twice for kind, run in runs.items()},
            "due": {kind: run.tokens.due for kind, run in runs.items()},
            "cpu_ms": {kind: run.tokens.cpu for kind, run in runs.items()},
        },
        "reminders_per_s": {kind: run.reminders.per_second for kind, run in runs.items()},
        "replay_inputs_per_s": lite.replay,
        "inbox_p95_ms": {kind: run.inbox[0] for kind, run in runs.items()},
        "inbox_p95_ms_by_question": {kind: run.inbox[1] for kind, run in runs.items()},
        "overview_p95_ms": {kind: run.overview[0] for kind, run in runs.items()},
        "screens_p95_ms": {
            kind: {name: value for name, value in vars(run.screens).items() if name != "each"}
            for kind, run in runs.items()
        },
        "inbox_paint_p95_ms": {kind: vars(run.paint) for kind, run in runs.items()},
        "screens_p95_ms_by_list": {kind: run.screens.each for kind, run in runs.items()},
        "overview_counting_ms": {kind: run.overview[1] for kind, run in runs.items()},
        "verify_events_per_s": min(run.verify for run in runs.values()),
        "verify_events_per_s_by_database": {kind: run.verify for kind, run in runs.items()},
    }


def _stories(folder: Path, postgresql: str) -> dict[str, Any]:
    story = folder / "story"
    story.mkdir()
    found: dict[str, Any] = {}
    for key in STORIES:
        (story / key).mkdir()
        found[key] = {"sqlite": measure_procedure(key, sqlite_file(story / key))}
        with beside(postgresql) as url:
            found[key]["postgresql"] = measure_procedure(key, url)
    return found


@contextmanager
def beside(url: str) -> Iterator[str]:
    """A second empty database on the server of ``url``, dropped at the end."""
    address = make_url(url)
    second = f"{address.database}_story"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{second}" TEMPLATE template0'))
    try:
        yield address.set(database=second).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{second}" WITH (FORCE)'))
        server.dispose()


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - start, 1)
    print(f"{name}: {seconds[name]} s", file=sys.stderr, flush=True)


def _machine() -> dict[str, Any]:
    return {
        "cores": len(os.sched_getaffinity(0)), "fdatasync_ms": _fdatasync_ms(), "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
    }  # fmt: skip


def _fdatasync_ms(times: int = 100) -> float:
    """What one synchronised write of 4 KB costs here: the floor of every commit."""
    with tempfile.NamedTemporaryFile() as file:
        start = time.perf_counter()
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
        return rounded((time.perf_counter() - start) * 1000 / times)
