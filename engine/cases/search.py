"""Pure: text as bigrams, so that two-character Chinese words are found on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORDS = re.compile(r"[0-9a-z]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
LIMIT = 20_000  # bigrams kept of one submission


def bigrams(texts: Iterable[str]) -> list[str]:
    """The distinct bigrams of ``texts``: pairs of neighbouring Chinese characters; Latin words and numbers whole.

    Full-width forms are folded to half-width and letters to lower case.
    """
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORDS.findall(unicodedata.normalize("NFKC", text).lower()):
            if word[0] < "\u3400" or len(word) == 1:
                found[word] = None
            else:
                found.update(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))
        if len(found) > LIMIT:
            break
    return list(found)[:LIMIT]


def patterns(query: str) -> list[str]:
    """LIKE patterns that a row's bigrams must all match to be found by ``query``; % and _ in the query mean nothing."""
    wanted = []
    for word in _WORDS.findall(unicodedata.normalize("NFKC", query).lower()):
        if word[0] < "\u3400" or len(word) == 1:
            wanted.append(f"%{word}%")
        else:
            wanted.extend(f"%{word[i : i + 2]}%" for i in range(len(word) - 1))
    return wanted
