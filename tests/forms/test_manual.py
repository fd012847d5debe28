"""The manual of the form language tells the truth: its examples compile without a finding, its tables are complete."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import findings
from forms.components import ALL_TYPES
from forms.patterns import compile_pattern
from forms.reader import KNOWN_PROPERTIES

MANUAL = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", MANUAL, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_an_example_of_the_manual_is_a_form_without_findings(example: str) -> None:
    components: list[dict[str, Any]] = json.loads(example)

    assert findings(json.dumps({"type": "default", "components": components}).encode()) == []


def test_the_manual_names_every_component_and_property() -> None:
    for name in (*ALL_TYPES, *KNOWN_PROPERTIES):
        assert f"`{name}`" in MANUAL, name


def test_the_patterns_of_the_manual_can_be_used() -> None:
    for pattern in re.findall(r"`(\^.+?\$)`", MANUAL):
        assert compile_pattern(pattern)
