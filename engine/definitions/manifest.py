"""The manifest of a bundle: which files belong to a procedure, and its roles, parties, states, parameters and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: The lists of the manifest that name files beside it.
SECTIONS_OF_FILES = ("diagrams", "decisions", "rubrics")

#: overseer: may assign, suspend, correct and return in cases of the party's unit; registrar: registers outside acts;
#: viewer: may look at every case of the unit.
RELATIONS = ("overseer", "registrar", "viewer")


class StateClass(StrEnum):
    """The four classes of centre states that code knows; a bundle names its own states within them."""

    PENDING = "pending"
    BUILDING = "building"
    LISTED = "listed"
    ENDED = "ended"


@dataclass(frozen=True)
class Basis:
    """The official text a procedure follows."""

    title: str
    number: str
    date: str
    issuer: str = ""


@dataclass(frozen=True)
class Role:
    """What a person does in a unit. ``party`` names the party whose unit the role belongs to; ``decides`` marks roles
    that decide on an application (nobody decides on their own legal person's). ``relations`` are what the engine's
    table of rights knows beyond tasks: ``overseer``, ``registrar``, ``viewer``."""

    name: str
    name_en: str = ""
    party: str = ""
    decides: bool = False
    relations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Party:
    """A unit in its relation to one case. ``source`` says where it comes from (``from`` in the file):
    ``starter``, ``unit:<key>``, ``region:<kind>``, ``centre:<fact>``, ``form`` or ``people``."""

    name: str
    source: str
    name_en: str = ""
    note: str = ""


@dataclass(frozen=True)
class CentreState:
    """A state of a centre, its class and whether the public register shows it."""

    name: str
    state_class: StateClass
    public: bool = False
    name_en: str = ""


@dataclass(frozen=True)
class CentreFact:
    """Something the register keeps of a centre, and whether the public register shows it; ``values`` are the words for
    what is kept as a code."""

    name: str
    public: bool = False
    name_en: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CapabilityKind:
    """A kind of items a centre offers, as the public register shows them.

    ``item`` heads the column of their names, ``columns`` maps the keys of the form to the headings of the others, in
    order, ``values`` a key to the words for its choices.
    """

    name: str
    item: str
    name_en: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A period, threshold or reading of the procedure, with the clause and who adopted the reading.
    ``value`` is an int, Decimal, str, bool, a list of these, or a table: a list of records with the same keys."""

    value: Any
    name: str
    name_en: str = ""
    unit: str = ""
    basis: str = ""
    adopted: str = ""
    note: str = ""


@dataclass(frozen=True)
class Quota:
    """How many centres an area is to have or may have, counted against those there are.

    ``table`` is the key of a parameter that is a table, ``area`` its column with region codes, ``label`` the one with
    their names, ``amount`` the one with whole numbers; ``states`` is the key of a parameter: the states that count,
    divided by commas.
    """

    name: str
    table: str
    area: str
    label: str
    amount: str
    states: str
    name_en: str = ""


@dataclass(frozen=True)
class PaperText:
    """The text of a paper the procedure issues; ``body``, ``title`` and ``addressee`` are templates with ``${...}``;
    ``number`` is a key of the number patterns, ``kind`` the kind of paper. ``opinions`` lets the public give opinions
    on a notice of this text: it is the key of the parameter that says whether they give their real name."""

    title: str
    body: str
    addressee: str = ""
    number: str = ""
    kind: str = ""
    opinions: str = ""
    title_en: str = ""
    note: str = ""


@dataclass(frozen=True)
class OutsideTopic:
    """A service task topic that a worker outside the system performs; its task belongs to ``role``."""

    role: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class NamedDeadline:
    """A named deadline of the case. ``bounds_days`` is how far (days, either way) its anchor may be corrected."""

    name: str
    name_en: str = ""
    basis: str = ""
    rules: str = ""
    note: str = ""
    bounds_days: int | None = None


@dataclass(frozen=True)
class MessageDeclaration:
    """A message that may be sent to a case, and the roles that may send it (none: only the system and officers)."""

    name: str
    name_en: str = ""
    roles: tuple[str, ...] = ()
    form: str = ""
    basis: str = ""
    note: str = ""


IN_FORCE, DRAFT = "in_force", "draft"


@dataclass(frozen=True)
class Manifest:
    """Everything a manifest says. Mappings are keyed as in the file.

    ``centre_dates`` and ``claims`` say what the dates are called that the procedure keeps of a centre, and the things
    only one centre can hold.
    """

    key: str
    name: str
    diagrams: tuple[str, ...]
    name_en: str = ""
    basis: Basis | None = None
    version_note: str = ""
    effective_from: str | None = None
    status: str = IN_FORCE
    forms: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    rubrics: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    centre_states: Mapping[str, CentreState] = field(default_factory=dict)
    centre_dates: Mapping[str, str] = field(default_factory=dict)
    centre_facts: Mapping[str, CentreFact] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    capabilities: Mapping[str, CapabilityKind] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, PaperText] = field(default_factory=dict)
    outside_topics: Mapping[str, OutsideTopic] = field(default_factory=dict)
    deadlines: Mapping[str, NamedDeadline] = field(default_factory=dict)
    messages: Mapping[str, MessageDeclaration] = field(default_factory=dict)
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_draft(self) -> bool:
        """Whether the official text is a draft (征求意见稿): nothing done under it has effect in law."""
        return self.status == DRAFT

    @property
    def beside(self) -> tuple[str, ...]:
        """The files it names that lie beside it: diagrams, decision tables, rubrics."""
        return (*self.diagrams, *self.decisions, *self.rubrics)

    def line(self, *path: str | int) -> int:
        """The line of the file on which ``path`` (or its nearest parent) begins."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)
