"""The marshmallow schema of a form: one field per component, built once per form and loaded for every submission.

marshmallow runs no validator on a missing or null value while form-js does, so the fields decide in ``deserialize``.
What a field needs to know about the submission around it travels in marshmallow's context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing
from marshmallow.experimental.context import Context

from engine.texts import text
from forms.components import Field, Rows, Scope
from forms.level import Level
from forms.paths import MISSING, get, put
from forms.state import State
from forms.values import check_value


@dataclass(frozen=True)
class Surroundings:
    """What a field may look at while it is checked."""

    state: State
    level: Level


FormContext = Context[Surroundings]
WHOLE = "_schema"  # marshmallow's name for what is wrong with a collection as a whole


class ValueField(fields.Field[Any]):
    """One keyed component. A hidden one is neither checked nor kept."""

    def __init__(self, part: Field) -> None:
        path = ".".join(part.path)
        super().__init__(allow_none=True, data_key=path, attribute=path, metadata={"label": part.label})
        self.part = part

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Check the value of this field in its level; ``value`` itself is not used, the settled state is."""
        around = FormContext.get()
        if self.part.path in around.level.hidden:
            return missing
        clean, errors = check_value(self.part, around.level, around.state)
        if errors:
            raise ValidationError(list(errors))
        return clean


class RowsField(fields.Field[Any]):
    """A dynamic list: every row through the schema of its scope."""

    def __init__(self, part: Rows) -> None:
        path = ".".join(part.path)
        super().__init__(allow_none=True, data_key=path, attribute=path, metadata={"label": part.label})
        self.part = part
        self.inner = {rows.path: RowsField(rows) for rows in part.scope.rows}
        self.columns = {member.path[0] for member in part.scope.members}

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Check the number of rows and each row; errors are ``{index: {path: sentences}}``, the list's under WHOLE."""
        around = FormContext.get()
        if self.part.path in around.level.hidden:
            return missing
        return self.check(around.level, around.state)

    def check(self, around: Level, state: State) -> list[dict[str, Any]]:
        """The clean rows; marshmallow.ValidationError. Rows are many: they do without a schema of their own."""
        levels = around.rows[self.part.path]
        by_row: dict[int | str, Any] = {}
        if errors := self._list_errors(around, state, levels):
            by_row[WHOLE] = errors
        clean = []
        for index, level in enumerate(levels):
            row, wrong = self._check_row(level, state)
            if wrong:
                by_row[index] = wrong
            clean.append(row)
        if by_row:
            raise ValidationError(by_row)
        return clean

    def _check_row(self, level: Level, state: State) -> tuple[dict[str, Any], dict[str, Any]]:
        clean = self._extras(level) if self.part.fixed else {}
        wrong: dict[str, Any] = {}
        hidden, flat = level.hidden, not level.scope.branches
        if level.scope.is_flat and not hidden:
            _check_flat(level, state, clean, wrong)
            return clean, wrong
        for part in level.scope.fields:
            path = part.path
            if path in hidden:
                continue
            value, errors = check_value(part, level, state)
            if errors:
                wrong[".".join(path)] = errors
            if flat:
                clean[path[0]] = value
            else:
                put(clean, path, value)
        for path, rows in self.inner.items():
            if path not in hidden:
                try:
                    put(clean, path, rows.check(level, state))
                except ValidationError as error:
                    wrong[".".join(path)] = error.messages
        return clean, wrong

    def _list_errors(self, around: Level, state: State, levels: list[Level]) -> list[str]:
        """What is wrong with the list as a whole."""
        part, lang = self.part, state.lang
        sent = get(around.submitted, part.path)
        if sent is not MISSING and sent is not None and (not isinstance(sent, list) or len(sent) != len(levels)):
            return [text("form.rows", lang)]
        if part.fixed:
            held = get(around.initial, part.path)
            expected = len(held) if isinstance(held, list) else 0
            if len(levels) != expected:
                return [text("form.fixed_rows", lang, limit=expected)]
        elif len(levels) < part.min_rows:
            return [text("form.min_rows", lang, limit=part.min_rows)]
        elif len(levels) > part.max_rows:
            return [text("form.max_rows", lang, limit=part.max_rows)]
        if part.check is not None and part.check.function(state.judged(around)) is False:
            return [part.check.message or text("form.check", lang)]
        return []

    def _extras(self, level: Level) -> dict[str, Any]:
        """What a row that cannot move held besides its columns, such as the wording of a rubric."""
        return {key: value for key, value in level.initial.items() if key not in self.columns}


def _check_flat(level: Level, state: State, clean: dict[str, Any], wrong: dict[str, Any]) -> None:
    """Check a row in which everything is simply what was sent: most of its values are texts that are short enough."""
    values = level.values
    for key, part, free in level.scope.cells:
        value = values.get(key)
        if type(value) is str and 0 < len(value) <= free:
            clean[key] = value
            continue
        clean[key], errors = check_value(part, level, state)
        if errors:
            wrong[key] = errors


def build(scope: Scope) -> Schema:
    """The schema of ``scope``; its data keys are the dotted paths of the fields and lists."""
    made: list[fields.Field[Any]] = [*map(ValueField, scope.fields), *map(RowsField, scope.rows)]
    declared = {f"part_{number}": item for number, item in enumerate(made)}
    return Schema.from_dict(declared, name="FormSchema")(unknown=EXCLUDE)


def load(schema: Schema, state: State) -> dict[str, Any]:
    """Check the settled ``state``; the clean data, or marshmallow.ValidationError."""
    with FormContext(Surroundings(state, state.root)):
        loaded: dict[str, Any] = schema.load({})
    return loaded


def flatten(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by dotted path, rows by index: ``{"needs.0.param": [...]}``."""
    found: dict[str, list[str]] = {}
    for key, value in messages.items():
        path = prefix.removesuffix(".") if key == WHOLE else f"{prefix}{key}"
        if isinstance(value, Mapping):
            found.update(flatten(value, path + "."))
        else:
            found[path] = [str(sentence) for sentence in value]
    return found
