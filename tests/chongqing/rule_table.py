"""Writes docs/rules-chongqing.md: where each rule is kept. Run: python -m tests.chongqing.rule_table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

from engine.definitions.manifest import Manifest
from engine.definitions.manifest_schema import load_manifest
from tests.chongqing.cast import MANIFEST
from tests.chongqing.scenario import SCENARIOS

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
RULES = Path(__file__).parent / "rules.yaml"
TABLE = MANIFEST.parents[1] / "docs" / "rules-chongqing.md"
PARAMETER = re.compile(r"param\.(\w+)")
HEAD = """# 重庆《办法》规则对照表

本表由 `python -m tests.chongqing.rule_table` 生成，来源是流程图的 `basis`/`rules` 属性、清单、表单、场景和
`tests/chongqing/rules.yaml`；测试检查它是最新的。依据：重庆市市级产业计量测试中心管理办法（渝市监发〔2024〕35号）。

| 规则 | 条款 | 约束力 | 要点 | 步骤 | 表单检查 | 岗位 | 参数 | 场景 | 说明 |
|---|---|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Element:
    """A step of the diagram that names rules: its id, name, and the parameters it uses."""

    id: str
    name: str
    parameters: frozenset[str]


def rules() -> dict[str, dict[str, Any]]:
    """The rules of the measures: id -> clause, strength, text, and perhaps forms, roles, reason."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return found


def elements() -> dict[str, list[Element]]:
    """Rule id -> the steps and processes that carry it."""
    found: dict[str, list[Element]] = {}
    for node in etree.parse(MANIFEST.with_suffix(".bpmn")).iter():
        if not isinstance(node.tag, str) or not node.tag.startswith(BPMN):
            continue
        for carried in node.findall(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property[@name='rules']"):
            element = Element(node.get("id", ""), node.get("name", ""), _parameters(node))
            for rule in carried.get("value", "").split():
                found.setdefault(rule, []).append(element)
    return found


def _parameters(node: etree._Element) -> frozenset[str]:
    if node.tag == BPMN + "process":
        return frozenset()
    return frozenset(PARAMETER.findall(etree.tostring(node, encoding="unicode")))


def scenarios() -> dict[str, set[str]]:
    """Element id -> the scenarios that name it."""
    found: dict[str, set[str]] = {}
    for path in SCENARIOS.glob("*.txt"):
        for word in re.findall(r"\bcq_\w+", path.read_text(encoding="utf-8")):
            found.setdefault(word, set()).add(path.stem)
    return found


def places(rule: str, known: Mapping[str, Any], carriers: list[Element], manifest: Manifest) -> dict[str, list[str]]:
    """Where a rule is kept: steps, form fields, roles, statutory parameters, scenarios."""
    played = scenarios()
    parameters = {name for element in carriers for name in element.parameters}
    return {
        "steps": sorted({element.id for element in carriers}),
        "forms": list(known.get("forms", ())),
        "roles": [manifest.roles[role].name for role in known.get("roles", ())],
        "parameters": sorted(name for name in parameters if manifest.parameters[name].adopted == "条文"),
        "scenarios": sorted({name for element in carriers for name in played.get(element.id, ())}),
    }


def lines() -> Iterator[str]:
    """The rows of the table."""
    manifest, carriers = load_manifest(MANIFEST.name, MANIFEST.read_bytes()), elements()
    for rule, known in rules().items():
        kept = places(rule, known, carriers.get(rule, []), manifest)
        cells = [rule, known["clause"], known["strength"], known["text"]]
        cells += ["、".join(_code(word) for word in kept[part]) for part in ("steps", "forms")]
        cells += ["、".join(kept["roles"]), "、".join(_code(word) for word in kept["parameters"])]
        cells += ["、".join(kept["scenarios"]), known.get("reason", "")]
        yield "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |\n"


def _code(word: str) -> str:
    return f"`{word}`"


def table() -> str:
    """The whole document."""
    return HEAD + "".join(lines())


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
