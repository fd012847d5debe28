"""Compiled forms: what the engine's FormCatalogue port asks for, and what the pages need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError

from engine.errors import Invalid
from engine.texts import text
from engine.values import PLAIN
from forms.books import by_section, outline
from forms.comparison import compare
from forms.components import Field, Rows, Scope, Shown, walk
from forms.consequences import asks, consequences
from forms.drawing import is_section
from forms.drift import DRIFT, drift
from forms.findings import FormFinding, FormRefused, Report
from forms.items import Page
from forms.known import names_read
from forms.labels import LABELS, chosen_labels
from forms.naming import files_in
from forms.narrative_check import PICTURES
from forms.numbers import TooDeep
from forms.page import BROAD, page
from forms.places import changes, name_places, places
from forms.reader import Reader, read_schema
from forms.schema import build, flatten, load
from forms.searching import texts
from forms.state import settle

MAX_VALUES = 50_000  # a book of fifteen tables with two hundred rows of eight columns holds 30,000


class CompiledForm:
    """One form of a bundle, ready to check submissions and to show them."""

    def __init__(self, key: str, schema: Mapping[str, Any], scope: Scope) -> None:
        self.key = key
        self.schema = dict(schema)
        self.scope = scope
        self._parts = tuple(walk(scope))
        self._schema = build(scope)
        self.has_files = any(isinstance(part, Field) and part.takes_files for part in self._parts)
        self.reads = names_read(self.schema["components"])

    @property
    def has_sections(self) -> bool:
        """Whether it is a long form in sections, which needs the width of the page."""
        return any(isinstance(part, Shown) and is_section(part.component) for part in self.scope.parts)

    @property
    def points(self) -> bool:
        """Whether something in it points at a place of another paper, which then stands beside it."""
        return any(isinstance(part, Field) and part.properties.get("places") == "yes" for part in self._parts)

    @property
    def is_broad(self) -> bool:
        """Whether it has a table of so many columns that it needs the width of the page."""
        tables = (part for part in self._parts if isinstance(part, Rows) and part.as_table)
        return any(len(table.scope.parts) >= BROAD or _breadth(table) > BROAD for table in tables)

    @property
    def keys(self) -> tuple[str, ...]:
        """Dotted paths of the fields that carry data; fields of a list after the path of the list."""
        return tuple(part.dotted for part in self._parts if isinstance(part, Field))

    @property
    def rows(self) -> tuple[str, ...]:
        """Dotted paths of the lists."""
        return tuple(part.dotted for part in self._parts if isinstance(part, Rows))

    @property
    def file_fields(self) -> Mapping[str, Mapping[str, Any]]:
        """Dotted path -> {accept, maxMB, multiple} of every field that takes files, for the upload endpoint."""
        return {
            part.dotted: {
                "accept": PICTURES if part.is_narrative else str(part.component.get("accept") or ""),
                "maxMB": part.properties.get("maxMB"),
                "multiple": part.is_narrative or bool(part.component.get("multiple")),
            }
            for part in self._parts
            if isinstance(part, Field) and part.takes_files
        }

    def check(
        self,
        data: Mapping[str, Any],
        stored: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        lang: str = "zh",
        today: date | None = None,
    ) -> dict[str, Any]:
        """The clean data of a submission, nested as the form says.

        ``data`` is what the browser sent. ``stored`` is the prefill the server gave: it wins over read-only and
        disabled fields, and expressions may read whatever else it holds. ``files`` maps an upload id to {name, size in
        bytes, type, elsewhere: not sent to this task, so that only a chapter may name it, or the field ``held`` that
        was filled in with it}. ``today`` (business date) is needed for ``disallowPassedDates`` and for checks. Where
        options came from the case, ``_labels`` of the answer says what the chosen ones were called; where a filled-in
        value was changed, ``_drift`` says what it had been.
        Raises Invalid with sentences in ``lang`` by dotted path, rows by index.
        """
        if not isinstance(data, Mapping):
            raise Invalid("form.invalid", errors={"": [text("form.shape", lang)]}, count=1)
        if _count(data) > MAX_VALUES:
            raise Invalid("form.invalid", errors={"": [text("form.too_large", lang)]}, count=1)
        try:
            state = settle(self.scope, data, stored or {}, files or {}, today, lang)
            clean = load(self._schema, state)
        except TooDeep as error:
            raise Invalid("form.invalid", errors={"": [text("form.too_large", lang)]}, count=1) from error
        except ValidationError as error:
            errors = flatten(error.messages_dict)
            raise Invalid("form.invalid", errors=errors, count=len(errors)) from error
        changed = drift(state, stored or {})
        names = chosen_labels(state, changed)
        name_places(self.scope, clean, names)
        return {**clean, **({LABELS: names} if names else {}), **({DRIFT: changed} if changed else {})}

    @property
    def asks(self) -> bool:
        """Whether a choice in it has a consequence, which is said before it is submitted."""
        return asks(self.scope)

    def consequences(self, clean: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Sequence[str]:
        """What follows from what was chosen in the checked submission ``clean``; ``stored`` as in :meth:`check`."""
        return consequences(self.scope, clean, stored or {})

    def page(self, data: Mapping[str, Any], lang: str = "zh", stored: Mapping[str, Any] | None = None) -> Page:
        """The read-only view of ``data`` for the archive and for printing; ``stored`` is the prefill of then."""
        return page(self.scope, data, stored or {}, lang)

    def places(self, data: Mapping[str, Any], lang: str = "zh") -> Sequence[tuple[str, str]]:
        """Every place of the submission ``data`` that can be pointed at, with its name (forms/places.py)."""
        return tuple(places(self.page(data, lang), lang))

    def changes(
        self, place: str, before: Mapping[str, Any], after: Mapping[str, Any], lang: str = "zh"
    ) -> Sequence[str]:
        """What ``after`` says otherwise at ``place`` of ``before``: sentences, none when it says the same."""
        return changes(compare(self.scope, before, after, lang), place, lang)

    def texts(self, data: Mapping[str, Any]) -> Sequence[str]:
        """The words of ``data`` that a search should find: texts, chosen labels, names of files, numbers."""
        return texts(self.scope, data)

    def files_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The ids of the files that ``data`` names in fields that take files, each with the path of its field."""
        return files_in(self.scope, data) if self.has_files else {}

    def outline(self, lang: str = "zh") -> Mapping[str, str]:
        """The sections and what they are called, in order; last what stands in none (``forms.books.REST``)."""
        return outline(self.scope, lang)

    def by_section(self, data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """What of ``data`` belongs to which section; what no field takes is left out."""
        return by_section(self.scope, data)


class Catalogue:
    """Compiles the forms of a bundle (the engine's FormCatalogue port)."""

    def compile(self, key: str, source: bytes) -> CompiledForm:
        """Compile one form; raises FormRefused (an Invalid) whose ``findings`` name every component at fault."""
        form, found = compile_form(key, source)
        if form is None:
            raise FormRefused(key, found)
        return form

    def findings(self, source: bytes) -> Sequence[FormFinding]:
        """Everything lint has to say about a form, warnings included."""
        return findings(source)


def compile_form(key: str, source: bytes) -> tuple[CompiledForm | None, Sequence[FormFinding]]:
    """The compiled form, None when it must be refused, and all findings."""
    report = Report(source.decode("utf-8", "replace"))
    schema = read_schema(source, report)
    if schema is None:
        return None, report.found
    scope = Reader(report).scope(schema)
    return (None if report.blocks else CompiledForm(key, schema, scope)), report.found


def findings(source: bytes) -> Sequence[FormFinding]:
    """The findings about the form file ``source``: errors, warnings and notes, in the order of the file."""
    return compile_form("", source)[1]


def _count(value: Any) -> int:
    """How many values there are, counted no further than needed."""
    total, stack = 1, [value]
    while stack and total <= MAX_VALUES:
        item = stack.pop()
        if not isinstance(item, (dict, list, tuple, Mapping)):
            continue
        inner = item if isinstance(item, (list, tuple)) else item.values()
        total += len(inner)
        stack += [one for one in inner if type(one) not in PLAIN]
    return total


def _breadth(table: Rows) -> int:
    """How many columns of the usual width a table takes: a wide one counts twice."""
    widths = ((part.component.get("properties") or {}).get("columnWidth") for part in table.scope.parts)
    return sum(2 if width == "wide" else 1 for width in widths)
