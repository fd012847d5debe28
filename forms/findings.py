"""What is wrong with a form file: one finding names the component, its line and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from engine.errors import Invalid


@dataclass(frozen=True)
class FormFinding:
    """One thing the compiler says about a form.

    ``element`` is the id of the component (empty: the whole file), ``path`` its dotted data path, ``line`` counts
    from 1 (0: unknown), ``severity`` is ``error``, ``warning`` or ``info``.
    """

    element: str
    path: str
    line: int
    code: str
    severity: str
    zh: str
    en: str

    def message(self, lang: str = "zh") -> str:
        """The sentence in ``lang`` (``zh`` or ``en``)."""
        return self.en if lang == "en" else self.zh


class FormRefused(Invalid):
    """The file is not a form that we can execute; ``findings`` say why. ``errors`` holds the same by element."""

    code = "form.refused"

    def __init__(self, key: str, found: Sequence[FormFinding]) -> None:
        blocking = [finding for finding in found if finding.severity == "error"]
        errors: dict[str, list[str]] = {}
        for finding in blocking:
            errors.setdefault(finding.element or finding.path, []).append(finding.zh)
        super().__init__(errors=errors, key=key, count=len(blocking))
        self.findings = tuple(found)


class Report:
    """Collects findings while a form is compiled; knows the lines of the source."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines()
        self.found: list[FormFinding] = []

    def add(self, code: str, element: str = "", path: str = "", **values: Any) -> None:
        """Add the finding ``code`` about the component ``element``; ``values`` fill its sentence."""
        entry = catalogue()[code]
        words = {name: str(value) for name, value in values.items()}
        zh, en = entry["zh"].format_map(words), entry["en"].format_map(words)
        finding = FormFinding(element, path, self._line(element), code, entry["severity"], zh, en)
        if finding not in self.found:
            self.found.append(finding)

    def _line(self, element: str) -> int:
        needle = f'"{element}"'
        for number, line in enumerate(self._lines, 1):
            if element and '"id"' in line and needle in line:
                return number
        return 0

    @property
    def blocks(self) -> bool:
        """Whether the form must be refused."""
        return any(finding.severity == "error" for finding in self.found)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Weight and sentences of every finding by code."""
    source = resources.files("forms").joinpath("findings.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(source)
    return loaded
