"""Reads the files of a bundle for the gate: diagrams, manifest, forms, decision tables, and what is wrong in them."""

from __future__ import annotations

import re

from engine.definitions.bundle import Bundle
from engine.definitions.diagram import Diagram
from engine.definitions.diagram_reader import read_diagram
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, Surroundings, form_paths
from engine.definitions.lint.decision_tables import read_decisions
from engine.definitions.lint.rubric_files import read_rubrics
from engine.definitions.manifest import SECTIONS_OF_FILES, Manifest
from engine.definitions.xml_source import XmlError
from engine.errors import DeployRefused


def read(bundle: Bundle, surroundings: Surroundings) -> tuple[Context, list[Finding]]:
    """Parse everything that can be parsed; the findings say what cannot."""
    findings: list[Finding] = []
    manifest = _manifest(bundle, findings)
    diagrams = tuple(
        diagram for name, source in bundle.diagrams.items() if (diagram := _diagram(name, source, findings)) is not None
    )
    fields: dict[str, frozenset[str]] = {}
    for key, source in bundle.forms.items():
        found = form_paths(source)
        if found is None:
            findings.append(Finding(f"{key}.form", "", 1, "form.not_json"))
            continue
        fields[key] = found
    findings += check_forms(bundle, surroundings)
    decisions = read_decisions(bundle.decisions, findings)
    rubrics = read_rubrics(bundle.rubrics, findings)
    if not any((bundle.diagrams, bundle.decisions, bundle.forms, bundle.rubrics)):
        findings.append(Finding(bundle.manifest_name, "", 0, "bundle.empty"))
    return Context(bundle, manifest, diagrams, surroundings, fields, decisions, rubrics), findings


def check_forms(bundle: Bundle, surroundings: Surroundings) -> list[Finding]:
    """What the form checker of the installation says about the forms; nothing where there is no checker."""
    if surroundings.check_form is None:
        return []
    return [
        Finding(
            f"{key}.form",
            problem.element,
            problem.line,
            f"form.{problem.severity}",
            {"reason": problem.message("zh"), "reason_en": problem.message("en")},
        )
        for key, source in bundle.forms.items()
        for problem in surroundings.check_form(key, source)
    ]


def _manifest(bundle: Bundle, findings: list[Finding]) -> Manifest | None:
    if not bundle.manifest_name:
        return None
    try:
        manifest = bundle.manifest
    except DeployRefused as refused:
        findings += refused.findings
        return None
    for section in SECTIONS_OF_FILES:
        for index, name in enumerate(getattr(manifest, section)):
            if name not in bundle.files:
                line = manifest.line(section, index)
                findings.append(Finding(bundle.manifest_name, name, line, "bundle.file_missing", {"path": name}))
    return manifest


def _diagram(name: str, source: bytes, findings: list[Finding]) -> Diagram | None:
    try:
        diagram = read_diagram(name, source)
    except XmlError as error:
        values = {"detail": error.detail, "limit": error.detail}
        findings.append(Finding(name, "", error.line, error.code, values))
        return None
    if not diagram.processes:
        findings.append(Finding(name, "", 1, "diagram.no_process"))
    if re.search(rb"executionPlatform=\"Camunda Cloud\"", source):
        findings.append(Finding(name, "", 1, "diagram.platform"))
    return diagram
