"""What follows from a choice: declared beside it, said once and asked before the form is submitted.

``consequence.<value>`` of a choice says what follows from that value. Where the options come from the case, the option
itself may say it (``{"value": …, "label": …, "consequence": …}``), and the field asks for it with
``consequence = yes``: the same options may be offered where somebody only proposes, and nothing follows from that yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.components import CHOICE, Field, Options, Part, Rows, Scope, walk
from forms.findings import Report
from forms.paths import MISSING, get

ASKS = "consequence"
PREFIX = f"{ASKS}."


def check_consequences(component: Mapping[str, Any], options: Options | None, report: Report) -> None:
    """Report a consequence of a value that cannot be chosen, and one that would never be said."""
    properties = component.get("properties") or {}
    for name, sentence in properties.items():
        if name == ASKS:
            if sentence != "yes":
                report.add("form.bad_rule", component["id"], property=name, value=sentence)
            elif options is None or options.key is None:
                report.add("form.consequence_of_own_options", component["id"])
        elif name.startswith(PREFIX):
            value = name.removeprefix(PREFIX)
            known = _known(component, options)
            if known is None:
                report.add("form.consequence_without_options", component["id"], property=name)
            elif value not in known:
                report.add("form.consequence_of_nothing", component["id"], value=value, known="、".join(known))
            elif not str(sentence or "").strip():
                report.add("form.bad_rule", component["id"], property=name, value=sentence)


def _known(component: Mapping[str, Any], options: Options | None) -> Sequence[str] | None:
    """The values the form file itself offers; None where it does not know them."""
    if component["type"] == "checkbox":
        return ("true", "false")
    return [str(value) for value, _ in options.known] if options is not None and options.static is not None else None


def asks(scope: Scope) -> bool:
    """Whether any choice of the form has a consequence."""
    return any(_declares(part) for part in walk(scope))


def consequences(scope: Scope, clean: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """What follows from the checked submission ``clean``, one sentence each, in the order of the form.

    ``stored`` is the prefill, which holds the options that come from the case.
    """
    found = dict.fromkeys(sentence for part in scope.members for sentence in _of(part, clean, stored))
    return list(found)


def _of(part: Field | Rows, values: Mapping[str, Any], stored: Mapping[str, Any]) -> Iterator[str]:
    value = get(values, part.path)
    if isinstance(part, Rows):
        for row in value if isinstance(value, list) else ():
            for inner in part.scope.members:
                yield from _of(inner, row, stored)
        return
    if not _declares(part) or value is MISSING or value in (None, "", []):
        return
    for chosen in value if isinstance(value, list) else [value]:
        name = str(chosen).lower() if isinstance(chosen, bool) else str(chosen)
        sentence = part.properties.get(f"{PREFIX}{name}") or _of_option(part, chosen, stored)
        if sentence:
            yield str(sentence)


def _of_option(part: Field, chosen: Any, stored: Mapping[str, Any]) -> Any:
    """What the option of the case says of itself."""
    if part.properties.get(ASKS) != "yes" or part.options is None or part.options.key is None:
        return None
    rows = stored.get(part.options.key)
    options = (row for row in rows if isinstance(row, Mapping)) if isinstance(rows, (list, tuple)) else ()
    return next((row.get(ASKS) for row in options if row.get("value") == chosen), None)


def _declares(part: Part) -> bool:
    return (
        isinstance(part, Field)
        and part.type in CHOICE | {"checkbox"}
        and any(name == ASKS or name.startswith(PREFIX) for name in part.properties)
    )
