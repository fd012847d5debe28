"""Every finding of the catalogue can be provoked: the gate names the file, the element and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.definitions.findings import Finding, catalogue, in_order
from engine.definitions.handbook import families, handbook
from tests.definitions.planted import ELSEWHERE, PLANTED
from tests.definitions.sample_bundle import Edit, edited, findings_of, sample


def test_the_sample_bundle_has_no_finding() -> None:
    assert findings_of(sample()) == []


@pytest.mark.parametrize("code", sorted(PLANTED))
def test_a_planted_violation_is_named(code: str) -> None:
    findings = findings_of(edited(*PLANTED[code]))

    named = [finding for finding in findings if finding.code == code]
    assert named, [finding.code for finding in findings]
    assert all(finding.file for finding in named)
    assert named[0].message("zh") != named[0].message("en")


def test_every_code_of_the_catalogue_is_planted_somewhere() -> None:
    before_the_rules = {code for code in catalogue() if code.startswith(("manifest.", "bundle.", "file."))}

    assert set(catalogue()) - set(PLANTED) - ELSEWHERE - before_the_rules == set()


@pytest.mark.parametrize(
    ("code", "element", "line_of"),
    [
        ("flow.dangling", "f_check_late_remind_head", '<bpmn:sequenceFlow id="f_check_late_remind_head"'),
        ("form.unknown", "check", '<bpmn:userTask id="check"'),
        ("timer.unreadable", "notice_over", "<bpmn:timeDuration"),
        ("expression.invalid", "f_is_complete_fork", "${complete and}"),
        ("form.no_such_field", "check", "${form.pased}"),
        ("property.unknown", "apply", 'name="hnit"'),
        ("message.unknown", "objection", 'messageRef="m_obj"'),
    ],
)
def test_a_finding_stands_on_the_line_of_what_is_wrong(code: str, element: str, line_of: str) -> None:
    bundle = edited(*PLANTED[code])
    lines = bundle.files["sample.bpmn"].decode().splitlines()
    wanted = next(number for number, line in enumerate(lines, 1) if line_of in line)

    (finding,) = [finding for finding in findings_of(bundle) if finding.code == code]

    assert (finding.file, finding.element, finding.line) == ("sample.bpmn", element, wanted)


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_each_sentence_says_in_both_languages_what_is_wrong_and_what_to_do(code: str) -> None:
    entry = catalogue()[code]
    for lang in ("zh", "en"):
        assert entry.sentence[lang].strip()
        assert entry.fix[lang].strip()
        assert "{{" not in entry.fix[lang]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in entry.sentence["zh"])
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in entry.sentence["en"])


def test_what_is_found_twice_is_told_once_and_in_the_order_of_the_file() -> None:
    link = Finding("a.bpmn", "x", 3, "event.link", {"element": "x"})
    earlier = Finding("a.bpmn", "y", 2, "label.element", {"element": "y"})

    assert in_order([link, earlier, link]) == [earlier, link]


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("attribute.ignored", "<bpmn:conditionExpression ", '<bpmn:conditionExpression camunda:resource="x.groovy" '),
        ("attribute.ignored", 'camunda:collection="${experts}"', 'camunda:collection="${experts}" camunda:order="x"'),
        (
            "attribute.no_effect",
            'camunda:collection="${experts}"',
            'camunda:collection="${experts}" camunda:exclusive="x"',
        ),
        ("form.no_such_field", "${objection}", "${submission('apply').komplete}"),
        ("submission.unknown", "${objection}", "${submission('aply').complete}"),
        ("event.link", "<bpmn:timerEventDefinition", "<bpmn:linkEventDefinition"),
        (
            "element.event_sub_process",
            '<bpmn:subProcess id="build"',
            '<bpmn:subProcess id="build" triggeredByEvent="true"',
        ),
    ],
)
def test_other_shapes_of_a_violation_are_named_too(code: str, old: str, new: str) -> None:
    bundle = edited(("sample.bpmn", old, new), *_closing(old, new))

    assert code in {finding.code for finding in findings_of(bundle)}


def _closing(old: str, new: str) -> tuple[Edit, ...]:
    """The end tag of an element whose begin tag was changed."""
    if not old.endswith("EventDefinition"):
        return ()
    return (("sample.bpmn", old.replace("<", "</"), new.replace("<", "</")),)


def test_the_handbook_is_written_from_the_catalogue() -> None:
    page = Path(__file__).parents[2] / "docs" / "lint.md"

    assert page.read_text(encoding="utf-8") == handbook()
    assert {code.split(".")[0] for code in catalogue()} == families()
