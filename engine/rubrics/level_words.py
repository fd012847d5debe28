"""Reads how people write levels in a cell: ``A：9—10分；B：7—8分``, ``分析全面得2分``, ``符合、不符合``."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.rubrics.checks import plain
from engine.rubrics.model import Level, Number

_TO = r"\s*(?:[-－—–~～至到]+)\s*"
_NUMBER = r"\d+(?:\.\d+)?"
#: ``A：9—10分 …``, ``优秀（18-20分）：…``, ``1-2分 …``
_FIRST = re.compile(
    rf"(?:(?P<name>[^\d：:（(，,；;。]{{1,12}}?)\s*[：:（(]\s*)?(?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER}))?\s*分"
    r"\s*[）)]?[\s：:，,、]*(?P<text>.*)",
    re.DOTALL,
)
#: ``分析全面的，得2分``
_LAST = re.compile(
    rf"(?P<text>.+?)[\s，,：:]*[得计为]\s*(?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER}))?\s*分", re.DOTALL
)
_BETWEEN = re.compile(r"[；;\n]+")
_NAMES = re.compile(r"[；;、，,/\n]+")


def levels_in(written: str, most: Number | None) -> tuple[Level, ...] | str:
    """The levels that ``written`` says; the piece that cannot be read where something cannot.

    Without points (``most`` is None) the pieces are the names of levels. A text that speaks of no points at all is
    one level from 0 to ``most``.
    """
    if most is None:
        return tuple(Level(None, None, name.strip()) for name in _NAMES.split(written) if name.strip())
    pieces = [piece.strip().rstrip("。") for piece in _BETWEEN.split(written) if piece.strip()]
    found: list[Level] = []
    for piece in pieces:
        level = _level(piece)
        if level is not None:
            found.append(level)
        elif found and not _speaks_of_points(piece):
            found[-1] = _longer(found[-1], piece)
        elif not any(map(_speaks_of_points, pieces)):
            return (Level(0, most, text=written.strip()),)
        else:
            return piece
    return tuple(found) or (Level(0, most),)


def _level(piece: str) -> Level | None:
    match = _FIRST.fullmatch(piece) or _LAST.fullmatch(piece)
    if match is None:
        return None
    groups = match.groupdict()
    low = plain(Decimal(groups["low"]))
    high = plain(Decimal(groups["high"])) if groups["high"] else low
    return Level(min(low, high), max(low, high), (groups.get("name") or "").strip(), groups["text"].strip(" ，,"))


def _speaks_of_points(piece: str) -> bool:
    return re.search(rf"{_NUMBER}\s*分", piece) is not None


def _longer(level: Level, piece: str) -> Level:
    return Level(level.low, level.high, level.name, f"{level.text}；{piece}".lstrip("；"))
