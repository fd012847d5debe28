"""A rubric as read: sheets of items with their levels, grades, readings. Immutable, shared by all cases and threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine.expressions.language import Expression

Number = int | Decimal

#: Which items of a sheet are meant: those an expert judges, those that follow from facts.
JUDGED, COUNTED = "judged", "counted"


@dataclass(frozen=True)
class Level:
    """One band of an item: the points ``low`` to ``high`` (None in a checklist) and what earns them.

    ``when`` is the condition on facts and measures; an item with facts may end with a level without one: otherwise.
    """

    low: Number | None
    high: Number | None
    name: str = ""
    text: str = ""
    when: Expression | None = None

    @cached_property
    def band(self) -> str:
        """The points in words: ``3—4分``; empty in a checklist."""
        if self.low is None:
            return ""
        return f"{self.low}分" if self.low == self.high else f"{self.low}—{self.high}分"

    @property
    def label(self) -> str:
        """What the level is called: its name, else its points."""
        return self.name or self.band

    def has(self, points: Number) -> bool:
        """Whether ``points`` lie in the band."""
        return self.low is not None and self.high is not None and self.low <= points <= self.high

    @cached_property
    def words(self) -> str:
        """The level as one line: ``A：9—10分``, ``2分  有报告，分析全面``."""
        head = f"{self.name}：{self.band}" if self.name and self.band else self.label
        return f"{head}  {self.text}".rstrip()


@dataclass(frozen=True)
class Fact:
    """A number somebody counts; never negative."""

    key: str
    name: str
    unit: str = ""
    integer: bool = False


@dataclass(frozen=True)
class Measure:
    """A number worked out from facts, such as a ratio. ``percent`` says how it is shown."""

    key: str
    value: Expression
    name: str = ""
    percent: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a sheet. ``max`` is None in a checklist; ``group`` and ``subgroup`` are the headings above it."""

    no: str
    title: str
    max: Number | None
    levels: tuple[Level, ...]
    criterion: str = ""
    evidence: str = ""
    official: str = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()
    measures: tuple[Measure, ...] = ()
    group: str = ""
    subgroup: str = ""
    bonus: bool = False

    @property
    def kind(self) -> str:
        """JUDGED or COUNTED."""
        return COUNTED if self.facts else JUDGED

    def level_of(self, label: str) -> Level | None:
        """The level called ``label``."""
        return next((level for level in self.levels if level.label == label), None)

    def fits(self, level: Level, points: Number) -> bool:
        """Whether ``points`` may be given for ``level``; where points are broken, a band goes up to the next one."""
        if level.has(points):
            return True
        above = [other.low for other in self.levels if other.low is not None and other.low <= points]
        return not any(other.has(points) for other in self.levels) and bool(above) and level.low == max(above)

    @cached_property
    def whole(self) -> frozenset[int]:
        """The whole points that some level has."""
        return frozenset(
            points for points in range(int(self.max or 0) + 1) if any(one.has(points) for one in self.levels)
        )

    @cached_property
    def standard(self) -> str:
        """All levels, readable: one line each where they say something, else on one line."""
        return ("\n" if any(level.text for level in self.levels) else "；").join(level.words for level in self.levels)

    @property
    def called(self) -> str:
        """Its number and title."""
        return f"{self.no} {self.title}"


@dataclass(frozen=True)
class Group:
    """A heading with what stands under it; ``stated`` is the number of points the text prints for it."""

    no: str
    title: str
    parts: tuple[Group | Item, ...]
    stated: Number | None = None
    note: str = ""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item below, in order."""
        return tuple(items_of(self.parts))

    @cached_property
    def most(self) -> Number:
        """The points the items below really add up to."""
        return sum((item.max or 0 for item in self.items), 0)


@dataclass(frozen=True)
class Sheet:
    """One table of an assessment. A sheet without items waits to be filled in, which its ``note`` says.

    ``required`` are the levels of a checklist that are good enough; ``bonus`` items count apart.
    """

    key: str
    title: str
    weight: Decimal
    parts: tuple[Group | Item, ...]
    short: str = ""
    stated: Number | None = None
    bonus: Group | None = None
    required: tuple[str, ...] = ()
    min_sheets: int | None = None
    note: str = ""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The items by number, those of the bonus last."""
        found = [*items_of(self.parts), *(self.bonus.items if self.bonus else ())]
        return {item.no: item for item in found}

    @cached_property
    def most(self) -> Number:
        """The points the items really add up to, bonus left out."""
        return sum((item.max or 0 for item in self.items.values() if not item.bonus), 0)

    @cached_property
    def checklist(self) -> bool:
        """Whether the items have levels only."""
        return bool(self.items) and all(item.max is None for item in self.items.values())

    @property
    def called(self) -> str:
        """Its short name."""
        return self.short or self.title

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """The items of one kind (all without a kind), in order."""
        return tuple(item for item in self.items.values() if not kind or item.kind == kind)


@dataclass(frozen=True)
class Grade:
    """A grade and the total it begins at; None where a rubric has checklists only."""

    name: str
    start: Number | None


@dataclass(frozen=True)
class Cap:
    """``grade`` is the best grade an assessment can get once the cap is set; ``text`` is the clause."""

    grade: str
    text: str


@dataclass(frozen=True)
class Reading:
    """How a doubtful place is read, and who adopted that. ``about`` are paths: ``work/1.5.2``, ``total``."""

    key: str
    text: str
    value: Any = None
    adopted: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spread:
    """How far experts may differ on an item before it is reported: points, or per cent of the item's points."""

    value: Number
    percent: bool


@dataclass(frozen=True)
class Rubric:
    """One assessment. ``stated`` is the full mark the text prints, ``stated_raw`` the one before weights."""

    key: str
    title: str
    sheets: Mapping[str, Sheet]
    basis: str = ""
    note: str = ""
    integer: bool = True
    stated: Number | None = None
    stated_raw: Number | None = None
    grades: tuple[Grade, ...] = ()
    passing: str = ""
    cap: Cap | None = None
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    min_sheets: int | None = None
    spread: Spread | None = None

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What ``reading`` means in an expression of the file."""
        return {key: reading.value for key, reading in self.readings.items()}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Each grade's place, 0 the best."""
        return {grade.name: rank for rank, grade in enumerate(self.grades)}

    def readings_of(self, path: str) -> tuple[Reading, ...]:
        """The readings about ``path``."""
        return tuple(reading for reading in self.readings.values() if path in reading.about)

    def adopted(self, path: str) -> bool:
        """Whether somebody adopted a reading about ``path``."""
        return any(reading.adopted for reading in self.readings_of(path))


def items_of(parts: tuple[Group | Item, ...]) -> Iterator[Item]:
    """The items below ``parts``, in order."""
    for part in parts:
        if isinstance(part, Item):
            yield part
        else:
            yield from items_of(part.parts)


def groups_of(parts: tuple[Group | Item, ...]) -> Iterator[Group]:
    """The groups below ``parts``, outer before inner."""
    for part in parts:
        if isinstance(part, Group):
            yield part
            yield from groups_of(part.parts)
