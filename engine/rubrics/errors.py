"""What can be wrong with a rubric: findings when it is deployed, one error when a case assesses by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import LianghengError
from engine.yaml_source import Path


@dataclass(frozen=True, slots=True)
class RubricFinding:
    """One thing to say about a file: the path in it, line from 1, code of the gate's catalogue and its values."""

    path: Path
    line: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class RubricRefused(LianghengError):
    """A file cannot be used. ``findings`` has every reason, in the order of the file."""

    code = "rubric.refused"

    def __init__(self, findings: Sequence[RubricFinding]) -> None:
        super().__init__(None, count=len(findings))
        self.findings = tuple(findings)


class RubricError(LianghengError):
    """A rubric was asked something it cannot answer: a score is missing or out of range, an item is not known.

    Codes begin with ``rubric.``; ``values`` have ``rubric`` and, where it is about one item, ``item``.
    """

    code = "rubric.unreadable"
