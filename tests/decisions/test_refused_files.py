"""What cannot be executed exactly is refused when it is deployed, naming element and line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from engine.decisions.dmn import DecisionFinding, DecisionsRefused, compile_decisions
from engine.texts import LANGUAGES, catalogue
from tests.decisions.files import file_of, table


def findings_of(source: bytes) -> tuple[DecisionFinding, ...]:
    with pytest.raises(DecisionsRefused) as caught:
        compile_decisions(source)
    return caught.value.findings


@pytest.mark.parametrize("policy", ["COLLECT", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"])
def test_other_hit_policies_are_refused(policy: str) -> None:
    source = file_of(table([("x", "")], [("r", "")], [["-", "1"]], hit=f'hitPolicy="{policy}"'))

    assert [found.code for found in findings_of(source)] == ["decision.hit_policy"]


@pytest.mark.parametrize(
    ("inputs", "outputs", "rows", "code", "element"),
    [
        ([("", "string")], [("r", "")], [["-", "1"]], "decision.empty_input", "ie0"),
        ([("x ==", "string")], [("r", "")], [["-", "1"]], "decision.expression", "ie0"),
        ([("x.__class__", "string")], [("r", "")], [["-", "1"]], "decision.expression", "ie0"),
        ([("x", "string")], [("r", "")], [['"A', "1"]], "decision.expression", "c1_0"),
        ([("x", "string")], [("r", "")], [["matches(?, 1)", "1"]], "decision.expression", "c1_0"),
        ([("x", "string")], [("r", "")], [["[1..2", "1"]], "decision.expression", "c1_0"),
        ([("x", "string")], [("r", "number")], [["-", '"text"']], "decision.output_type", "c1_1"),
        ([("x", "string")], [("r", "date")], [["-", 'date("2026-02-30")']], None, None),
        ([("x", "string")], [("r", "date")], [["-", '"30.2.2026"']], "decision.output_type", "c1_1"),
        ([("x", "string")], [("r", "")], [["-", "1, 2"]], "decision.expression", "c1_1"),
        ([("x", "list")], [("r", "")], [["-", "1"]], "decision.type", "ie0"),
        ([("x", "")], [("r", ""), ("r", "")], [["-", "1", "2"]], "decision.output_name", "grade_table"),
        ([("x", "")], [("r", ""), ("", "")], [["-", "1", "2"]], "decision.output_name", "grade_table"),
        ([("x", "")], [("r", "")], [], "decision.no_rules", "grade_table"),
        ([], [("r", "")], [["1"]], "decision.no_inputs", "grade_table"),
        ([("x", "")], [], [["-"]], "decision.no_outputs", "grade_table"),
        ([("x", ""), ("y", "")], [("r", "")], [["-", "1"]], "decision.entries", "r1"),
    ],
)
def test_a_faulty_table_is_refused_naming_element_and_line(
    inputs: Any, outputs: Any, rows: Any, code: str | None, element: str | None
) -> None:
    source = file_of(table(inputs, outputs, rows))
    if code is None:  # an impossible day is null, which fits every type
        assert compile_decisions(source)["grade"].evaluate({"x": "a"}, {}) == [{"r": None}]
        return

    findings = findings_of(source)

    assert (findings[0].code, findings[0].element) == (code, element)
    assert findings[0].line == (2 if element and element[0] in "cr" else 1)
    assert findings[0].message("zh") != findings[0].message("en")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"<a", "decision.not_xml"),
        (b"", "decision.not_xml"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "decision.doctype"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "decision.encoding"),
        (b"<?xml version='1.0' encoding='GBK'?><a/>", "decision.encoding"),
        (b"<a/>", "decision.namespace"),
        (file_of().replace(b"20191111", b"20180521"), "decision.namespace"),
        (file_of(), "decision.none"),
        (file_of('<decision id="a"/>'), "decision.no_table"),
        (file_of('<decision id="a"><literalExpression/></decision>'), "decision.unsupported"),
        (file_of('<inputData id="i"/>'), "decision.unsupported"),
        (file_of('<businessKnowledgeModel id="i"/>'), "decision.unsupported"),
        (
            file_of(table([("x", "")], [("r", "")], [["-", "1"]], more="<informationRequirement/>")),
            "decision.unsupported",
        ),
        (file_of(*[table([("x", "")], [("r", "")], [["-", "1"]])] * 2), "decision.duplicate_id"),
        (b" " * (1024 * 1024 + 1), "decision.too_large"),
        (file_of("<text/>" * 50_001), "decision.too_large"),
    ],
)
def test_a_file_that_is_no_plain_decision_file_is_refused(source: bytes, code: str) -> None:
    assert code in [finding.code for finding in findings_of(source)]


def test_an_external_entity_is_never_read() -> None:
    source = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>'

    assert [finding.code for finding in findings_of(source)] == ["decision.doctype"]


def test_every_finding_has_a_sentence_in_both_languages() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path("engine/decisions").glob("*.py")]
    codes = set(re.findall(r'"(decision\.[a-z_]+)"', "\n".join(sources)))
    codes |= {"decision.no_inputs", "decision.no_outputs", "decision.no_rules"}
    known = catalogue()

    assert len(codes) > 20
    assert {code for code in codes for lang in LANGUAGES if not known.get(f"error.{code}", {}).get(lang)} == set()
