"""The gate: every rule a bundle must pass before it is deployed, and the same rules for loose files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from engine.definitions.bundle import MANIFEST_SUFFIXES, Bundle, collect
from engine.definitions.findings import Finding, blocks, in_order
from engine.definitions.limits import KNOWN_SUFFIXES
from engine.definitions.lint import (
    assignment,
    attributes,
    calls,
    declarations,
    events,
    executor,
    expressions,
    form_fields,
    identity,
    labels,
    library,
    papers,
    references,
    rubric_calls,
    shape,
    soundness,
    supported,
    timers,
    together,
    variables,
)
from engine.definitions.lint.context import Context, Surroundings
from engine.definitions.lint.dataflow import Dataflow
from engine.definitions.lint.reading import read
from engine.definitions.lint.spots import Compiled, compiled_spots
from engine.errors import DeployRefused

__all__ = ["Surroundings", "files_of", "lint_bundle", "lint_files"]

_ON_DIAGRAMS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    supported.check,
    identity.check,
    shape.check,
    references.check,
    events.check,
    timers.check,
    attributes.check,
    labels.check,
    papers.check,
    together.check,
)
_ON_EXPRESSIONS: tuple[Callable[[Context, list[Compiled]], Iterator[Finding]], ...] = (
    expressions.check,
    declarations.check,
    form_fields.check,
    calls.check,
    rubric_calls.check,
)


def lint_bundle(bundle: Bundle, surroundings: Surroundings | None = None) -> list[Finding]:
    """Everything the gate finds in ``bundle``, in file and line order; empty when it is flawless.

    ``surroundings`` says what the installation brings (roles of the database, operations, a form compiler); without
    them only the bundle itself and the built-in operations count. Pure: the same bundle gives the same findings.
    """
    context, findings = read(bundle, surroundings or Surroundings())
    spots = compiled_spots(context)
    flow = Dataflow(context, spots)
    for rule in _ON_DIAGRAMS:
        findings += rule(context)
    for check in _ON_EXPRESSIONS:
        findings += check(context, spots)
    findings += variables.check(context, spots, flow)
    findings += assignment.check(context, spots, flow)
    findings += soundness.check(context, flow)
    findings = list(library.heard(context, findings))
    if not blocks(findings):
        findings += executor.check(context)
    return in_order(findings)


def lint_files(paths: Iterable[Path], surroundings: Surroundings | None = None) -> list[Finding]:
    """Everything the gate finds in the bundles and loose files at ``paths``.

    Each manifest is linted with all the files it names, over which the other paths of its names are laid. Files that
    belong to no manifest given are linted together as they are: what they need and do not bring is an error. File
    names in the findings are the paths. Raises OSError when a path cannot be read.
    """
    given = [file for path in paths for file in files_of(path)]
    manifests = [path for path in given if path.name.lower().endswith(MANIFEST_SUFFIXES)]
    loose = [path for path in given if path not in manifests]
    findings: list[Finding] = []
    for manifest in manifests:
        try:
            named = collect(manifest)
            fitting = [path for path in loose if path.name in named.files]
            bundle = collect(manifest, fitting) if fitting else named
        except DeployRefused as refused:
            findings += _with_path(refused.findings, {manifest.name: str(manifest)}, str(manifest))
            continue
        loose = [path for path in loose if path not in fitting]
        findings += _with_path(lint_bundle(bundle, surroundings), bundle.origins)
    if loose:
        origins = {path.name: str(path) for path in loose}
        try:
            bundle = Bundle.from_files({str(path): path.read_bytes() for path in loose})
        except DeployRefused as refused:
            findings += _with_path(refused.findings, origins)
        else:
            findings += _with_path(lint_bundle(bundle, surroundings), origins)
    return in_order(findings)


def files_of(path: Path) -> list[Path]:
    """The files ``path`` stands for: itself, or a folder's manifests, or its other files where there is none."""
    if not path.is_dir():
        return [path]
    inside = [file for file in sorted(path.iterdir()) if file.suffix.lower() in KNOWN_SUFFIXES]
    return [file for file in inside if file.name.lower().endswith(MANIFEST_SUFFIXES)] or inside


def _with_path(findings: Iterable[Finding], origins: Mapping[str, str], unnamed: str = "") -> list[Finding]:
    """The findings with the path of each file instead of its name inside the bundle."""
    return [Finding(origins.get(f.file, f.file or unnamed), f.element, f.line, f.code, f.values) for f in findings]
