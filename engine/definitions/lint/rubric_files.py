"""Reads the rubrics of a bundle for the gate: what each file says, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.definitions.findings import Finding
from engine.rubrics.model import Rubric
from engine.rubrics.reading import read_rubric


@dataclass(frozen=True)
class RubricFile:
    """A rubric and the file it is in."""

    file: str
    rubric: Rubric


def read_rubrics(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, RubricFile]:
    """The rubrics in ``files`` (name -> bytes) by key; what is to be said about them is added to ``findings``."""
    found: dict[str, RubricFile] = {}
    for name, source in files.items():
        rubric, problems = read_rubric(source)
        for problem in problems:
            dotted = ".".join(str(step) for step in problem.path)
            values = {key: str(value) for key, value in problem.values.items()}
            findings.append(Finding(name, dotted, problem.line, problem.code, values))
        if rubric is None or not rubric.key:
            continue
        if rubric.key in found:
            values = {"element": rubric.key, "other": found[rubric.key].file}
            findings.append(Finding(name, "key", 0, "id.in_two_files", values))
        found[rubric.key] = RubricFile(name, rubric)
    return found
