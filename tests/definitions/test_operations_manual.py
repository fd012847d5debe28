"""The manual of operations names every operation with its inputs, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from engine.definitions.lint.operations import ANY_INPUT, BUILT_IN, catalogue_of
from engine.definitions.lint.vocabulary import PREFILL_FUNCTIONS
from engine.operations.standard import standard_operations

MANUAL = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = [line for line in MANUAL.splitlines() if line.startswith("| `")]


def test_the_manual_lists_every_operation_and_no_other() -> None:
    topics = {topic for row in ROWS if "(" not in (cell := row.split("|")[1]) for topic in re.findall(r"`(\w+)`", cell)}

    assert topics == {operation.topic for operation in standard_operations()} | {"set_deadline"}


def test_the_manual_names_every_input_of_every_operation() -> None:
    missing = []
    for row in ROWS:
        _, topics, inputs, *_ = row.split("|")
        for topic in re.findall(r"`(\w+)`", topics):
            shape = BUILT_IN.get(topic)
            named = set(re.findall(r"`(\w+)`", inputs))
            if shape and "(" not in topics:
                missing += [(topic, name) for name in (shape.required | shape.optional) - {ANY_INPUT} - named]

    assert missing == []


def test_irreversible_operations_are_marked() -> None:
    marked = {topic for row in ROWS if "不可退回" in row for topic in re.findall(r"`(\w+)`", row.split("|")[1])}

    assert marked == {operation.topic for operation in standard_operations() if operation.irreversible}


def test_the_manual_lists_every_function_of_prefills() -> None:
    named = {name for row in ROWS for name in re.findall(r"`(\w+)\(", row.split("|")[1])}

    assert named == PREFILL_FUNCTIONS


def test_a_gate_without_an_installation_knows_the_operations_every_installation_has() -> None:
    assert catalogue_of(standard_operations()) == {k: v for k, v in BUILT_IN.items() if k != "set_deadline"}
