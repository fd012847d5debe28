"""Prints a digest of the facts and states of many cases; run in processes with different hash seeds."""

from __future__ import annotations

import hashlib
import random

from engine.spiff import Program
from tests.spiff.bench import Run
from tests.spiff.cases import begin, course
from tests.spiff.random_diagrams import random_diagram


def fingerprint() -> str:
    """One digest over the big course and thirty random diagrams."""
    digest = hashlib.sha256()
    run = begin()
    for step in course():
        step(run)
        digest.update(run.execution.dump())
    digest.update(repr(run.facts).encode())
    for seed in range(30):
        case = Run(program=Program.compile({"r": random_diagram(seed)}, {}), reload=seed % 2 == 0)
        choice = random.Random(seed)
        for _ in range(40):
            waits = case.waits()
            if not waits:
                break
            wait = choice.choice(waits)
            case.complete_n(wait.n, **{f"v_{wait.element}": choice.randint(0, 9)})
        digest.update(repr(case.facts).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    print(fingerprint())
