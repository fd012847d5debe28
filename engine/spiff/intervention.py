"""Interventions from outside the diagram: another instance (加签), a branch cancelled, a token placed anew (退回)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.spiff.elements import Element, Guard, Start, release
from engine.spiff.events import BoundaryEvent, EventGateway
from engine.spiff.facts import StepFailed
from engine.spiff.gateways import Join, ParallelGateway
from engine.spiff.multi_instance import MultiInstance
from engine.spiff.tokens import Token, cancel, grow


def instance_of(token: Token) -> tuple[Token, Token] | None:
    """The multi-instance activity around a token and the instance the token is in."""
    current = token
    while True:
        above = current.above
        if current.task_spec.is_instance and above is not None:
            return above, current
        if current.workflow.parent_task_id is None:
            return None
        current = current.workflow.owner


def add_instance(token: Token, item: Any) -> None:
    """Add an instance to the activity around ``token``. Raises StepFailed('step.no_instances')."""
    found = instance_of(token)
    if found is None:
        raise StepFailed("step.no_instances", element=token.task_spec.info.id)
    activity, _ = found
    spec: MultiInstance = activity.task_spec
    spec.add(activity, item)


def cancel_token(token: Token) -> None:
    """Cancel an instance, or a branch beside which others go on.

    Raises StepFailed: 'step.not_a_branch' for boundary events and events behind a gateway, 'step.last_token' for the
    only branch of its scope, 'step.join_needs_branches' when a parallel join waits for it.
    """
    element = token.task_spec.info.id
    if token.task_spec.is_instance:
        activity = token.above
        assert activity is not None
        spec: MultiInstance = activity.task_spec
        spec.drop(activity, token)
        return
    refuse_unless_branch(token)
    others = [other for other in token.workflow.tasks.values() if other.live and other is not token and moves(other)]
    if not others:
        raise StepFailed("step.last_token", element=element)
    mine = joins_ahead(token.task_spec, stop_at_forks=False)
    if any(mine & joins_ahead(other.task_spec, stop_at_forks=False) for other in others):
        raise StepFailed("step.join_needs_branches", element=element)
    release(token)
    cancel(token)


def moves(token: Token) -> bool:
    """Whether a live token is one of the diagram (a boundary event that waits is none)."""
    return not isinstance(token.task_spec, BoundaryEvent) and not token.task_spec.is_instance


def refuse_unless_branch(token: Token) -> None:
    """Raise StepFailed('step.not_a_branch') for boundary events and events behind a gateway."""
    if isinstance(token.task_spec, BoundaryEvent) or "gate" in token.internal_data:
        raise StepFailed("step.not_a_branch", element=token.task_spec.info.id)


def place_token(token: Token, element: str) -> None:
    """Move a waiting token to ``element`` of its scope; out of a multi-instance the whole activity is given up.

    Raises StepFailed as :func:`way_back` does.
    """
    moved, target = way_back(token, element)
    parent = moved.above
    assert parent is not None
    placed = grow(parent, target, moved.data)
    release(moved)
    cancel(moved)
    target._update(placed)


def way_back(token: Token, element: str) -> tuple[Token, Element]:
    """The token that moves when the one that waits is to go to ``element``, and where it is put; changes nothing.

    Raises StepFailed: 'step.other_scope', 'step.bad_target', 'step.open_fork', 'step.join_needs_branches'.
    """
    above = token.above
    moved = above if token.task_spec.is_instance and above is not None else token
    refuse_unless_branch(moved)
    target = moved.workflow.spec.doors.get(element)
    if target is None:
        raise StepFailed("step.other_scope", element=element)
    refuse_bad_target(target, element)
    source = moved.task_spec
    if not joins_ahead(target) <= joins_ahead(source):
        raise StepFailed("step.join_needs_branches", element=element)
    for fork in forks_above(moved):
        if not (leads(source, target, fork) or leads(target, source, fork)):
            raise StepFailed("step.open_fork", element=element, fork=fork.info.id)
    return moved, target


def refuse_bad_target(target: Element, element: str) -> None:
    """Raise StepFailed('step.bad_target') where a token cannot be put."""
    after_gateway = any(isinstance(source, EventGateway) for source in target.inputs)
    joins = isinstance(target, Join) and len(target.info.incoming) > 1
    if isinstance(target, (Start, BoundaryEvent)) or joins or after_gateway:
        raise StepFailed("step.bad_target", element=element)


def forks_above(token: Token) -> Iterator[Element]:
    """The parallel and inclusive forks above a token that have other branches alive."""
    above = token.above
    while above is not None:
        if isinstance(above.task_spec, Join) and len(above._children) > 1:
            yield above.task_spec
        above = above.above


def walk(start: Element, enter: Callable[[Element], bool]) -> Iterator[Element]:
    """``start`` and the specs reachable from it; behind a spec that ``enter`` denies nothing is looked at."""
    seen, todo = {start.name}, [start]
    while todo:
        current = todo.pop()
        yield current
        if not enter(current):
            continue
        for _, target in current.successors():
            if target.name not in seen:
                seen.add(target.name)
                todo.append(target)


def is_join(spec: Element) -> bool:
    """Whether tokens wait for each other here."""
    return isinstance(spec, Join) and len(spec.info.incoming) > 1


def joins_ahead(start: Element, stop_at_forks: bool = True) -> frozenset[str]:
    """The parallel joins a token at ``start`` would come to before any parallel fork."""

    def enter(spec: Element) -> bool:
        return not is_join(spec) and not (stop_at_forks and isinstance(spec, ParallelGateway))

    return frozenset(spec.name for spec in walk(start, enter) if isinstance(spec, ParallelGateway) and is_join(spec))


def leads(source: Element, target: Element, fork: Element) -> bool:
    """Whether a path leads from ``source`` to ``target`` without coming to ``fork`` or a join."""
    goal = {target.name, target.host.name} if isinstance(target, Guard) else {target.name}
    return any(spec.name in goal for spec in walk(source, lambda spec: spec is not fork and not is_join(spec)))
