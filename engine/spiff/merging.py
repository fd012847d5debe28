"""Three-way merging of the data of branches against the data they forked from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.spiff.tokens import Token, common_fork, descendants

MISSING: Any = object()


class MergeConflict(Exception):
    """Two branches changed one variable to different values."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def same(left: Any, right: Any) -> bool:
    """Equality of stored values that tells True from 1."""
    return left is right or (type(left) is type(right) and bool(left == right))


def changes(base: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """What ``data`` changed against ``base``: name -> new value, MISSING where it was removed."""
    found = {name: value for name, value in data.items() if not same(base.get(name, MISSING), value)}
    found.update({name: MISSING for name in base if name not in data})
    return found


def merge(base: Mapping[str, Any], branches: Sequence[Mapping[str, Any]], prefix: str = "") -> dict[str, Any]:
    """Apply to ``base`` what each branch changed; mappings are merged key by key.

    Raises MergeConflict naming the variable when two branches changed it differently.
    """
    result = dict(base)
    changed: dict[str, list[Any]] = {}
    for branch in branches:
        for name, value in changes(base, branch).items():
            changed.setdefault(name, []).append(value)
    for name, values in sorted(changed.items()):
        first = values[0]
        if any(not same(first, value) for value in values[1:]):
            before = base.get(name)
            if not all(isinstance(value, dict) for value in (*values, before)):
                raise MergeConflict(prefix + name)
            first = merge(before or {}, values, f"{prefix}{name}.")
        if first is MISSING:
            result.pop(name, None)
        else:
            result[name] = first
    return result


def merge_tokens(tokens: Sequence[Token]) -> dict[str, Any]:
    """Data of tokens that meet, merged fork by fork from the innermost outwards."""
    if len(tokens) == 1:
        return dict(tokens[0].data)
    fork, groups = common_fork(tokens)
    branches = []
    for first, group in groups.items():
        data, branch = merge_tokens(group), fork.workflow.tasks[first]
        branches.append(overlay(branch.data, fork.data, data) if branch.is_anchor else data)
    return merge(fork.data, branches)


def overlay(base: Mapping[str, Any], current: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """``current`` with what ``inner`` changed against ``base``; inner wins."""
    result = dict(current)
    for name, value in changes(base, inner).items():
        if value is MISSING:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def view(root: Token) -> dict[str, Any]:
    """Data of a scope with several branches at one moment: each branch's changes, the older branch first."""
    result = dict(root.data)
    for token in descendants(root):
        above = token.above
        if above is not None and not token.is_anchor:
            result = overlay(above.data, result, token.data)
    return result


def publish(branch: Token, data: Mapping[str, Any]) -> None:
    """A branch ends with ``data``: what it changed goes to the branches that go on and did not change it themselves."""
    base = fork = branch.above
    if fork is None or base is None:
        return
    if fork.is_anchor and len(fork._children) == 1 and fork.above is not None:
        branch, fork = fork, fork.above
    delta = changes(base.data, data)
    if not delta or len(fork._children) == 1:
        return
    before = {name: (base.data.get(name, MISSING), fork.data.get(name, MISSING)) for name in delta}
    ended = {token.id for token in descendants(branch)}
    for token in descendants(fork):
        if token.id not in ended:
            _adopt(token, before, delta)


def _adopt(token: Token, before: Mapping[str, tuple[Any, Any]], delta: Mapping[str, Any]) -> None:
    for name, value in delta.items():
        if any(same(token.data.get(name, MISSING), known) for known in before[name]):
            if value is MISSING:
                token.data.pop(name, None)
            else:
                token.data[name] = value
    inside = token.case.subprocesses.get(token.id)
    if inside is not None and inside.shares_data:
        for inner in descendants(inside.task_tree):
            _adopt(inner, before, delta)
