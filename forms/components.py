"""The components of a form after reading: typed, with their expressions compiled, grouped by scope (form or row)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from forms.drawing import is_narrative, is_table
from forms.narrative import canonical
from forms.numbers import plain_number
from forms.paths import Path
from forms.patterns import Pattern
from forms.rules import Condition, Function, Limit, Template
from forms.wording import tidy

TEXTUAL = frozenset({"textfield", "textarea"})
SINGLE_CHOICE = frozenset({"radio", "select"})
MULTIPLE_CHOICE = frozenset({"checklist", "taglist"})
CHOICE = SINGLE_CHOICE | MULTIPLE_CHOICE
WORDLESS = frozenset({"checkbox", "expression"})
KEYED = TEXTUAL | CHOICE | {"number", "datetime", "checkbox", "filepicker", "expression"}
CONTAINERS = frozenset({"group", "dynamiclist"})
DISPLAYED = frozenset({"text", "html", "image", "table", "iframe", "documentPreview", "separator", "spacer", "button"})
ALL_TYPES = KEYED | CONTAINERS | DISPLAYED

MAX_TEXT = 20_000
EMPTY: Mapping[str, Any] = {"textfield": "", "textarea": "", "checkbox": False}
MAX_ROWS = 500


@dataclass(frozen=True)
class Options:
    """Where the options of a choice come from: exactly one of the three."""

    static: Sequence[Mapping[str, Any]] | None = None
    key: str | None = None
    function: Function | None = None

    @cached_property
    def known(self) -> tuple[tuple[Any, str], ...]:
        """Those the form file itself lists, as (value, label)."""
        return tuple(normalised(self.static))

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What those are called, by their value as text."""
        return {str(value): label for value, label in self.known}


def normalised(source: Any) -> list[tuple[Any, str]]:
    """Options as (value, label), as form-js reads them; what is none is left out."""
    found = []
    for option in source if isinstance(source, (list, tuple)) else ():
        if isinstance(option, Mapping):
            value, label = option.get("value"), option.get("label")
            if value not in (None, ""):
                found.append((value, label if isinstance(label, str) and label else str(value)))
        elif option not in (None, ""):
            found.append((option, str(option)))
    return found


@dataclass(frozen=True)
class Check:
    """Our cross-field rule: false means wrong, null (something still missing) does not."""

    function: Function
    message: str


def _line(value: Any) -> Any:
    return tidy(value, one_line=True) if isinstance(value, str) else value


