"""Small rubrics to ask, and the ones of the procedures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import compile_expression
from engine.rubrics.functions import rubric_functions
from engine.rubrics.model import Rubric
from engine.rubrics.reading import compile_rubric

PROCEDURES = Path(__file__).parents[2] / "bpmn"

SMALL = """
key: small
title: 小细则
stated: 100
spread: 2
min_sheets: 2
grades: [{name: 优, from: 90}, {name: 良, from: 75}, {name: 差, from: 0}]
pass: 良
cap: {grade: 良, text: 任务未落实的不得评优}
phrases: {不符合: [差], 符合: [优, 良]}
readings:
  R1: {text: 计划数为 0 的按 0 计, value: 0, adopted: 某处, about: [paper/2]}
sheets:
  - key: paper
    title: 书面评价
    short: 书面
    weight: 0.6
    stated: 100
    groups:
      - no: 一
        title: 认识
        stated: 60
        items:
          - no: "1"
            title: 界定
            max: 60
            criterion: 界定清楚
            levels: [{name: A, min: 50, max: 60}, {name: B, min: 0, max: 49}]
    items:
      - no: "2"
        title: 完成
        max: 40
        facts:
          - {key: done, name: 完成数, unit: 项, integer: true}
          - {key: plan, name: 计划数, unit: 项, integer: true}
        measures: {eta: {name: 完成比例, value: done / plan if plan > 0 else reading.R1, percent: true}}
        levels:
          - {min: 40, max: 40, text: 全部, when: eta >= 1}
          - {min: 10, max: 39, text: 部分, when: 0 < eta < 1}
          - {min: 0, max: 9, text: 没有}
    bonus: {title: 加分项, max: 5, items: [{no: B, title: 支持, max: 5}]}
  - key: site
    title: 现场核查
    weight: 0.4
    stated: 100
    items: [{no: "1", title: 能力, max: 100}]
"""

CHECKLIST = """
key: checks
title: 核查表
grades: [{name: 通过}, {name: 不通过}]
pass: 通过
sheets:
  - key: site
    title: 现场
    required: [符合, 不适用]
    items:
      - {no: "1", title: 场地, levels: [{name: 符合}, {name: 不符合}, {name: 不适用}]}
      - {no: "2", title: 设备, levels: [{name: 符合}, {name: 不符合}]}
"""

EMPTY = """
key: empty
title: 待导入
stated: 100
grades: [{name: 合格, from: 80}, {name: 不合格, from: 0}]
pass: 合格
sheets: [{key: main, title: 验收, stated: 100, note: 由市局提供}]
"""


def rubric(source: str) -> Rubric:
    return compile_rubric(source.encode())


@cache
def procedure(name: str, *changes: tuple[str, str]) -> Rubric:
    """The rubric ``name`` of the procedures, with each change (text that is there, text instead) made."""
    source = (PROCEDURES / f"{name}.rubric").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return rubric(source)


def ask(expression: str, *rubrics: Rubric, **names: Any) -> Any:
    """What a diagram gets for ``expression`` where these are the rubrics of its bundle."""
    functions = {**BASE_FUNCTIONS, **rubric_functions({each.key: each for each in rubrics})}
    return compile_expression(expression).evaluate(names, functions)
