"""What the gate must know of operations: the inputs each takes, and which of them name something of the bundle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

#: What operations' inputs name, by topic and input; a literal is looked up in the bundle.
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "publish_notice": {"text": "text"},
    "issue_document": {"text": "text", "number": "number"},
    "change_centre": {"state": "centre_state"},
    "set_centre_state": {"state": "centre_state"},
    "register_centre": {"state": "centre_state"},
    "number_case": {"pattern": "number"},
    "set_party": {"party": "party"},
    "set_deadline": {"key": "deadline"},
    "start_case": {"process": "process"},
    "start_cases": {"process": "process", "states": "centre_state"},
    "start_for_units": {"process": "process"},
    "draw_experts": {"role": "role"},
    "count_centres": {"states": "centre_state"},
    "set_capabilities": {"kind": "capability", "element": "submission"},
    "enter_commitments": {"element": "submission"},
    "report_commitments": {"element": "submission"},
    "notify": {"role": "role", "party": "party"},
}

#: In the optional inputs of an operation: any other input is taken, too.
ANY_INPUT = "*"


@dataclass(frozen=True)
class OperationShape:
    """The inputs of one operation. ``open_inputs`` says that others are taken, too (they become data of what it makes);
    ``references`` maps an input to the kind of thing a literal value of it names: a section of the manifest in the
    singular, ``role`` or ``process``."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    open_inputs: bool = False
    references: Mapping[str, str] = field(default_factory=dict)


#: Topic -> shape. The deploy command passes the catalogue of the operations that are really there.
OperationCatalogue = Mapping[str, OperationShape]


class HasInputs(Protocol):
    """What a registered operation tells of itself."""

    @property
    def topic(self) -> str:
        """Its key in diagrams."""

    @property
    def required(self) -> Sequence[str]:
        """The inputs it needs."""

    @property
    def optional(self) -> Sequence[str]:
        """The inputs it takes beside them; ANY_INPUT stands for all."""


def catalogue_of(operations: Iterable[HasInputs]) -> OperationCatalogue:
    """The catalogue of the operations an installation has."""
    return {
        operation.topic: OperationShape(
            frozenset(operation.required),
            frozenset(operation.optional) - {ANY_INPUT},
            ANY_INPUT in operation.optional,
            REFERENCES.get(operation.topic, {}),
        )
        for operation in operations
    }


_TABLE = ("rows", "element", "path")
_CENTRE = ("since", "name", "industry", "dates", "facts", "document")

#: The operations every installation has, for a gate that is given no catalogue; a test holds it equal to theirs.
BUILT_IN: OperationCatalogue = {
    topic: OperationShape(
        frozenset(required), frozenset(optional) - {ANY_INPUT}, ANY_INPUT in optional, REFERENCES.get(topic, {})
    )
    for topic, required, optional in (
        ("ban_unit", ("kind", "reason"), ("since", "until")),
        ("change_centre", (), ("state", *_CENTRE)),
        ("claim", ("kind", "key"), ("reason",)),
        ("close_notice", (), ()),
        ("count_centres", (), ("states", "classes", "industry", "region", "everywhere")),
        ("count_commitments", (), ("kind",)),
        ("draw", ("pool",), ("count", "share", "minimum", "seed")),
        ("draw_experts", ("role", "count"), ("field", "without", "seed")),
        ("end_cases", ("reason",), ("keep",)),
        (
            "enter_commitments",
            ("kind", "name"),
            (*_TABLE, "measure", "planned", "due", "due_default", "remind"),
        ),
        ("issue_document", ("text",), ("number", "date", ANY_INPUT)),
        ("notify", ("role", "text"), ("party",)),
        ("number_case", (), ("pattern",)),
        ("publish_notice", ("text", "published_on", "until"), ("number", "place", ANY_INPUT)),
        ("record_inspection", ("passed",), ("date",)),
        ("register_centre", ("name", "state"), ("industry", "since", "dates", "facts", "document")),
        ("release_claims", (), ("kind",)),
        ("report_commitments", (), _TABLE),
        ("set_capabilities", ("kind", "name"), (*_TABLE, "since", "mode")),
        ("set_centre_state", ("state",), ("state", *_CENTRE)),
        ("set_deadline", ("key", "due"), ()),
        ("set_party", ("party", "unit"), ()),
        ("start_case", ("process",), ("variables",)),
        (
            "start_cases",
            ("process", "states"),
            ("anchor", "period", "on", "count", "share", "minimum", "seed", "variables"),
        ),
        ("start_for_units", ("process", "units"), ("variables",)),
    )
}
