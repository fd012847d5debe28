"""Lints files of strangers in a process of its own, bounded in time and memory: a hostile upload kills only that.

``python -m engine.definitions.isolated MEMORY SECONDS`` is the process: it reads the files from standard input, lints
them (the executor's own compilation included) and writes the findings to standard output.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO

from engine.definitions import limits
from engine.definitions.bundle import Bundle
from engine.definitions.findings import Finding, in_order
from engine.definitions.lint import Surroundings, lint_bundle
from engine.definitions.lint.operations import OperationShape
from engine.definitions.lint.reading import check_forms
from engine.errors import DeployRefused


def lint_isolated(
    files: Mapping[str, bytes],
    surroundings: Surroundings | None = None,
    seconds: float = limits.PARSE_SECONDS,
    memory: int = limits.PARSE_MEMORY_BYTES,
) -> list[Finding]:
    """Lint ``files`` (name -> content) in another process that has ``seconds`` and ``memory`` bytes, no more.

    What the process could not finish is itself a finding (``check.too_long``, ``check.crashed``). The form checker of
    ``surroundings`` cannot leave this process: it is asked here, about files whose size is already bounded. Raises
    OSError when no process can be started.
    """
    around = surroundings or Surroundings()
    try:
        bundle = Bundle.from_files(files)
    except DeployRefused as refused:
        return in_order(refused.findings)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "engine.definitions.isolated", str(memory), str(int(seconds) + 1)],
            input=_request(bundle, around),
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"},
        )
    except subprocess.TimeoutExpired:
        return [Finding("", "", 0, "check.too_long", {"seconds": int(seconds)})]
    if done.returncode != 0:
        return [Finding("", "", 0, "check.crashed")]
    findings = [Finding(**record) for record in json.loads(done.stdout)]
    return in_order([*findings, *check_forms(bundle, around)])


def _request(bundle: Bundle, around: Surroundings) -> bytes:
    """Everything the process needs, as JSON."""
    return json.dumps(
        {
            "files": {name: base64.b64encode(content).decode() for name, content in bundle.files.items()},
            "roles": sorted(around.known_roles),
            "functions": sorted(around.functions),
            "operations": {
                topic: [sorted(shape.required), sorted(shape.optional), shape.open_inputs, dict(shape.references)]
                for topic, shape in around.operations.items()
            },
        }
    ).encode()


def _answer(request: bytes) -> bytes:
    """Lint what ``request`` holds; the findings as JSON."""
    given = json.loads(request)
    operations = {
        topic: OperationShape(frozenset(required), frozenset(optional), open_inputs, references)
        for topic, (required, optional, open_inputs, references) in given["operations"].items()
    }
    around = replace(
        Surroundings(),
        known_roles=frozenset(given["roles"]),
        functions=frozenset(given["functions"]),
        operations=operations,
    )
    bundle = Bundle.from_files({name: base64.b64decode(content) for name, content in given["files"].items()})
    findings = lint_bundle(bundle, around)
    return json.dumps(
        [
            {"file": f.file, "element": f.element, "line": f.line, "code": f.code, "values": dict(f.values)}
            for f in findings
        ]
    ).encode()


def _serve(source: BinaryIO, target: BinaryIO, memory: int, seconds: int) -> None:
    """Bound this process, then answer one request."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    target.write(_answer(source.read()))
    target.flush()


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]), int(sys.argv[2]))
