"""What an uploaded file is: judged by its content, named by its content's kind, never by what the browser claims."""

from __future__ import annotations

import unicodedata
from typing import BinaryIO

import filetype

from engine.errors import Invalid

HEAD = 8192
OFFICE = {"docx": "zip", "xlsx": "zip", "pptx": "zip", "wps": "doc", "et": "xls"}
"""Endings whose content looks like another kind: Office files are ZIP archives, WPS files are OLE documents."""
PLAIN = {"txt": "text/plain", "csv": "text/csv", "json": "application/json"}
BANNED = frozenset(
    {"html", "htm", "svg", "xhtml", "xml", "js", "mjs", "exe", "bat", "cmd", "com", "msi", "scr", "sh", "ps1"}
)
RISKY = ("application/x-msdownload", "application/x-executable", "application/x-elf")
NAME_BYTES = 240


def clean_name(name: str) -> str:
    """The last part of ``name`` without control and direction characters, at most NAME_BYTES bytes of UTF-8."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    kept = kept.strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = kept, "", ""
    room = NAME_BYTES - len(ending.encode()) - len(dot)
    return stem.encode()[:room].decode(errors="ignore") + dot + ending


def media_type(name: str, stream: BinaryIO) -> str:
    """The media type of the content; the stream is left at its beginning.

    Invalid when the content is not what the file's name says, or is of a kind that could run in a reader's browser or
    on a reader's machine.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    ending = name.rpartition(".")[2].lower()
    found = filetype.guess(head)
    if ending in BANNED or (found is not None and found.mime in RISKY):
        raise Invalid("invalid.file_kind", name=name)
    if not head:
        raise Invalid("invalid.file_empty", name=name)
    if found is None:
        if ending in PLAIN and b"\0" not in head:
            return PLAIN[ending]
        known = filetype.get_type(ext=ending)
        if known is not None and not known.match(bytearray(head)) and ending not in OFFICE:
            raise Invalid("invalid.file_content", name=name)
        return "application/octet-stream"
    if not _agrees(ending, str(found.extension)):
        raise Invalid("invalid.file_content", name=name)
    return str(found.mime)


def _agrees(ending: str, content: str) -> bool:
    """Whether a file that ends in ``ending`` may hold ``content`` (both endings without the dot)."""
    same = {ending, OFFICE.get(ending, ending)}
    if content in same:
        return True
    if {ending, content} <= {"jpg", "jpeg"} or {ending, content} <= {"tif", "tiff"}:
        return True
    return ending in ("docx", "xlsx", "pptx") and content in ("docx", "xlsx", "pptx", "zip")
