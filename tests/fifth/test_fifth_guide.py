"""The guide for process owners tells the truth: its snippets stand in the invented procedure, its steps work."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.fifth.conftest import HERE, KEY, laid_out
from tests.procedures.__main__ import main as play
from web.cli.procedures import lint

GUIDE = (ROOT / "docs" / "new-procedure.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```(?:yaml|xml|json|text)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
PLACES = ("bpmn/*", "forms/*/*", f"{KEY}/**/*.*")


def written() -> set[str]:
    """Every line of the invented procedure, without its indent, quotes and apostrophes as a reader sees them."""
    found = [path for pattern in PLACES for path in HERE.glob(pattern) if path.is_file()]
    lines = [line for path in found for line in path.read_text(encoding="utf-8").splitlines()]
    return {line.strip().replace("&#x27;", "'") for line in lines}


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_every_line_of_a_snippet_stands_in_the_procedure(snippet: str) -> None:
    assert [line for line in snippet.splitlines() if line.strip() not in written()] == []


def renamed(folder: Path, old: str, new: str) -> None:
    """Replace ``old`` in all files and their names, as an editor does."""
    for path in [path for path in folder.rglob("*") if path.is_file() and "common" not in str(path)]:
        text = path.read_text(encoding="utf-8").replace(old, new)
        path.unlink()
        path.with_name(path.name.replace(old, new)).write_text(text, encoding="utf-8")


def test_a_copy_with_other_names_is_clean_and_its_scenarios_come_true(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(tmp_path)
    (tmp_path / "forms" / KEY).rename(tmp_path / "forms" / "mine")
    shutil.copytree(HERE / KEY, tmp_path / "mine")
    renamed(tmp_path, KEY, "mine")
    renamed(tmp_path, "yl_", "mi_")
    manifest = tmp_path / "bpmn" / "mine.yaml"

    with pytest.raises(SystemExit) as status:
        lint.main([str(manifest)])
    assert (status.value.code, "0 个错误，0 个警告，0 个提示" in capsys.readouterr().out) == (0, True)
    assert play([str(manifest), str(tmp_path / "mine"), "not_filed", "refused"]) == 0
    assert capsys.readouterr().out == "走得通 not_filed\n走得通 refused\n"


def test_a_scenario_that_does_not_come_true_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = laid_out(tmp_path)
    shutil.copytree(HERE / KEY, tmp_path / KEY)
    scenario = tmp_path / KEY / "scenarios" / "not_filed.txt"
    scenario.write_text("on 2026-06-15\nstart yl_station\ndeadline filing 2026-07-01\n", encoding="utf-8")

    assert play([str(manifest), str(tmp_path / KEY), "not_filed"]) == 1
    assert "走不通 not_filed：not_filed.txt:3: deadline filing 2026-07-01" in capsys.readouterr().out
    assert play([str(manifest)]) == 2
    assert play([str(manifest), str(tmp_path / "forms")]) == 2
