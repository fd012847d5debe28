"""What may happen in one file only happens there, and what must be documented is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import fields as fields_of

from engine.settings import PREFIX, Settings
from tests.architecture.sources import PRODUCT, ROOT, name, trees


def test_only_one_file_commits() -> None:
    committing = {
        name(path)
        for path, tree in trees(*PRODUCT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }

    assert committing == {"engine/work.py"}


def test_only_the_journal_writes_events_and_nobody_deletes_them() -> None:
    writes = {
        (name(path), node.func.id)
        for path, tree in trees(*PRODUCT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("insert", "delete")
        if any(isinstance(argument, ast.Name) and argument.id == "events" for argument in node.args)
    }

    assert writes == {("engine/journal/writer.py", "insert")}


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))

    assert documented == {PREFIX + field.name.upper() for field in fields_of(Settings)}


def test_every_error_class_has_a_code_of_its_own() -> None:
    codes = [
        statement.value.value
        for path, tree in trees("engine/errors.py", "engine")
        if name(path) == "engine/errors.py"
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
    ]

    assert codes
    assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_no_exception_is_swallowed() -> None:
    swallowed = [
        f"{name(path)}:{node.lineno}"
        for path, tree in trees(*PRODUCT)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]

    assert swallowed == []


def test_every_path_the_documents_name_exists() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {
        (name(document), path)
        for document in documents
        for path in re.findall(
            r"`((?:engine|forms|web|frontend|bpmn|tests|docs|lock)/[\w./-]*)`", document.read_text(encoding="utf-8")
        )
    }

    assert {pair for pair in named if not (ROOT / pair[1]).exists()} == set()