def _lines(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


def _chapter(value: Any) -> Any:
    return canonical(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Field:
    """A component that carries one value. ``path`` is relative to its scope, ``dotted`` names it in the whole form."""

    id: str
    type: str
    label: str
    path: Path
    dotted: str
    component: Mapping[str, Any]
    hide: tuple[Condition, ...] = ()
    disabled: bool = False
    readonly: bool | Condition = False
    required: bool = False
    limits: Mapping[str, Limit] = field(default_factory=dict)
    pattern: Pattern | None = None
    options: Options | None = None
    function: Function | None = None
    same_as: Path | None = None
    check: Check | None = None

    @cached_property
    def is_plain(self) -> bool:
        """Whether its value is simply what was sent: not computed, and never kept from what the server holds."""
        return self.type != "expression" and not self.disabled and self.readonly is False

    @cached_property
    def is_flat(self) -> bool:
        """Whether its value is simply what was sent, under a key of its scope."""
        return self.is_plain and len(self.path) == 1

    @cached_property
    def is_checked(self) -> bool:
        """Whether a person enters it at all."""
        return self.type != "expression" and not self.disabled

    @cached_property
    def is_related(self) -> bool:
        """Whether a rule looks at other fields as well."""
        return self.same_as is not None or self.check is not None

    @cached_property
    def is_narrative(self) -> bool:
        """Whether it is a written chapter, with headings, lists, tables and pictures."""
        return is_narrative(self.component)

    @cached_property
    def takes_files(self) -> bool:
        """Whether something may be uploaded to it: attachments, or the pictures of a chapter."""
        return self.type == "filepicker" or self.is_narrative

    @cached_property
    def is_address(self) -> bool:
        """Whether it takes an e-mail address."""
        return (self.component.get("validate") or {}).get("validationType") == "email"

    @cached_property
    def asks_the_case(self) -> bool:
        """Whether its options are those of the case, not of the form file."""
        return self.type in CHOICE and self.options is not None and self.options.static is None

    @cached_property
    def entering(self) -> Callable[[Any], Any] | None:
        """What brings a sent value into the form that the rules look at; None where that is how it was sent."""
        if self.type in TEXTUAL:
            return _chapter if self.is_narrative else _line if self.type == "textfield" else _lines
        if self.type == "number" and not self.component.get("serializeToString"):
            return plain_number
        return None

    @cached_property
    def names_places(self) -> bool:
        """Whether what is chosen are places of papers."""
        return self.properties.get("places") == "yes"

    @cached_property
    def free(self) -> int:
        """How many characters a text may have for which no rule is left to look at; 0 where one always is."""
        looked_at = self.pattern is not None or self.is_related or self.is_narrative or self.is_address
        if self.type not in TEXTUAL or looked_at or "minLength" in self.limits:
            return 0
        highest = self.limits.get("maxLength", Limit(Decimal(MAX_TEXT), None))
        return 0 if highest.fixed is None else min(MAX_TEXT, int(highest.fixed)) // 2  # a sign is one unit or two

    @property
    def empty(self) -> Any:
        """The value of the field when nothing was entered, as form-js initialises it."""
        if "defaultValue" in self.component:
            return self.component["defaultValue"]
        return [] if self.type in MULTIPLE_CHOICE else EMPTY.get(self.type)

    @property
    def properties(self) -> Mapping[str, Any]:
        """The custom properties."""
        return self.component.get("properties") or {}


@dataclass(frozen=True)
class Rows:
    """A dynamic list: rows that share one scope definition."""

    id: str
    label: str
    path: Path
    dotted: str
    component: Mapping[str, Any]
    scope: Scope
    hide: tuple[Condition, ...] = ()
    fixed: bool = False
    default_rows: int = 1
    min_rows: int = 0
    max_rows: int = MAX_ROWS
    check: Check | None = None
    row_group: Path = ()

    @property
    def as_table(self) -> bool:
        """Whether it is drawn as a real table."""
        return is_table(self.component)


@dataclass(frozen=True)
class Shown:
    """A component that only shows something, or a group; ``children`` keep the order of the form."""

    id: str
    type: str
    component: Mapping[str, Any]
    hide: tuple[Condition, ...]
    label: Template | None = None
    text: Template | None = None
    source: Function | None = None
    children: tuple[Part, ...] = ()


Part = Field | Rows | Shown


@dataclass(frozen=True)
class Scope:
    """What one level of data consists of: the form, or a row of a list."""

    parts: tuple[Part, ...]
    branches: tuple[Path, ...] = ()
    """Where the data of this level has objects of its own: the paths of groups and the beginnings of dotted keys."""

    def __post_init__(self) -> None:
        flat = _flatten(self.parts)
        branches = {part.path[:length] for part in flat for length in range(1, len(part.path))}
        object.__setattr__(self, "branches", tuple(sorted(branches, key=len)))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of this level, groups opened, lists not."""
        return tuple(part for part in _flatten(self.parts) if isinstance(part, Field))

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        """The lists of this level."""
        return tuple(part for part in _flatten(self.parts) if isinstance(part, Rows))

    @cached_property
    def members(self) -> tuple[Field | Rows, ...]:
        """Fields, then lists."""
        return (*self.fields, *self.rows)

    @cached_property
    def decides(self) -> bool:
        """Whether anything of this very level is hidden, computed or made read-only by an expression."""
        return any(part.hide for part in self.members) or any(
            part.function is not None or isinstance(part.readonly, Condition) for part in self.fields
        )

    @cached_property
    def asks_the_case(self) -> bool:
        """Whether a choice here, or in the rows below, has the options of the case."""
        return any(p.asks_the_case for p in self.fields) or any(rows.scope.asks_the_case for rows in self.rows)

    @cached_property
    def names_places(self) -> bool:
        """Whether a field here, or in the rows below, names places of papers."""
        return any(p.names_places for p in self.fields) or any(rows.scope.names_places for rows in self.rows)

    @cached_property
    def keys(self) -> tuple[tuple[str, Field, Callable[[Any], Any] | None], ...]:
        """The fields of this level by the first key of their path, and how their values enter."""
        return tuple((part.path[0], part, part.entering) for part in self.fields)

    @cached_property
    def cells(self) -> tuple[tuple[str, Field, int], ...]:
        """The fields of this level by the first key of their path, and how long a text needs no look at its rules."""
        return tuple((part.path[0], part, part.free) for part in self.fields)

    @cached_property
    def worded(self) -> tuple[tuple[str, Field, bool], ...]:
        """The fields of this level in whose values a search finds words: the key of those that have one of their own,
        and whether the value is simply a text."""
        found = (part for part in self.fields if part.type not in WORDLESS)
        return tuple(
            (part.path[0] if len(part.path) == 1 else "", part, part.type in TEXTUAL and not part.is_narrative)
            for part in found
        )

    @cached_property
    def is_flat(self) -> bool:
        """Whether its values are one flat object of what was sent, nothing kept and nothing computed."""
        return not self.rows and all(part.is_flat for part in self.fields)

    @cached_property
    def is_simple(self) -> bool:
        """Whether its values are one flat object in which nothing turns read-only: as rows nearly always are."""
        return not self.branches and not self.rows and not any(isinstance(p.readonly, Condition) for p in self.fields)

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether anything here, or in the rows below, is."""
        return self.decides or any(rows.scope.is_dynamic for rows in self.rows)


def _flatten(parts: Sequence[Part]) -> Iterator[Field | Rows]:
    for part in parts:
        if isinstance(part, Shown):
            yield from _flatten(part.children)
        else:
            yield part


def walk(scope: Scope) -> Iterator[Field | Rows]:
    """Every field and list of ``scope`` and of the rows below it."""
    for part in _flatten(scope.parts):
        yield part
        if isinstance(part, Rows):
            yield from walk(part.scope)
