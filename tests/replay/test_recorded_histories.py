"""Every history ever recorded verifies and replays to the same facts with today's code."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from engine.definitions.store import Library
from engine.execution.history import read_history
from engine.testing import OpenForms

HISTORIES = sorted(Path(__file__).parent.glob("*.json.gz"))


@pytest.mark.parametrize("path", HISTORIES, ids=[path.name for path in HISTORIES])
def test_a_recorded_history_replays_for_ever(path: Path) -> None:
    history = read_history(json.loads(gzip.decompress(path.read_bytes())))

    result = history.replay(Library(OpenForms()))

    assert history.verify() is None
    assert result.differences == []
    assert result.inputs >= 2


def test_histories_of_every_kind_were_recorded() -> None:
    kinds = {event["type"] for path in HISTORIES for event in json.loads(gzip.decompress(path.read_bytes()))["events"]}

    assert {
        "case_started", "task_completed", "message_received", "timer_fired", "deadline_corrected", "case_resumed",
        "case_closed", "token_placed", "token_cancelled", "instance_added",
    } <= kinds  # fmt: skip
