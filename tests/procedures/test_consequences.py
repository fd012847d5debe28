"""In the four procedures, who decides against somebody is told what follows: every such option says its consequence."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.procedures.procedure import PROCEDURES, ROOT, Procedure

AGAINST = re.compile(r"不予|不同意|不推荐|暂不|撤销|取消|不合格|终止|停止|不通过|未获|不符合要求，不予")
"""How an option that refuses, revokes or ends something reads."""
MEASURED = {
    "不撤销，再次限期整改": "the centre keeps what it has",
    "报请市场监管总局撤销": "the ministry decides; its answer says what follows",
    "宣传推广和推荐政策支持，暂不纳入培育范围": "something is granted, only not everything",
}
"""Options that read so and decide nothing against anybody, with the reason."""


def options(node: ast.AST) -> Iterator[Mapping[str, Any]]:
    """Every option written out in an expression: its plain values by key."""
    for found in ast.walk(node):
        if isinstance(found, ast.Dict):
            plain = {
                key.value: value.value if isinstance(value, ast.Constant) else None
                for key, value in zip(found.keys, found.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            if {"value", "label"} <= plain.keys():
                yield plain


def decided(diagram: Path) -> Iterator[Mapping[str, Any]]:
    """The options that the calls of a diagram give to the shared approval."""
    for element in ElementTree.parse(diagram).iter("{http://camunda.org/schema/1.0/bpmn}in"):
        if element.get("target") == "approval_options":
            source = str(element.get("sourceExpression")).strip()
            yield from options(ast.parse(source.removeprefix("${").removesuffix("}"), mode="eval"))


def choices(components: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The choices of a form whose values it lists itself."""
    for component in components:
        if component["type"] in ("radio", "select") and "values" in component:
            yield component
        yield from choices(component.get("components", []))


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_every_decision_against_somebody_says_what_follows(procedure: Procedure) -> None:
    found = [option for diagram in procedure.diagrams for option in decided(diagram)]

    assert found
    for option in found:
        assert option.keys() <= {"value", "label", "consequence"}, "a misspelt key would be silent"
        if option["label"] and AGAINST.search(option["label"]) and option["label"] not in MEASURED:
            assert option.get("consequence"), f"{option['label']} says nothing"


@pytest.mark.parametrize("path", sorted(ROOT.glob("forms/*/*.form")), ids=lambda path: path.stem)
def test_a_consequence_begins_with_what_was_chosen_and_is_a_sentence(path: Path) -> None:
    for choice in choices(json.loads(path.read_text(encoding="utf-8"))["components"]):
        for name, sentence in (choice.get("properties") or {}).items():
            if name.startswith("consequence."):
                assert re.fullmatch(r"[^：。]{2,12}：[^。]+。", sentence), sentence
