"""The deploy gate: the only way to a PassedBundle, which is the only thing that can be deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.definitions.bundle import Bundle
from engine.definitions.findings import Finding, blocks
from engine.definitions.isolated import lint_isolated
from engine.definitions.lint import Surroundings, lint_bundle
from engine.errors import DeployRefused


@dataclass(frozen=True)
class PassedBundle:
    """A bundle the gate has found in order. ``findings`` are the warnings that do not block it."""

    bundle: Bundle
    findings: tuple[Finding, ...]


def pass_gate(files: Mapping[str, bytes], surroundings: Surroundings, *, isolated: bool = True) -> PassedBundle:
    """Check ``files`` (name -> content) and return them as a bundle that may be deployed.

    Uploads are read in a process of their own, bounded in time and memory (``isolated``); files that are part of the
    installation may be read in this one. Raises DeployRefused with every finding when one of them blocks.
    """
    lint = lint_isolated if isolated else _lint_here
    findings = lint(files, surroundings)
    if blocks(findings):
        raise DeployRefused(findings)
    return PassedBundle(Bundle.from_files(files), tuple(findings))


def examine(files: Mapping[str, bytes], surroundings: Surroundings) -> list[Finding]:
    """What the gate says today of ``files`` that passed it once: the rules may have become stricter since."""
    return _lint_here(files, surroundings)


def _lint_here(files: Mapping[str, bytes], surroundings: Surroundings) -> list[Finding]:
    return lint_bundle(Bundle.from_files(files), surroundings)
