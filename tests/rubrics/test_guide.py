"""docs/rubrics.md says what is so: its files are rubrics, its expressions compile, its commands have these options."""

from __future__ import annotations

import re
from pathlib import Path

from engine.expressions.language import compile_expression, compile_script
from engine.rubrics.functions import NAMES
from engine.rubrics.importing import COLUMNS
from engine.rubrics.reading import read_rubric
from tests.rubrics.samples import ask, rubric
from tests.rubrics.scoring import sheet_of
from web.cli.rubrics import rubric as command

GUIDE = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", GUIDE, re.DOTALL)
DEMO, CHECKS = (source for kind, source in BLOCKS if kind == "yaml")


def test_the_files_of_the_guide_are_in_order() -> None:
    assert [finding.code for finding in read_rubric(DEMO.encode())[1]] == []
    assert [finding.code for finding in read_rubric(CHECKS.encode())[1]] == []


def test_the_rubric_of_the_guide_can_be_asked() -> None:
    demo = rubric(DEMO)
    sheets = {key: [sheet_of(demo, key, 80)] * 3 for key in demo.sheets}

    found = ask("assess('demo', sheets)", demo, sheets=sheets)

    assert found["lines"][0] == "申请书 80 × 60% + 现场核查 80 × 40% = 80 → 合格"


def test_what_the_guide_lists_is_what_there_is() -> None:
    demo = rubric(DEMO)
    sheets = {key: [sheet_of(demo, key, 80)] for key in demo.sheets}
    facts = {"2.1": {"done": 1, "plan": 1}}
    records = [
        *ask("rubric_rows('demo', 'paper')", demo)[:1],
        *ask("fact_rows('demo', 'paper')", demo)[:1],
        *ask("counted('demo', 'paper', facts)", demo, facts=facts)[:1],
        (result := ask("assess('demo', sheets)", demo, sheets=sheets)),
        result["parts"][0],
    ]

    listed = set(re.findall(r"\b[a-z_]+\b", GUIDE))
    assert {key for record in records for key in record} - listed == set()
    assert {name for name in NAMES if f"`{name}(" not in GUIDE} == set()
    assert [column for column in COLUMNS if f"| {column} |" not in GUIDE] == []


def test_the_expressions_of_the_guide_compile() -> None:
    for expression in re.findall(r"`\$\{(.+?)\}`", GUIDE):
        compile_expression(f"${{{expression}}}")
    for call in re.findall(rf"\| `((?:{'|'.join(NAMES)})\(.+?\))` \|", GUIDE):
        compile_expression(call.replace("...", "x"))
    (script,) = [source for kind, source in BLOCKS if not kind and source.startswith("outcome")]
    assert compile_script(script).functions == {"assess"}


def test_the_commands_of_the_guide_have_these_options() -> None:
    known = {option for name in command.commands for each in command.commands[name].params for option in each.opts}

    used = {word for kind, source in BLOCKS if not kind for word in re.findall(r" (--?[a-z]+)\b", source)}
    named = set(re.findall(r"`(--[a-z]+)`", GUIDE))
    assert used and (used | named) - known == set()
