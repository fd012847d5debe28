"""An upload is linted in a process that has little time and memory; what kills that process is only a finding."""

from __future__ import annotations

from dataclasses import dataclass

from engine.definitions.isolated import lint_isolated
from engine.definitions.lint import Surroundings
from engine.definitions.lint.operations import OperationShape
from tests.definitions.planted import PLANTED
from tests.definitions.sample_bundle import edited, findings_of, sample


def codes(files: dict[str, bytes], **options: object) -> list[str]:
    return [finding.code for finding in lint_isolated(files, **options)]  # type: ignore[arg-type]  # test shorthand


def test_the_isolated_process_finds_what_the_gate_finds() -> None:
    bundle = edited(*PLANTED["expression.invalid"], *PLANTED["role.unknown"])

    assert lint_isolated(bundle.files) == findings_of(bundle)


def test_a_flawless_bundle_comes_back_without_findings() -> None:
    assert codes(dict(sample().files)) == []


def test_what_the_installation_knows_goes_along() -> None:
    bundle = edited(*PLANTED["role.unknown"], *PLANTED["operation.unknown"])
    around = Surroundings(
        known_roles=frozenset({"offizer"}),
        operations=dict(Surroundings().operations) | {"seel": OperationShape(open_inputs=True)},
    )

    assert codes(dict(bundle.files), surroundings=around) == []


def test_a_check_that_takes_too_long_is_stopped() -> None:
    assert codes(dict(sample().files), seconds=0.01) == ["check.too_long"]


def test_a_check_that_needs_too_much_memory_is_stopped() -> None:
    assert codes(dict(sample().files), memory=16 << 20) == ["check.crashed"]


def test_entities_that_would_fill_the_memory_are_refused_before_they_are_read() -> None:
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + laughs + b"]><x>&a9;</x>"

    assert codes({"bomb.bpmn": bomb}) == ["xml.doctype"]


def test_a_file_that_no_bundle_takes_never_reaches_a_process() -> None:
    assert codes({"virus.exe": b"MZ"}) == ["bundle.unknown_kind"]


@dataclass(frozen=True)
class Problem:
    element: str
    line: int
    severity: str

    def message(self, lang: str = "zh") -> str:
        return "字段重名" if lang == "zh" else "two fields of one name"


def test_forms_are_checked_by_the_checker_that_is_given() -> None:
    def check_form(key: str, source: bytes) -> list[Problem]:
        severities = {"apply": "error", "check": "warning", "review": "info"}
        return [Problem("field", 3, severities[key])] if key in severities else []

    findings = lint_isolated(sample().files, Surroundings(check_form=check_form))

    assert [(f.file, f.line, f.code) for f in findings] == [
        ("apply.form", 3, "form.error"),
        ("check.form", 3, "form.warning"),
        ("review.form", 3, "form.info"),
    ]
    assert findings[0].message("zh") == "表单：字段重名"
    assert findings[0].message("en") == "Form: two fields of one name"
