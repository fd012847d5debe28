"""The stored form of a case: one JSON document with a format number; tokens by number, data as differences.

Format 1 (orjson bytes):
  v  1
  p  process id
  n  last number of a wait, t last number of a token
  o  {element: how many tasks it has had}
  d  {key: record of a named deadline}
  e  end event reached last, f all end events of the process reached (absent in the oldest states),
  r  data at the end (null while the case runs)
  s  scopes, outer before inner: [number of the owning token (0), spec id, end event reached last, rows]
  row  [number, parent number (0: root), spec, state, internal data or 0, changed variables or 0, removed names or 0]
Variables of a token are stored as what differs from its parent's, those of an inner root from its owner's, sorted by
name, so that a state has one form whether or not the case was stored in between.
A reader of a later format must keep reading this one: tests/spiff/golden holds a file of each format for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson

from engine.spiff.facts import Host, StepFailed
from engine.spiff.merging import MISSING, changes
from engine.spiff.tokens import Token
from engine.spiff.workflow import Case, Scope, Tree
from engine.values import DECIMAL_TAG, from_plain

if TYPE_CHECKING:
    from engine.spiff.program import Program

FORMAT = 1
_TAG = DECIMAL_TAG.encode()


def dump(case: Case) -> bytes:
    """The stored form of a case at rest."""
    scopes = [[0, case.process_id, case.ended, rows(case, {})]]
    for scope in case.subprocesses.values():
        scopes.append([scope.owner.id, scope.spec.name, scope.ended, rows(scope, scope.owner.data)])
    document = {
        "v": FORMAT,
        "p": case.process_id,
        "n": case.last_n,
        "t": case.last_token,
        "o": case.ordinals,
        "d": case.deadlines,
        "e": case.ended,
        "f": case.ends,
        "r": None if case.result is None else dict(sorted(case.result.items())),
        "s": scopes,
    }
    return orjson.dumps(document, default=plain)


def plain(value: Any) -> Any:
    """Decimals as tagged text (orjson's hook)."""
    if isinstance(value, Decimal):
        return {DECIMAL_TAG: format(value, "f")}
    raise TypeError(type(value).__name__)


def rows(tree: Tree, around: Mapping[str, Any]) -> list[list[Any]]:
    """The tokens of a scope by rising number, parents before children."""
    found = []
    for identifier in sorted(tree.tasks):
        token = tree.tasks[identifier]
        above = token.above
        delta = dict(sorted(changes(around if above is None else above.data, token.data).items()))
        found.append(
            [
                identifier,
                0 if above is None else above.id,
                token.task_spec.name,
                token._state,
                token.internal_data or 0,
                {name: value for name, value in delta.items() if value is not MISSING} or 0,
                [name for name, value in delta.items() if value is MISSING] or 0,
            ]
        )
    return found


def load(program: Program, blob: bytes, host: Host) -> Case:
    """The case stored as ``blob``.

    Raises StepFailed('step.unknown_format') or StepFailed('step.foreign_state') when the state names an element the
    program does not have.
    """
    document = orjson.loads(blob)
    if document.get("v") != FORMAT:
        raise StepFailed("step.unknown_format", format=document.get("v"))
    if _TAG in blob:
        document = from_plain(document)
    if document["p"] not in program.specs:
        raise StepFailed("step.foreign_state", element=document["p"])
    case = Case(program, document["p"], host)
    case.last_n, case.last_token = document["n"], document["t"]
    case.ordinals, case.deadlines = document["o"], document["d"]
    case.result, case.ends = document["r"], document.get("f", [])
    case.completed = case.result is not None
    tokens: dict[int, Token] = {}
    for owner_id, spec_name, ended, stored_rows in document["s"]:
        scope: Tree = case if owner_id == 0 else open_stored(program, case, tokens[owner_id], spec_name)
        scope.ended = ended
        fill(case, scope, stored_rows, {} if owner_id == 0 else tokens[owner_id].data, tokens)
    return case


def open_stored(program: Program, case: Case, owner: Token, spec_name: str) -> Scope:
    """The inner scope of a stored owner."""
    if spec_name not in program.specs:
        raise StepFailed("step.foreign_state", element=spec_name)
    scope = Scope(program.specs[spec_name], owner)
    case.subprocesses[owner.id] = scope
    return scope


def fill(
    case: Case, scope: Tree, stored_rows: list[list[Any]], around: Mapping[str, Any], tokens: dict[int, Token]
) -> None:
    """Put stored tokens back into a scope."""
    specs = scope.spec.task_specs
    for identifier, parent_id, name, state, internal, changed, removed in stored_rows:
        spec = specs.get(name)
        if spec is None:
            raise StepFailed("step.foreign_state", element=name)
        parent = tokens[parent_id] if parent_id else None
        data = dict(around if parent is None else parent.data)
        for gone in removed or ():
            del data[gone]
        if changed:
            data.update(changed)
        # a root has no parent, which SpiffWorkflow's types do not say
        token = tokens[identifier] = Token(scope, spec, parent, state, identifier, data)  # type: ignore[arg-type]
        if internal:
            token.internal_data = internal
            if "n" in internal:
                case.waiting[internal["n"]] = token
        if parent is None:
            scope.task_tree = token
