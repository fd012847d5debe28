"""SIGKILL at the n-th executed line of a completion: ``python -m tests.faults.kill_at_lines FOLDER STEP``.

Runs in a process of its own, with one thread, because every point forks it. Prints the toll as JSON.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import SpiffWorkflow

import engine
import forms
from tests.faults.file_copies import Copies, lay_copies
from tests.faults.wholeness import Toll, problems_of, retry

TRACED = tuple(str(Path(package.__path__[0])) for package in (engine, forms, SpiffWorkflow))
NEVER = 1 << 60
LAST = 40
"""The lines around and after the commit, which every sample takes."""


def main(folder: Path, step: int) -> dict[str, Any]:
    """Kill at every ``step``-th line and return the toll, with the number of lines a completion executes."""
    copies = lay_copies(folder)
    lines = _count_lines(copies, folder / "lines")
    toll = Toll()
    for line in sorted({*range(1, lines + 1, step), *range(lines - LAST, lines + 1)}):
        copies.set_back()
        end = _complete_and_die(copies, line)
        standing = copies.review.standing(copies.ground)
        problems = problems_of(copies.ground, copies.review.case) + retry(copies.ground, copies.review)
        toll.note(f"line {line}", end, standing, problems)
    return {"lines": lines, **toll.plain()}


def _complete_and_die(copies: Copies, line: int) -> str:
    copies.ground.engine.close()  # the child must not inherit an open database
    child = os.fork()
    if child == 0:
        traced(copies, line)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else "survived"


def _count_lines(copies: Copies, note: Path) -> int:
    copies.set_back()
    child = os.fork()
    if child == 0:
        note.write_text(str(traced(copies, NEVER)))
        os._exit(0)
    os.waitpid(child, 0)
    return int(note.read_text())


def traced(copies: Copies, deadly: int) -> int:
    """Complete the review, counting executed lines of ours and of SpiffWorkflow; die at line ``deadly``."""
    executed = 0

    def enter(frame: FrameType, happening: str, _argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(TRACED) else None

    def line(_frame: FrameType, happening: str, _argument: Any) -> Any:
        nonlocal executed
        if happening == "line":
            executed += 1
            if executed == deadly:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    sys.settrace(enter)
    copies.review.complete(copies.ground)
    sys.settrace(None)
    return executed


if __name__ == "__main__":
    print(orjson.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))).decode())
