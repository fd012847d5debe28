"""Measures everything and writes the report: ``python -m tests.bench --postgresql URL --output build/bench.json``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import orjson

from tests.bench.report import FULL, QUICK, measure_everything


def main(arguments: list[str]) -> int:
    """Measure and write; prints the report and what misses its target. Returns 1 when something does."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--postgresql", required=True, help="address of an empty PostgreSQL database we may fill")
    parser.add_argument("--output", type=Path, help="where the JSON goes (default: printed only)")
    parser.add_argument("--quick", action="store_true", help="small sizes: checks the bounds, not the speed")
    parser.add_argument("--due", type=int, help="timers due at once on PostgreSQL (the design's number: 100,000)")
    given = parser.parse_args(arguments)
    sizes = QUICK if given.quick else FULL
    if given.due:
        sizes = replace(sizes, due={**sizes.due, "postgresql": given.due})
    with tempfile.TemporaryDirectory(prefix="liangheng-bench-") as folder:
        found = measure_everything(Path(folder), given.postgresql, sizes)
    text = orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()
    print(text)
    if given.output:
        given.output.parent.mkdir(parents=True, exist_ok=True)
        given.output.write_text(text + "\n", encoding="utf-8")
    return 1 if found["broken"] or (found["missed"] and not given.quick) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
