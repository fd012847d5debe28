"""A file has one reason to exist and a function fits a screen."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import PRODUCT, files, name, trees

FILE_LINES = 320
FUNCTION_LINES = 60
SCRIPT_LINES = 300

# A migration is a record of one day: it is written once, read top to bottom, and never changed.
MIGRATIONS = "engine/db/migrations/versions/"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_python_files_are_short() -> None:
    ours = (path for path in files(*PRODUCT, "tests", suffixes=(".py",)) if not name(path).startswith(MIGRATIONS))
    long = {name(path): _lines(path) for path in ours}

    assert {path: lines for path, lines in long.items() if lines > FILE_LINES} == {}


def test_functions_fit_a_screen() -> None:
    long = {
        f"{name(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, tree in trees(*PRODUCT, "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not name(path).startswith(MIGRATIONS)
    }

    assert {function: lines for function, lines in long.items() if lines > FUNCTION_LINES} == {}


def test_scripts_and_styles_of_the_browser_are_short() -> None:
    long = {name(path): _lines(path) for path in files("frontend", "web", suffixes=(".js", ".jsx", ".mjs"))}

    assert {path: lines for path, lines in long.items() if lines > SCRIPT_LINES} == {}
