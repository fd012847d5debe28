"""Findings of the gate: one sentence about one place of one file, in Chinese and English, and how they are printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml


class Severity(StrEnum):
    """How much a finding weighs: only ``error`` keeps a bundle from being deployed."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_SEVERITY_WORDS = {
    "zh": {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"},
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"},
}
_SUMMARY = {
    "zh": "{errors} 个错误，{warnings} 个警告，{infos} 个提示",
    "en": "{errors} errors, {warnings} warnings, {infos} notes",
}


@dataclass(frozen=True)
class Entry:
    """What the catalogue says about one code: its weight, its sentence and its remedy in both languages."""

    severity: Severity
    sentence: Mapping[str, str]
    fix: Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One thing the gate has to say.

    ``file`` is the name inside the bundle, ``element`` an id of a diagram (or a dotted path of a manifest), ``line``
    counts from 1 (0: the whole file), ``code`` is a key of the catalogue and ``values`` fill its sentence.
    """

    file: str
    element: str
    line: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How much this finding weighs."""
        return catalogue()[self.code].severity

    def message(self, lang: str = "zh") -> str:
        """The sentence in ``lang`` (``zh`` or ``en``)."""
        sentences = catalogue()[self.code].sentence
        return sentences.get(lang, sentences["zh"]).format_map({key: str(value) for key, value in self.values.items()})

    def fix(self, lang: str = "zh") -> str:
        """What to do about it, in ``lang`` (``zh`` or ``en``)."""
        fixes = catalogue()[self.code].fix
        return fixes.get(lang, fixes["zh"])

    def record(self, lang: str = "zh") -> dict[str, Any]:
        """The finding as the JSON object that ``liangheng lint --json`` prints."""
        return {
            "file": self.file,
            "element": self.element,
            "line": self.line,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message(lang),
        }


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every finding code the gate knows."""
    source = resources.files("engine.definitions").joinpath("findings.yaml").read_text(encoding="utf-8")
    return {
        code: Entry(
            Severity(entry["severity"]),
            {"zh": entry["zh"], "en": entry["en"]},
            {"zh": entry["fix_zh"], "en": entry["fix_en"]},
        )
        for code, entry in yaml.safe_load(source).items()
    }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without repetitions, by file, line, weight and code: the same bundle always gives the same list."""
    unique = {(f.file, f.line, f.element, f.code, f.message("en")): f for f in findings}
    return sorted(unique.values(), key=lambda f: (f.file, f.line, _ORDER[f.severity], f.code, f.element))


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings keeps the bundle from being deployed."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def render(findings: Sequence[Finding], lang: str = "zh", as_json: bool = False) -> str:
    """The findings as text, one per line and a count, or as a JSON array; ends without a line break.

    Below the first error or warning of each code stands what to do about it.
    """
    if as_json:
        return json.dumps([finding.record(lang) for finding in findings], ensure_ascii=False, indent=1)
    words = _SEVERITY_WORDS[lang]
    lines, told = [], set()
    for finding in findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        element = f" {finding.element}" if finding.element else ""
        lines.append(f"{place}: {words[finding.severity]} [{finding.code}]{element}: {finding.message(lang)}")
        if finding.severity is not Severity.INFO and finding.code not in told:
            told.add(finding.code)
            lines.append(f"    → {finding.fix(lang)}")
    counts = {level: sum(1 for finding in findings if finding.severity is level) for level in Severity}
    lines.append(
        _SUMMARY[lang].format(
            errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], infos=counts[Severity.INFO]
        )
    )
    return "\n".join(lines)
