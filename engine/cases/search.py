"""Pure: text as bigrams, so that two-character Chinese words are found on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

_RUNS = re.compile(r"[0-9a-z]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
LIMIT = 20_000  # bigrams kept of one submission
LONGEST = 60  # characters kept of a Latin word or number


@dataclass(frozen=True)
class Term:
    """One word somebody looks for: the bigrams that must all be there. ``prefix``: it is found by its beginning."""

    bigrams: tuple[str, ...]
    prefix: bool


def bigrams(texts: Iterable[str]) -> list[str]:
    """The distinct bigrams of ``texts``: pairs of neighbouring Chinese characters; Latin words and numbers whole.

    The last character of a Chinese run stands alone, too, so that every single character begins something. Full-width
    forms are folded to half-width and letters to lower case.
    """
    found: dict[str, None] = {}
    for text in texts:
        for run in _runs(text):
            if _is_latin(run):
                found[run[:LONGEST]] = None
            else:
                found.update(dict.fromkeys(map(add, run, run[1:])))
                found[run[-1]] = None
        if len(found) > LIMIT:
            break
    return list(found)[:LIMIT]


def terms(query: str) -> list[Term]:
    """The words of ``query``; all must be found. Signs mean nothing: % and _ are none of a word."""
    return [_term(run) for run in _runs(query)]


def _term(run: str) -> Term:
    if _is_latin(run) or len(run) == 1:
        return Term((run[:LONGEST],), prefix=True)
    return Term(tuple(run[i : i + 2] for i in range(len(run) - 1)), prefix=False)


def _runs(text: str) -> Iterator[str]:
    return (match.group() for match in _RUNS.finditer(unicodedata.normalize("NFKC", text).lower()))


def _is_latin(run: str) -> bool:
    return run[0] < "\u3400"
