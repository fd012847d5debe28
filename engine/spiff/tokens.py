"""Tokens: Spiff tasks kept as the smallest tree that still knows where branches forked.

A token that moves on is replaced by its successor at the same place of the tree; a finished token stays only while it
is a fork, that is while several branches below it are alive. So the tree never grows with the age of a case, and the
data a branch started from is always the data of the fork above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.spiff.elements import Element
    from engine.spiff.workflow import Case, Scope

LIVE: int = TaskState.NOT_FINISHED_MASK


class Token(Task):
    """A Spiff task with a small integer instead of a uuid, no clock and no prediction of what may follow."""

    id: int
    workflow: Scope
    task_spec: Element
    data: dict[str, Any]
    internal_data: dict[str, Any]
    _parent: int | None
    _children: list[int]
    _state: int

    def __init__(
        self,
        workflow: Scope,
        task_spec: Element,
        parent: Token | None,
        state: int,
        identifier: int,
        data: dict[str, Any],
    ) -> None:
        self.id = identifier
        self.workflow = workflow
        self.task_spec = task_spec
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0
        self.data = data
        self.internal_data = {}
        self._state = state
        self._children = []
        self._parent = None
        workflow.tasks[identifier] = self
        if parent is not None:
            self._parent = parent.id
            parent._children.append(identifier)

    @property
    def case(self) -> Case:
        """The case this token belongs to (the top workflow)."""
        return self.workflow.top_workflow

    @property
    def above(self) -> Token | None:
        """The parent token."""
        return None if self._parent is None else self.workflow.tasks[self._parent]

    @property
    def below(self) -> list[Token]:
        """The child tokens, oldest first."""
        return [self.workflow.tasks[child] for child in self._children]

    @property
    def live(self) -> bool:
        """Whether the token still has something to do."""
        return bool(self._state & LIVE)

    @property
    def is_anchor(self) -> bool:
        """Whether a finished token kept above a branch that began with a view of its own."""
        return "anchor" in self.internal_data

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Data is handed over when a token is grown; nothing is merged later."""

    def cancel(self) -> None:
        """Cancel this token with everything inside it."""
        cancel(self)


def grow(parent: Token, spec: Element, data: dict[str, Any]) -> Token:
    """Add a token at ``spec`` below ``parent``; it has not arrived yet."""
    return Token(parent.workflow, spec, parent, TaskState.FUTURE, parent.case.next_token(), dict(data))


def descendants(token: Token) -> Iterator[Token]:
    """The token and everything below it in the same scope, parents first."""
    todo = [token]
    while todo:
        found = todo.pop()
        yield found
        todo.extend(reversed(found.below))


def detach(token: Token) -> None:
    """Take a token without children out of its tree and splice forks that are no longer forks."""
    parent = token.above
    del token.workflow.tasks[token.id]
    if parent is not None:
        parent._children.remove(token.id)
        tidy(parent)


def tidy(token: Token) -> None:
    """Remove finished tokens that carry no information any more, from ``token`` upwards."""
    while not token.live:
        parent = token.above
        if parent is None or len(token._children) > 1 or (token._children and token.is_anchor):
            return
        parent._children.remove(token.id)
        del token.workflow.tasks[token.id]
        if token._children:
            child = token.workflow.tasks[token._children[0]]
            child._parent = parent.id
            parent._children.append(child.id)
            parent._children.sort()
            return
        token = parent


def path(token: Token) -> list[Token]:
    """The tokens from the root down to ``token``."""
    found = [token]
    parent = token.above
    while parent is not None:
        found.append(parent)
        parent = parent.above
    return found[::-1]


def common_fork(tokens: Iterable[Token]) -> tuple[Token, dict[int, list[Token]]]:
    """The lowest common ancestor of tokens, and the tokens grouped by its child they stand below."""
    paths = [path(token) for token in tokens]
    level = 0
    while all(len(row) > level + 1 and row[level + 1] is paths[0][level + 1] for row in paths):
        level += 1
    groups: dict[int, list[Token]] = {}
    for row in paths:
        groups.setdefault(row[min(level + 1, len(row) - 1)].id, []).append(row[-1])
    return paths[0][level], groups


def cancel(token: Token) -> None:
    """Cancel a token: sub-process contents, instances and open waits are closed, then it leaves the tree."""
    inside = token.case.subprocesses.get(token.id)
    if inside is not None:
        inside.abandon()
    for child in list(token.below):
        cancel(child)
    if token.id not in token.workflow.tasks:
        return
    if token.live:
        was = token._state
        token._set_state(TaskState.CANCELLED)
        if was != TaskState.FUTURE:
            token.task_spec._on_cancel(token)
    detach_cancelled(token)


def detach_cancelled(token: Token) -> None:
    """Remove a cancelled token unless tidying has already done so."""
    if token.id in token.workflow.tasks and not token._children:
        detach(token)
