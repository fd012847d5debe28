"""Text as it is stored: one Unicode form, no invisible characters that could disguise what was written."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls except tab and line breaks, NUL, bidi marks and overrides, byte order mark, lone surrogates
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
SPACES = (
    " \t\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def tidy(text: str, one_line: bool = False) -> str:
    """``text`` in NFC without controls, bidi overrides and lone surrogates, trimmed, line breaks as ``\\n``.

    ``one_line`` turns tabs and line breaks into spaces, as form-js does for a text field.
    """
    if text.isprintable() and text[:1] != " " != text[-1:] and unicodedata.is_normalized("NFC", text):
        return text  # nothing to do, as nearly always: neither breaks nor anything invisible
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    if one_line:
        text = text.replace("\n", " ").replace("\t", " ")
    return text.strip(SPACES)


def unbroken(text: str) -> str:
    """A piece of a line in NFC, without breaks and what is never kept; blanks at its ends stay."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    text = text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def length(text: str) -> int:
    """Length of ``text`` as the browser counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
