from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.spiff import StepFailed
from tests.spiff.bench import Run
from tests.spiff.diagrams import chain, end, flow, instances, node, process, script, start, xor

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_inputs_give_the_same_facts_under_any_hash_seed() -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.spiff.fingerprint"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1", "2")
    ]
    found = {process.communicate(timeout=60)[0] for process in started}
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


def stopped(body: str, **variables: object) -> StepFailed:
    """The failure of a case that cannot start, found within two seconds."""
    began = time.process_time()
    with pytest.raises(StepFailed) as caught:
        Run(body, variables=variables)
    assert time.process_time() - began < 2
    return caught.value


def test_an_endless_automatic_loop_stops_the_step() -> None:
    body = process(
        start(),
        xor("X"),
        script("T", "x = x + 1"),
        xor("Y", "f_Y_X"),
        end(),
        chain("S", "X", "T", "Y"),
        flow("Y", "X"),
        flow("Y", "E", "x < 0"),
    )
    assert stopped(body, x=0).code == "step.endless"


def test_an_endless_loop_that_forks_stops_the_step() -> None:
    fork = node("parallelGateway", "G")
    body = process(
        start(),
        xor("X"),
        fork,
        script("T", "x = 1"),
        script("U", "y = 1"),
        chain("S", "X", "G", "T", "X"),
        chain("G", "U", "X"),
    )
    assert stopped(body).code == "step.endless"


def test_too_many_instances_stop_the_step() -> None:
    task = node("userTask", "U", instances("items", "item"))
    body = process(start(), task, end(), chain("S", "U", "E"))
    assert stopped(body, items=list(range(5000))).code == "step.endless"


def test_a_growing_value_in_a_loop_stops_the_step() -> None:
    body = process(
        start(),
        xor("X"),
        script("T", "x = x + x"),
        xor("Y", "f_Y_X"),
        end(),
        chain("S", "X", "T", "Y"),
        flow("Y", "X"),
        flow("Y", "E", "len(x) < 0"),
    )
    assert stopped(body, x="ab").code == "expression.too_expensive"
