"""Rule: what a step takes over from its form is a field of that form."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.diagram import Node
from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, at
from engine.definitions.lint.spots import Compiled


def check(context: Context, spots: list[Compiled]) -> Iterator[Finding]:
    """Findings about ``form.<path>`` and ``submission('element').<path>`` reads that no form delivers."""
    for compiled in spots:
        owner = compiled.spot.owner
        if not isinstance(owner, Node):
            continue
        key = owner.camunda.get("formKey", "").strip()
        fields = context.form_fields.get(key)
        if fields is None:
            continue
        for path in sorted(compiled.paths):
            head, _, rest = path.partition(".")
            if head == "form" and rest and rest not in fields and rest.split(".")[0] not in fields:
                yield at(compiled.spot.diagram, owner, "form.no_such_field", compiled.spot.line, key=key, field=rest)
