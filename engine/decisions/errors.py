"""What can be wrong with a decision table: findings when it is deployed, one error when a case asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import LianghengError
from engine.texts import text


@dataclass(frozen=True, slots=True)
class DecisionFinding:
    """One reason to refuse a file: element id (empty: the file), line from 1 (0: the file), code and its values."""

    element: str
    line: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def message(self, lang: str = "zh") -> str:
        """The finding as a sentence; ``lang`` is ``zh`` or ``en``."""
        words = {
            key: value.sentence(lang) if isinstance(value, LianghengError) else value
            for key, value in self.values.items()
        }
        return text(f"error.{self.code}", lang, **words)


class DecisionsRefused(LianghengError):
    """A DMN file cannot be executed. ``findings`` has every reason, in the order of the file."""

    code = "decision.refused"

    def __init__(self, findings: Sequence[DecisionFinding]) -> None:
        super().__init__(None, count=len(findings))
        self.findings = tuple(findings)


class DecisionError(LianghengError):
    """A decision has no answer for the values it was asked with (no row or two rows match, a value of a wrong kind).

    ``values`` has ``decision`` (its id) and, where rows are concerned, ``rows`` (numbers from 1) and ``rules`` (ids).
    """

    code = "decision.no_match"
