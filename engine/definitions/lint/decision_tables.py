"""Reads the decision tables of a bundle for the gate: what each reads and gives, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.decisions.dmn import DecisionsRefused, compile_decisions
from engine.definitions.findings import Finding


@dataclass(frozen=True)
class DecisionSummary:
    """A decision as the rules of the gate see it: its file, the variables and functions it reads, its outputs."""

    file: str
    inputs: frozenset[str]
    functions: frozenset[str]
    outputs: tuple[str, ...]


def read_decisions(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, DecisionSummary]:
    """The decisions in ``files`` (name -> bytes) by id; what cannot be compiled is added to ``findings``."""
    found: dict[str, DecisionSummary] = {}
    for name, source in files.items():
        try:
            decisions = compile_decisions(source)
        except DecisionsRefused as refused:
            for problem in refused.findings:
                reasons = {"reason": problem.message("zh"), "reason_en": problem.message("en")}
                findings.append(Finding(name, problem.element, problem.line, "decision.invalid", reasons))
            continue
        for key, decision in decisions.items():
            if key in found:
                values = {"element": key, "other": found[key].file}
                findings.append(Finding(name, key, 0, "id.in_two_files", values))
            found[key] = DecisionSummary(name, decision.inputs, decision.functions, decision.outputs)
    return found
