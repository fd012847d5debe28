"""Charts as geometry: what a template draws as SVG. The figures stand beside every mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH = 100.0  # of a bar in its own units: a template stretches it


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: from ``x`` on, ``width`` wide, drawn as ``kind``."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Column:
    """One column of a chart in pixels: bars standing on each other, its value and what is written below."""

    x: float
    bars: Sequence[tuple[float, float, str]]
    top: float
    value: int
    label: str
    note: str


@dataclass(frozen=True)
class Columns:
    """A chart of columns: its size, the width of a column, lines with their values, and the columns."""

    width: int
    height: int
    floor: float
    thick: int
    lines: Sequence[tuple[float, int]]
    columns: Sequence[Column]


def stacked(parts: Sequence[tuple[int, str]], most: int) -> Sequence[Piece]:
    """A bar of several parts (value, kind) beside others of which the longest is ``most``."""
    pieces: list[Piece] = []
    reached = 0.0
    for value, kind in parts:
        width = WIDTH * value / most if most else 0.0
        if value:
            pieces.append(Piece(round(reached, 2), round(width, 2), kind))
        reached += width
    return pieces


def place(value: int, most: int) -> float:
    """Where ``value`` is on a bar whose end is ``most``."""
    return round(WIDTH * value / most, 2) if most else 0.0


def columns(values: Sequence[tuple[Sequence[tuple[int, str]], str, str]]) -> Columns:
    """Columns of (parts as (value, kind), label, note), with lines at round values."""
    left, top, floor, step, thick = 28, 18, 150.0, 48, 28
    most = max([sum(value for value, _ in parts) for parts, _, _ in values] or [0])
    ends = max(4, ceil(most / 4) * 4)
    scale = (floor - top) / ends
    drawn = []
    for number, (parts, label, note) in enumerate(values):
        bars, reached = [], floor
        for value, kind in parts:
            if value:
                reached -= value * scale
                bars.append((round(reached, 1), round(value * scale, 1), kind))
        total = sum(value for value, _ in parts)
        drawn.append(Column(left + 10 + number * step, bars, round(reached, 1), total, label, note))
    lines = [(round(floor - ends * quarter / 4 * scale, 1), ends * quarter // 4) for quarter in range(5)]
    return Columns(left + 10 + len(values) * step, 190, floor, thick, lines, drawn)
