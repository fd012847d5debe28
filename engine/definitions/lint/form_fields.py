"""Rule: what is read of a form, by its own step or by a later one, is a field of that form."""

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
        for path in sorted(compiled.paths):
            root, _, field = path.partition(".")
            asked = owner if root == "form" else context.node(root.removeprefix("submission:"))
            if root != "form" and not root.startswith("submission:"):
                continue
            key = asked.camunda.get("formKey", "").strip() if isinstance(asked, Node) else ""
            fields = context.form_fields.get(key)
            if fields is not None and field not in fields and field.split(".")[0] not in fields:
                line = compiled.spot.line
                yield at(compiled.spot.diagram, owner, "form.no_such_field", line, key=key, field=field)
