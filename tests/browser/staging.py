"""Databases of the demonstration, made once in a run for all test processes and copied: its people alone, or a city."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import Engine, build
from engine.clock import ZONE, MovableClock
from engine.installation import prepare
from engine.settings import Settings
from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from web.demo.stage import contents, gather, set_stage

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
PLAYED = ("已成立", "公示中", "正在填报")
"""Which cases of the demonstration are under way: they show papers, a notice, a register entry, an open form."""

Stage = Callable[[Engine, MovableClock], None]


def first_province() -> dict[str, Any]:
    """The first province's demonstration with the cases in ``PLAYED``."""
    content = contents()[0]
    return {**content, "cases": [case for case in content["cases"] if any(part in case["name"] for part in PLAYED)]}


def people_alone(engine: Engine, clock: MovableClock) -> None:
    """The people and the procedure, without any case, an hour before ``MORNING``."""
    clock.ahead = MORNING - timedelta(hours=1) - clock.machine_now()
    gather(engine, contents()[0])


def cases_under_way(engine: Engine, clock: MovableClock) -> None:
    """The cases as well, played until today."""
    content = first_province()
    clock.ahead = -timedelta(days=max(case["days_ago"] for case in content["cases"]))
    set_stage(engine, [content])


def open_copy(factory: pytest.TempPathFactory, stage: Stage, folder: Path, clock: MovableClock) -> Engine:
    """An engine on a copy of ``stage`` in the empty ``folder``; the first process of the run that asks makes it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = shared / f"stage-{stage.__name__}"
    with kept.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not kept.exists():
            unfinished = kept.with_suffix(".unfinished")
            unfinished.mkdir()
            made_by = MovableClock()
            with closing(_opened(unfinished, made_by)) as engine:
                prepare(engine)
                stage(engine, made_by)
            unfinished.rename(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return _opened(folder, clock)


def _opened(folder: Path, clock: MovableClock) -> Engine:
    return build(Settings(database=sqlite_file(folder), demo=True), Catalogue(), clock)
