"""The import contracts bite: violations planted in a copy of the tree are caught by name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import PRODUCT, ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product's packages and its contracts, free to be spoiled."""
    for package in PRODUCT:
        ignored = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _plant(path: Path, statement: str) -> None:
    first, rest = path.read_text(encoding="utf-8").split("from __future__ import annotations\n", 1)
    path.write_text(f"{first}from __future__ import annotations\n{statement}\n{rest}", encoding="utf-8")


def _run(copy: Path, program: str, *arguments: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_planted_imports_against_the_direction_are_caught(copy: Path) -> None:
    _plant(copy / "engine" / "work.py", "import forms")
    _plant(copy / "engine" / "calendars" / "deadlines.py", "import sqlalchemy")

    status, printed = _run(copy, "lint-imports", "--no-cache")

    assert status == 1
    assert "web -> forms -> engine, never back BROKEN" in printed
    assert "Rules are pure: no SQL, no clock, no settings BROKEN" in printed
    assert "engine.work -> forms" in printed
    assert "engine.calendars.deadlines -> sqlalchemy" in printed


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph(*PRODUCT, exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


def test_a_planted_look_at_the_clock_is_caught(copy: Path) -> None:
    _plant(copy / "engine" / "work.py", "import time\nSTARTED = time.time()")

    status, printed = _run(copy, "ruff", "check", "--no-cache", "--output-format", "concise", "engine/work.py")

    assert status == 1
    assert "TID251" in printed
    assert "Take the moment from engine.clock" in printed
