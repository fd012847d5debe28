"""Limits of what the gate reads: sizes in bytes, counts and depths. Checked before anything is parsed."""

from __future__ import annotations

from pathlib import PurePosixPath

MEBIBYTE = 1024 * 1024

DIAGRAM_BYTES = 5 * MEBIBYTE
MANIFEST_BYTES = MEBIBYTE
FORM_BYTES = 2 * MEBIBYTE
RUBRIC_BYTES = MEBIBYTE
BUNDLE_BYTES = 50 * MEBIBYTE
BUNDLE_FILES = 1_000

XML_NODES = 20_000
XML_DEPTH = 100

PARSE_SECONDS = 10
PARSE_MEMORY_BYTES = 512 * MEBIBYTE

LONGEST_NAME = 200

_BYTES_BY_SUFFIX = {
    ".bpmn": DIAGRAM_BYTES,
    ".dmn": DIAGRAM_BYTES,
    ".yaml": MANIFEST_BYTES,
    ".yml": MANIFEST_BYTES,
    ".form": FORM_BYTES,
    ".rubric": RUBRIC_BYTES,
}

KNOWN_SUFFIXES = frozenset(_BYTES_BY_SUFFIX)


def largest(name: str) -> int:
    """The largest allowed size in bytes of a file called ``name``; 0 when a bundle has no such kind of file."""
    return _BYTES_BY_SUFFIX.get(PurePosixPath(name).suffix.lower(), 0)
