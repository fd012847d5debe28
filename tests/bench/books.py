"""What a long form costs on the server: checking a submission, and making its archive page, of a book of 15 tables."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from forms.catalogue import Catalogue
from tests.browser_forms.books import BOOK, book_data

ROWS = {"200": 13, "900": 60, "1500": 100}
"""Rows in all, roughly -> rows of each of the fifteen tables."""


def measure_books(repeats: int = 9) -> dict[str, dict[str, float]]:
    """CPU in milliseconds to check, to show and to find the words of a book, by its rows; the best of ``repeats``."""
    form = Catalogue().compile("book", json.dumps(BOOK).encode())
    found: dict[str, dict[str, float]] = {"check_ms": {}, "page_ms": {}, "words_ms": {}}
    for rows, each in ROWS.items():
        data = book_data(each)
        clean = form.check(data, data)
        found["check_ms"][rows] = _cpu(repeats, lambda data=data: form.check(data, data))
        found["page_ms"][rows] = _cpu(repeats, lambda clean=clean: form.page(clean))
        found["words_ms"][rows] = _cpu(repeats, lambda clean=clean: form.texts(clean))
    return found


def _cpu(repeats: int, act: Callable[[], Any]) -> float:
    best = float("inf")
    for _ in range(repeats):
        begun = time.process_time()
        act()
        best = min(best, time.process_time() - begun)
    return round(best * 1000, 1)
