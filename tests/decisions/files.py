"""DMN files for tests, as the Modeler writes them."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="DRD" namespace="urn:x">'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(
    inputs: Sequence[tuple[str, str]],
    outputs: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    hit: str = 'hitPolicy="UNIQUE"',
    decision: str = "grade",
    more: str = "",
) -> str:
    """One decision as the Modeler writes it: inputs (expression, type), outputs (name, type), rows of cells."""
    parts = [f'<decision id="{decision}" name="等级">{more}<decisionTable id="{decision}_table" {hit}>']
    for number, (expression, kind) in enumerate(inputs):
        parts.append(
            f'<input id="in{number}"><inputExpression id="ie{number}" typeRef="{kind}">'
            f"<text>{escaped(expression)}</text></inputExpression></input>"
        )
    parts += [f'<output id="out{n}" name="{name}" typeRef="{kind}" />' for n, (name, kind) in enumerate(outputs)]
    for number, cells in enumerate(rows, 1):
        parts.append(f'\n<rule id="r{number}">')
        for column, cell in enumerate(cells):
            tag = "inputEntry" if column < len(inputs) else "outputEntry"
            parts.append(f'<{tag} id="c{number}_{column}"><text>{escaped(cell)}</text></{tag}>')
        parts.append("</rule>")
    return "".join([*parts, "</decisionTable></decision>"])


def file_of(*decisions: str) -> bytes:
    return f"{HEAD}{''.join(decisions)}</definitions>".encode()
