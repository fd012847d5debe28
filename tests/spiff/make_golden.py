"""Writes golden state files of the present format (``python -m tests.spiff.make_golden``); never rewrites one."""

from __future__ import annotations

from pathlib import Path

from engine.spiff.codec import FORMAT
from tests.spiff.cases import SOURCE, begin, course

GOLDEN = Path(__file__).parent / "golden"
KEPT = (0, 3, 9, 13, 22)


def main() -> None:
    """Keep the state after some steps of the course, and the diagram it belongs to."""
    (GOLDEN / f"state_v{FORMAT}.bpmn").write_bytes(SOURCE)
    run = begin()
    for number, step in enumerate(course()):
        if number in KEPT:
            target = GOLDEN / f"state_v{FORMAT}_{number:02}.bin"
            if target.exists():
                raise SystemExit(f"{target.name} exists: a golden file is never rewritten")
            target.write_bytes(run.execution.dump())
        step(run)


if __name__ == "__main__":
    main()
