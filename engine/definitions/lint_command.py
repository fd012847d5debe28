"""``liangheng lint PATH...``: what the command does, apart from reading its options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from engine.definitions.findings import blocks, render
from engine.definitions.lint import Surroundings, files_of, lint_files

FINE, BLOCKED, MISUSED = 0, 1, 2
_NO_PATH = {"zh": "请给出要检查的文件或目录。", "en": "Name the files or folders to check."}
_UNREADABLE = {"zh": "无法读取 {path}：{reason}", "en": "Cannot read {path}: {reason}"}


def run(
    paths: Sequence[str],
    as_json: bool,
    lang: str,
    stdout: TextIO,
    surroundings: Surroundings | None = None,
) -> int:
    """Lint ``paths`` and print the findings to ``stdout`` (text or JSON, ``lang`` ``zh`` or ``en``).

    Returns the exit status: 0 when nothing blocks, 1 when an error was found, 2 on misuse (nothing to check, or a path
    that cannot be read).
    """
    try:
        for path in map(Path, paths):
            path.stat()
        if not any(files_of(Path(path)) for path in paths):
            stdout.write(_NO_PATH[lang] + "\n")
            return MISUSED
        findings = lint_files([Path(path) for path in paths], surroundings)
    except OSError as error:
        stdout.write(_UNREADABLE[lang].format(path=error.filename, reason=error.strerror) + "\n")
        return MISUSED
    stdout.write(render(findings, lang, as_json) + "\n")
    return BLOCKED if blocks(findings) else FINE
