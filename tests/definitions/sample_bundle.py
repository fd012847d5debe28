"""The sample bundle of these tests, whole or with edits planted in it."""

from __future__ import annotations

from pathlib import Path

from engine.definitions.bundle import Bundle, collect
from engine.definitions.findings import Finding
from engine.definitions.lint import Surroundings, lint_bundle

SAMPLE = Path(__file__).parent / "sample" / "sample.yaml"
Edit = tuple[str, str, str]


def sample() -> Bundle:
    """The bundle as it lies beside the tests; it has no finding at all."""
    return collect(SAMPLE)


def edited(*edits: Edit) -> Bundle:
    """The bundle with each edit (file, text that is there, text instead) made once; an empty text appends a file."""
    files = dict(sample().files)
    for name, old, new in edits:
        source = files.get(name, b"").decode()
        assert not old or old in source, f"{old!r} is not in {name}"
        files[name] = (source.replace(old, new, 1) if old else source + new).encode()
    return Bundle.from_files(files)


def findings_of(bundle: Bundle, surroundings: Surroundings | None = None) -> list[Finding]:
    """What the gate says about ``bundle``."""
    return lint_bundle(bundle, surroundings)
