"""One level of the data of a form being checked: the form itself, or one row of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.components import Field, Scope
from forms.paths import MISSING, Path, get


class Around:
    """What the expressions of all levels of one submission see around their own values."""

    __slots__ = ("data",)

    def __init__(self) -> None:
        self.data: Mapping[str, Any] | None = None


class Level:
    """The data of one scope: the form, or one row.

    ``initial`` is what the server already held, ``submitted`` what the browser sent; ``values`` is what expressions
    see as ``this``, rebuilt in every pass.
    """

    __slots__ = (
        "_around", "_as_parent", "_context", "_entered", "_seen",
        "computed", "hidden", "initial", "numbers", "parent", "rows", "scope", "submitted", "values",
    )  # fmt: skip

    def __init__(
        self,
        scope: Scope,
        initial: dict[str, Any],
        submitted: Mapping[str, Any],
        numbers: tuple[int, ...] = (),
        parent: Level | None = None,
    ) -> None:
        self.scope, self.initial, self.submitted = scope, initial, submitted
        self.numbers, self.parent = numbers, parent
        self.rows: dict[Path, list[Level]] = {}
        self.hidden: set[Path] = set()
        self.computed: dict[Path, Any] = {}
        self.values: dict[str, Any] = {}
        self._entered: dict[Path, Any] = {}
        self._around: Around = Around() if parent is None else parent._around
        self._seen: Mapping[str, Any] | None = None
        self._context: dict[str, Any] = {}
        self._as_parent: dict[str, Any] | None = None

    def raw(self, part: Field) -> Any:
        """The value of ``part`` before any rule: what the server keeps, computes, or was sent."""
        if not part.is_plain:
            if part.type == "expression":
                return self.computed.get(part.path)
            if part.disabled or part.readonly is True:
                return self.kept(part)
            if part.readonly and part.readonly.met(self.context):
                return self.kept(part)
        path, entered = part.path, self._entered
        if path not in entered:
            entered[path] = as_entered(part, get(self.submitted, path))
        return entered[path]

    def kept(self, part: Field) -> Any:
        """What the server holds for ``part``, or its empty value."""
        value = get(self.initial, part.path)
        return part.empty if value is MISSING else value

    def see(self, data: Mapping[str, Any]) -> None:
        """Let expressions see ``data``, which must be new, here and in every other level from now on."""
        self._around.data = data

    @property
    def context(self) -> dict[str, Any]:
        """What expressions see here; made only where an expression asks for it."""
        data = self._around.data
        if data is not self._seen and data is not None:
            self._seen, self._context, self._as_parent = data, self._make_context(data), None
        return self._context

    def _make_context(self, data: Mapping[str, Any]) -> dict[str, Any]:
        parent = None if self.parent is None else self.parent.as_parent
        this = self.values if self.parent else data
        own = {"this": this, "parent": parent, "i": list(self.numbers)}
        return {**own, **data, **_wrapped(own)}

    @property
    def as_parent(self) -> dict[str, Any]:
        """What the rows of this level see as ``parent``."""
        context = self.context
        if self._as_parent is None:
            own = {name: context.get(name) for name in ("this", "parent", "i")}
            self._as_parent = {**own, **self.values, **_wrapped(own)}
        return self._as_parent


def _wrapped(names: Mapping[str, Any]) -> dict[str, Any]:
    return {f"_{name}_": value for name, value in names.items()}


def as_entered(part: Field, value: Any) -> Any:
    """A submitted value in the form the rules look at: texts tidied, number text as number; MISSING stays."""
    return value if part.entering is None else part.entering(value)
