"""Every sentence and every word printed in the official annexes stands in the form or rubric that replaces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.procedures.procedure import PROCEDURES, ROOT

WIDE = str.maketrans(",():;", "，（）：；")
PAPERS = [
    pytest.param(paper, id=paper["paper"])
    for procedure in PROCEDURES
    if (procedure.folder / "wording.yaml").exists()
    for paper in yaml.safe_load((procedure.folder / "wording.yaml").read_text(encoding="utf-8"))
]


def bare(text: str) -> str:
    """The text without what printing changes: blanks, marks of emphasis and quotation, narrow punctuation."""
    return re.sub(r"\s|\*\*|>", "", text).translate(WIDE)


def texts(found: Any) -> Iterator[str]:
    """Every text in a form, a manifest or a rubric."""
    if isinstance(found, dict):
        for value in found.values():
            yield from texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from texts(value)
    elif found is not None:
        yield bare(str(found))


@pytest.mark.parametrize("paper", PAPERS)
def test_what_the_annex_prints_stands_in_the_form_word_by_word(paper: dict[str, Any]) -> None:
    said = {
        text for name in paper["files"] for text in texts(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))
    }
    printed = [bare(phrase) for phrase in re.split(r"[|\n]", paper["printed"]) if phrase.strip()]

    assert printed
    assert [phrase for phrase in printed if not any(phrase in text for text in said)] == []
