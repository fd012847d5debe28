"""What follows from a choice is declared beside it, said for what was chosen, and refused where it could never be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forms.catalogue import Catalogue
from tests.forms.building import form, source

ANSWERS = [{"value": "yes", "label": "同意"}, {"value": "no", "label": "不同意"}]
REFUSAL = "不同意：办件随即结束。"
CONSENT = {"type": "radio", "key": "consent", "values": ANSWERS, "properties": {"consequence.no": REFUSAL}}
DECISION = {"type": "radio", "key": "decision", "valuesKey": "options", "properties": {"consequence": "yes"}}
OFFERED = {
    "options": [
        {"value": "approve", "label": "批准"},
        {"value": "refuse", "label": "不予批准", "consequence": "不予批准：将通知申请单位。"},
    ]
}


def said(component: Mapping[str, Any], data: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> list[str]:
    compiled = form(component)
    return list(compiled.consequences(compiled.check(data, stored), stored))


def test_only_the_value_that_has_a_consequence_says_it() -> None:
    assert said(CONSENT, {"consent": "no"}) == [REFUSAL]
    assert said(CONSENT, {"consent": "yes"}) == said(CONSENT, {}) == []


def test_an_option_of_the_case_says_its_own() -> None:
    assert said(DECISION, {"decision": "refuse"}, OFFERED) == ["不予批准：将通知申请单位。"]
    assert said(DECISION, {"decision": "approve"}, OFFERED) == []


def test_who_only_proposes_from_the_same_options_is_told_nothing() -> None:
    proposal = {**DECISION, "key": "proposed", "properties": {}}

    assert said(proposal, {"proposed": "refuse"}, OFFERED) == []
    assert not form(proposal).asks and form(DECISION).asks


def test_a_hidden_choice_has_no_consequence() -> None:
    hidden = {**CONSENT, "conditional": {"hide": '=route = "direct"'}}
    compiled = form({"type": "textfield", "key": "route"}, hidden)

    assert not compiled.consequences(compiled.check({"route": "direct", "consent": "no"}))
    assert list(compiled.consequences(compiled.check({"route": "city", "consent": "no"}))) == [REFUSAL]


def test_a_tick_and_several_choices_say_theirs_each_once() -> None:
    tick = {"type": "checkbox", "key": "close", "properties": {"consequence.true": "关闭后不能再报名。"}}
    several = {
        "type": "checklist", "key": "kinds", "values": ANSWERS,
        "properties": {"consequence.yes": "一。", "consequence.no": "二。"},
    }  # fmt: skip
    row = {"type": "dynamiclist", "path": "rows", "components": [CONSENT]}

    assert said(tick, {"close": True}) == ["关闭后不能再报名。"] and said(tick, {"close": False}) == []
    assert said(several, {"kinds": ["yes", "no"]}) == ["一。", "二。"]
    assert said(row, {"rows": [{"consent": "no"}, {"consent": "no"}]}) == [REFUSAL]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({**CONSENT, "properties": {"consequence.refuse": REFUSAL}}, "form.consequence_of_nothing"),
        ({**CONSENT, "properties": {"consequence.no": " "}}, "form.bad_rule"),
        ({**CONSENT, "properties": {"consequence": "yes"}}, "form.consequence_of_own_options"),
        ({**DECISION, "properties": {"consequence.refuse": REFUSAL}}, "form.consequence_without_options"),
        ({**DECISION, "properties": {"consequence": "no"}}, "form.bad_rule"),
        ({"type": "number", "key": "t", "properties": {"consequence.x": REFUSAL}}, "form.consequence_without_options"),
        ({"type": "checkbox", "key": "t", "properties": {"consequence.ja": REFUSAL}}, "form.consequence_of_nothing"),
    ],
)  # fmt: skip
def test_a_consequence_that_could_never_be_said_is_refused(component: Mapping[str, Any], code: str) -> None:
    found = [finding for finding in Catalogue().findings(source(component)) if finding.code == code]

    assert [finding.severity for finding in found] == ["error"]


def test_on_a_group_it_is_named_as_without_effect() -> None:
    group = {"type": "group", "properties": {"consequence.no": REFUSAL}, "components": [CONSENT]}

    assert [found.code for found in Catalogue().findings(source(group))] == ["form.unknown_property"]
