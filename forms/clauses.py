"""Which clauses of a text were changed: for showing two versions of it side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

MOST = 600  # clauses of a text; a longer one is shown without marks
_CLAUSE = re.compile(r"[^，。；：、！？,;!?\n]*[，。；：、！？,;!?\n]|[^，。；：、！？,;!?\n]+")

Parts = Sequence[tuple[str, bool]]


def changed_clauses(before: str, after: str) -> tuple[Parts, Parts]:
    """Both texts in parts (words, whether the other text has them not); () for both when they share no clause."""
    old, new = _CLAUSE.findall(before), _CLAUSE.findall(after)
    if len(old) < 2 or len(new) < 2 or max(len(old), len(new)) > MOST:
        return (), ()
    found: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    shared = False
    for kind, start, end, begin, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        shared = shared or kind == "equal"
        for parts, words in zip(found, (old[start:end], new[begin:until]), strict=True):
            if words:
                parts.append(("".join(words), kind != "equal"))
    return found if shared else ((), ())
