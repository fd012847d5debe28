"""The catalogue of sentences is complete: whatever the engine can say, it says in Chinese and in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import engine.calendars
import engine.decisions
import engine.expressions
import engine.rubrics
import engine.spiff
from engine import texts
from engine.identity.policy import TABLE
from engine.journal.catalogue import INPUTS

ROOT = Path(texts.__file__).parent
RAISED = re.compile(r"(not_found|refused|conflict|invalid|step|setting|replay|field|deploy)(\.[a-z_]+)+")
BREAKS = ("altered", "missing", "inserted", "reordered", "tail", "head", "payload", "submission", "document", "opinion")


def literals() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAISED.fullmatch(node.value):
                yield path.name, node.value


def test_every_code_the_engine_raises_has_a_sentence() -> None:
    missing = sorted(
        {
            f"{file}: {code}"
            for file, code in literals()
            if not (texts.has_text(f"error.{code}") or texts.has_text(code))
        }
    )

    assert missing == []


def test_every_refusal_of_the_policy_has_a_sentence() -> None:
    worded = {act for act in TABLE if texts.has_text(f"error.refused.{act}")}

    viewing = {act for act in TABLE if act.startswith("view_")}  # what may not be seen is not found
    system = {"verify", "manage_system", "move_clock"}  # guarded by pages and commands of their own
    assert set(TABLE) - worded - viewing - system == set()


def test_every_way_a_stream_can_break_has_a_sentence() -> None:
    assert [kind for kind in BREAKS if not texts.has_text(f"break.{kind}")] == []


def test_every_sentence_has_both_languages_and_the_same_places() -> None:
    places = re.compile(r"\{(\w+)(?::[^}]*)?\}")
    wrong = [
        key
        for key, entry in texts.catalogue().items()
        if not entry.get("zh")
        or not entry.get("en")
        or set(places.findall(entry["zh"])) != set(places.findall(entry["en"]))
    ]

    assert wrong == []


def test_a_sentence_without_its_value_shows_the_place_and_hides_nothing() -> None:
    assert texts.text("error.not_found.bundle", "zh") == "没有已发布的流程“{bundle}”。"
    assert texts.text("no.such.key", "en") == "no.such.key"


def test_every_input_event_can_be_replayed() -> None:
    from_replay = (ROOT / "execution" / "replay.py").read_text(encoding="utf-8")

    assert [kind for kind in INPUTS if f'"{kind}"' not in from_replay] == []


PACKAGES = (engine.calendars, engine.decisions, engine.expressions, engine.rubrics, engine.spiff)
"""Imported so that the catalogues they bring are part of what is tested."""
