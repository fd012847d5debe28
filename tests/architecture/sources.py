"""The files of this project, by kind."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("engine", "forms", "web")

_NOT_OURS = {".git", ".venv", "build", "node_modules", "__pycache__", "var"}
_TOOL_CACHES = {".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_BINARY = {".db", ".gz", ".ico", ".jpg", ".pdf", ".png", ".pyc", ".sqlite3", ".woff2", ".zip"}


def files(*tops: str, suffixes: tuple[str, ...] = ()) -> Iterator[Path]:
    """Our own text files below the folders ``tops`` (default: everywhere), in order, without anything built."""
    for top in tops or (".",):
        for folder, inner, names in os.walk(ROOT / top):
            here = Path(folder)
            built = here.name == "static" and "dist" in inner
            inner[:] = sorted(set(inner) - _NOT_OURS - _TOOL_CACHES - ({"dist"} if built else set()))
            for name in sorted(names):
                path = here / name
                if path.suffix not in _BINARY and (not suffixes or path.suffix in suffixes):
                    yield path


def trees(*tops: str) -> Iterator[tuple[Path, ast.Module]]:
    """The Python files below ``tops``, parsed."""
    for path in files(*tops, suffixes=(".py",)):
        yield path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """A path as a reader would write it."""
    return path.relative_to(ROOT).as_posix()
