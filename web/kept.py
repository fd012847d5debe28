"""Answers that take long are given again for a while: ten times as long as they took, so that few wait for them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

TIMES = 10
LONGEST = timedelta(minutes=2)
WORTH = timedelta(milliseconds=300)  # what is quicker is worked out anew each time

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """Answers of this process by their key; each until it is too old."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[datetime, Answer]] = {}
        self._lock = Lock()

    def get(self, key: Hashable, clock: Callable[[], datetime], work: Callable[[], Answer]) -> Answer:
        """The answer for ``key``: one that is kept, or what ``work`` gives now. ``clock`` reads machine time."""
        begun = clock()
        with self._lock:
            self._answers = {known: kept for known, kept in self._answers.items() if kept[0] > begun}
            if key in self._answers:
                return self._answers[key][1]
        answer = work()
        ended = clock()
        if (took := ended - begun) >= WORTH:
            with self._lock:
                self._answers[key] = (ended + min(took * TIMES, LONGEST), answer)
        return answer
