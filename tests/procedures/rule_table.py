"""Writes docs/rules.md: where each rule of each procedure is kept. Run: python -m tests.procedures.rule_table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from lxml import etree

from tests.procedures.procedure import PROCEDURES, ROOT, Procedure

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
TABLE = ROOT / "docs" / "rules.md"
PARAMETER = re.compile(r"param\.(\w+)")
HEAD = """# 规则对照表

本表由 `python -m tests.procedures.rule_table` 生成，来源是流程图的 `basis`/`rules` 属性、清单、表单、场景和
`tests/procedures/*/rules.yaml`；测试检查它是最新的。每条规则写明由哪些步骤、表单检查、岗位、参数和场景落实，
或者软件为什么不强制执行。
"""
PART = """
## {title}（{number}）

共 {count} 条：{kept} 条由步骤、表单、岗位或测试落实，{reasoned} 条另有说明。

| 规则 | 条款 | 约束力 | 要点 | 步骤 | 表单检查 | 岗位 | 参数 | 场景 | 说明 |
|---|---|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Element:
    """A step of the diagram that names rules: its id, name, and the parameters it uses."""

    id: str
    name: str
    parameters: frozenset[str]


class Rules:
    """The rules of one procedure and where they are kept."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """Rule id -> clause, strength, text, and perhaps forms, roles, parameters, tests, reason."""
        path = self.procedure.folder / "rules.yaml"
        found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return found

    @cached_property
    def elements(self) -> dict[str, list[Element]]:
        """Rule id -> the steps and processes that carry it."""
        found: dict[str, list[Element]] = {}
        for diagram in self.procedure.diagrams:
            for node in etree.parse(diagram).iter():
                for rule in _rules_of(node):
                    element = Element(node.get("id", ""), node.get("name", ""), _parameters(node))
                    found.setdefault(rule, []).append(element)
        return found

    @cached_property
    def played(self) -> dict[str, set[str]]:
        """Element id -> the scenarios that name it."""
        found: dict[str, set[str]] = {}
        for path in self.procedure.scenarios.glob("*.txt"):
            for word in re.findall(r"\b[a-z]+_\w+", path.read_text(encoding="utf-8")):
                found.setdefault(word, set()).add(path.stem)
        return found

    def places(self, rule: str) -> dict[str, list[str]]:
        """Where a rule is kept: steps, form fields, roles, statutory parameters, scenarios and tests."""
        known, carriers, manifest = self.known[rule], self.elements.get(rule, []), self.procedure.manifest
        used = {name for element in carriers for name in element.parameters}
        statutory = {name for name in used if manifest.parameters[name].adopted == "条文"}
        scenarios = {name for element in carriers for name in self.played.get(element.id, ())}
        return {
            "steps": sorted({element.id for element in carriers}),
            "forms": list(known.get("forms", ())),
            "roles": [manifest.roles[role].name for role in known.get("roles", ())],
            "parameters": sorted(statutory | set(known.get("parameters", ()))),
            "scenarios": sorted(scenarios | set(known.get("tests", ()))),
        }

    def lines(self) -> Iterator[str]:
        """The rows of the table."""
        for rule, known in self.known.items():
            kept = self.places(rule)
            cells = [rule, known["clause"], known["strength"], known["text"]]
            cells += ["、".join(_code(word) for word in kept[part]) for part in ("steps", "forms")]
            cells += ["、".join(kept["roles"]), "、".join(_code(word) for word in kept["parameters"])]
            cells += ["、".join(kept["scenarios"]), known.get("reason", "")]
            yield "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |\n"

    def part(self) -> str:
        """The part of the document about this procedure."""
        kept = [rule for rule in self.known if any(self.places(rule).values())]
        basis = self.procedure.manifest.basis
        head = PART.format(
            title=basis.title if basis else self.procedure.manifest.name, number=basis.number if basis else "",
            count=len(self.known), kept=len(kept), reasoned=sum("reason" in known for known in self.known.values()),
        )  # fmt: skip
        return head + "".join(self.lines())


def _rules_of(node: Any) -> list[str]:
    if not isinstance(node.tag, str) or not node.tag.startswith(BPMN):
        return []
    path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property[@name='rules']"
    return [rule for carried in node.findall(path) for rule in carried.get("value", "").split()]


def _parameters(node: Any) -> frozenset[str]:
    if node.tag == BPMN + "process":
        return frozenset()
    return frozenset(PARAMETER.findall(etree.tostring(node, encoding="unicode")))


def _code(word: str) -> str:
    return f"`{word}`"


def table() -> str:
    """The whole document."""
    return HEAD + "".join(Rules(procedure).part() for procedure in PROCEDURES)


def binding(known: Mapping[str, Any]) -> bool:
    """Whether a rule demands something."""
    return known["strength"] in ("应当", "原则上")


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
