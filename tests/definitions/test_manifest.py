"""A manifest is loaded exactly or refused with the line of every mistake."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.definitions.findings import Finding
from engine.definitions.manifest import StateClass
from engine.definitions.manifest_schema import load_manifest
from engine.errors import DeployRefused

WHOLE = """
key: sample
name: 示例
basis: {title: 管理办法, number: 示市监发〔2023〕1号, date: 2023-06-01}
effective_from: 2026-01-01
diagrams: [sample.bpmn]
forms: forms/sample
decisions: [grade.dmn]
roles:
  officer: {name: 经办人, name_en: officer, party: bureau, decides: true}
parties:
  bureau: {name: 市场监管局, from: "unit:bureau"}
centre_states:
  listed: {name: 已挂牌, class: listed, public: true}
parameters:
  pass_mark: {value: 86.5, name: 合格分, unit: 分, basis: 第十条}
  panel: {value: [3, 5], name: 人数}
  targets: {value: [{region: 甲市, centres: 2}, {region: 乙州, centres: 1.5}], name: 任务指标}
numbers: {letter: "示函〔{year}〕{n}号"}
texts:
  approval: {title: 批准书, addressee: "${unit.name}", body: "同意 ${centre.name}", number: letter, kind: decision}
outside_topics: {seal: {role: officer}}
deadlines: {construction: {name: 建设期, basis: 第十二条}}
messages: {撤回: {name: 撤回, roles: [officer]}}
"""


def refusals(source: str) -> list[Finding]:
    with pytest.raises(DeployRefused) as caught:
        load_manifest("sample.yaml", source.encode())
    return list(caught.value.findings)


def test_a_whole_manifest_becomes_frozen_values_without_floats() -> None:
    manifest = load_manifest("sample.yaml", WHOLE.encode())

    assert manifest.roles["officer"].decides is True
    assert manifest.parties["bureau"].source == "unit:bureau"
    assert manifest.centre_states["listed"].state_class is StateClass.LISTED
    assert manifest.parameters["pass_mark"].value == Decimal("86.5")
    assert manifest.parameters["panel"].value == [3, 5]
    assert manifest.parameters["targets"].value[1] == {"region": "乙州", "centres": Decimal("1.5")}
    assert manifest.effective_from == "2026-01-01"
    assert manifest.messages["撤回"].roles == ("officer",)
    assert manifest.line("roles", "officer", "party") == 10


@pytest.mark.parametrize(
    ("line", "code", "element"),
    [
        ("nonsense: 1", "manifest.unknown_key", "nonsense"),
        ("basis: {title: 办法, number: 1号, date: 2023-01-02, issued: 市局}", "manifest.unknown_key", "basis.issued"),
        ("roles: {clerk: {party: bureau}}", "manifest.missing_key", "roles.clerk.name"),
        ("roles: {clerk: {name: 甲, decides: yes}}", "manifest.wrong_kind", "roles.clerk.decides"),
        ("roles: [clerk]", "manifest.wrong_kind", "roles"),
        ("roles: {岗位: {name: 甲}}", "manifest.bad_key", "roles.岗位"),
        ("parties: {p: {name: 局, from: somewhere}}", "manifest.bad_source", "parties.p.from"),
        ("centre_states: {s: {name: 建, class: open}}", "manifest.bad_class", "centre_states.s.class"),
        ("numbers: {n: '〔{year}〕号'}", "manifest.bad_number_pattern", "numbers.n"),
        ("effective_from: 2026-13-01", "manifest.not_a_date", "effective_from"),
        ("decisions: [../grade.dmn]", "manifest.not_a_file_name", "decisions.0"),
        ("rubrics: [folder/score.rubric]", "manifest.not_a_file_name", "rubrics.0"),
        ("name_en:", "manifest.missing_value", "name_en"),
        ("version_note: {a: 1}", "manifest.wrong_kind", "version_note"),
        ("parameters: {t: {name: 表, value: {a: 1}}}", "manifest.wrong_kind", "parameters.t"),
        ("parameters: {t: {name: 表, value: [{a: 1}, 2]}}", "manifest.wrong_kind", "parameters.t"),
        ("parameters: {t: {name: 表, value: [{a: 1}, {b: 1}]}}", "manifest.wrong_kind", "parameters.t"),
        ("parameters: {t: {name: 表, value: [{a: [1]}]}}", "manifest.wrong_kind", "parameters.t"),
        ("parameters: {t: {name: 表, value: [{_a: 1}]}}", "manifest.wrong_kind", "parameters.t"),
    ],
)
def test_a_mistake_is_named_with_its_line(line: str, code: str, element: str) -> None:
    findings = refusals(f"key: sample\nname: 示例\ndiagrams: [sample.bpmn]\n{line}\n")

    assert [(finding.code, finding.element, finding.line) for finding in findings] == [(code, element, 4)]


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("key: a\nkey: b\n", "manifest.duplicate_key", 2),
        ("key: &x a\nname: *x\n", "manifest.alias", 1),
        ("key: !!python/object:os.system a\n", "manifest.alias", 1),
        ("key: a\n  name: b\n", "manifest.not_yaml", 2),
        ("key: [\n", "manifest.not_yaml", 2),
        ("- key\n", "manifest.wrong_kind", 1),
        ("", "manifest.wrong_kind", 1),
        ("key: " + "[" * 60 + "]" * 60, "manifest.too_deep", 1),
        ("key: " + "[" * 500_000, "manifest.too_deep", 1),
        ("key:\n" + "- " * 250_000 + "a", "manifest.too_deep", 2),
    ],
)
def test_yaml_that_could_surprise_is_refused(source: str, code: str, line: int) -> None:
    findings = refusals(source)

    assert [(finding.code, finding.line) for finding in findings] == [(code, line)]


def test_a_manifest_in_gbk_is_refused_with_advice() -> None:
    with pytest.raises(DeployRefused) as caught:
        load_manifest("sample.yaml", "key: a\nname: 示例".encode("gbk"))

    (finding,) = caught.value.findings
    assert (finding.code, finding.line) == ("manifest.not_utf8", 2)
    assert "UTF-8" in finding.fix("zh")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a:\n  b: 1\n   c: 2\n", "此处多了冒号"),
        ("a: {b: 1\nc: 2\n", "少了逗号"),
        ('a: "甲\n', "引号没有配对"),
        ("a:\n\tb: 1\n", "不能用制表符"),
        ("a:\n   b: 1\n  c: 2\n", "缩进与上下不齐"),
    ],
)
def test_slips_in_yaml_are_said_in_plain_words(source: str, said: str) -> None:
    with pytest.raises(DeployRefused) as refused:
        load_manifest("m.yaml", source.encode())

    assert said in refused.value.findings[0].message("zh")
