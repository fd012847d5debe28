"""Loads a manifest: YAML in, a frozen Manifest out, or findings that name each wrong key and its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from engine.definitions.findings import Finding
from engine.definitions.manifest import (
    RELATIONS,
    SECTIONS_OF_FILES,
    Basis,
    CentreState,
    Manifest,
    MessageDeclaration,
    NamedDeadline,
    OutsideTopic,
    PaperText,
    Parameter,
    Party,
    Role,
    StateClass,
)
from engine.errors import DeployRefused
from engine.yaml_source import YamlError, YamlSource, read_yaml

# marshmallow's own sentences are English only: every field answers with a finding code instead.
_CODES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "manifest.missing_key",
    "null": "manifest.missing_value",
    "unknown": "manifest.unknown_key",
    "invalid": "manifest.wrong_kind",
    "invalid_utf8": "manifest.wrong_kind",
    "type": "manifest.wrong_kind",
}
_KEY = validate.Regexp(r"[A-Za-z][A-Za-z0-9_]*\Z", error="manifest.bad_key")
_FILE = validate.Regexp(r"[^/\\\x00-\x1f]+\Z", error="manifest.not_a_file_name")
_SOURCE = validate.Regexp(
    r"(starter|form|people|unit:[A-Za-z][\w.-]*|region:[A-Za-z][\w.-]*)\Z", flags=re.ASCII, error="manifest.bad_source"
)
_NUMBER_PLACE = re.compile(r"\{(year|n(?::0?[1-9])?)\}")


def _text(**options: Any) -> fields.String:
    return fields.String(error_messages=_CODES, **options)


def _flag() -> _Flag:
    return _Flag(load_default=False, error_messages=_CODES)


class _Flag(fields.Field[bool]):
    """Exactly true or false; marshmallow's Boolean would take "on" and 1, too."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("manifest.wrong_kind")
        return value


class _Folders(fields.Field[tuple[str, ...]]):
    """One folder or a list of them."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        folders = value if isinstance(value, list) else [value]
        if not all(isinstance(folder, str) and folder for folder in folders):
            raise ValidationError("manifest.wrong_kind")
        return tuple(folders)


class _Value(fields.Field[Any]):
    """A parameter's value: a number, a text, true or false, or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        members = value if isinstance(value, list) else [value]
        if not all(isinstance(member, str | int | Decimal | bool) for member in members):
            raise ValidationError("manifest.wrong_kind")
        return value


def _iso_date(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValidationError("manifest.not_a_date") from None
    if len(value) != len("2026-01-01"):
        raise ValidationError("manifest.not_a_date")


def _number_pattern(value: str) -> None:
    rest = _NUMBER_PLACE.sub("", value)
    if "{n" not in value or "{" in rest or "}" in rest:
        raise ValidationError("manifest.bad_number_pattern")


class _Strict(Schema):
    error_messages = {"unknown": "manifest.unknown_key", "type": "manifest.wrong_kind"}


class _BasisSchema(_Strict):
    title = _text(required=True)
    number = _text(load_default="")
    date = _text(load_default="", validate=_iso_date)
    issuer = _text(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Basis:
        return Basis(**data)


class _RoleSchema(_Strict):
    name = _text(required=True)
    name_en = _text(load_default="")
    party = _text(load_default="")
    decides = _flag()
    relations = fields.List(
        _text(validate=validate.OneOf(RELATIONS, error="manifest.bad_relation")),
        load_default=tuple,
        error_messages=_CODES,
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Role:
        return Role(**data | {"relations": tuple(data["relations"])})


class _PartySchema(_Strict):
    name = _text(required=True)
    name_en = _text(load_default="")
    note = _text(load_default="")
    source = _text(required=True, data_key="from", validate=_SOURCE)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Party:
        return Party(**data)


class _CentreStateSchema(_Strict):
    name = _text(required=True)
    name_en = _text(load_default="")
    state_class = fields.Enum(
        StateClass,
        by_value=True,
        required=True,
        data_key="class",
        error_messages=_CODES | {"unknown": "manifest.bad_class"},
    )
    public = _flag()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CentreState:
        return CentreState(**data)


class _ParameterSchema(_Strict):
    value = _Value(required=True, error_messages=_CODES)
    name = _text(required=True)
    name_en = _text(load_default="")
    unit = _text(load_default="")
    basis = _text(load_default="")
    adopted = _text(load_default="")
    note = _text(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Parameter:
        return Parameter(**data)


class _TextSchema(_Strict):
    title = _text(required=True)
    title_en = _text(load_default="")
    body = _text(required=True)
    addressee = _text(load_default="")
    number = _text(load_default="")
    kind = _text(load_default="")
    note = _text(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> PaperText:
        return PaperText(**data)


class _TopicSchema(_Strict):
    role = _text(required=True)
    name = _text(load_default="")
    note = _text(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OutsideTopic:
        return OutsideTopic(**data)


class _DeadlineSchema(_Strict):
    name = _text(required=True)
    name_en = _text(load_default="")
    basis = _text(load_default="")
    rules = _text(load_default="")
    note = _text(load_default="")
    bounds_days = fields.Integer(
        load_default=None,
        strict=True,
        error_messages=_CODES,
        validate=validate.Range(min=0, error="manifest.wrong_kind"),
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> NamedDeadline:
        return NamedDeadline(**data)


class _MessageSchema(_Strict):
    name = _text(required=True)
    name_en = _text(load_default="")
    roles = fields.List(_text(), load_default=tuple, error_messages=_CODES)
    form = _text(load_default="")
    basis = _text(load_default="")
    note = _text(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MessageDeclaration:
        return MessageDeclaration(**data | {"roles": tuple(data["roles"])})


def _table(schema: type[Schema], key: validate.Validator = _KEY) -> fields.Dict:
    return fields.Dict(
        keys=_text(validate=key),
        values=fields.Nested(schema, error_messages=_CODES),
        load_default=dict,
        error_messages=_CODES,
    )


class _ManifestSchema(_Strict):
    key = _text(required=True, validate=_KEY)
    name = _text(required=True)
    name_en = _text(load_default="")
    basis = fields.Nested(_BasisSchema, load_default=None, error_messages=_CODES)
    version_note = _text(load_default="")
    effective_from = _text(load_default=None, validate=_iso_date)
    diagrams = fields.List(
        _text(validate=_FILE),
        required=True,
        error_messages=_CODES,
        validate=validate.Length(min=1, error="manifest.missing_value"),
    )
    forms = _Folders(load_default=tuple, error_messages=_CODES)
    decisions = fields.List(_text(validate=_FILE), load_default=tuple, error_messages=_CODES)
    rubrics = fields.List(_text(validate=_FILE), load_default=tuple, error_messages=_CODES)
    roles = _table(_RoleSchema)
    parties = _table(_PartySchema)
    centre_states = _table(_CentreStateSchema)
    parameters = _table(_ParameterSchema)
    numbers = fields.Dict(
        keys=_text(validate=_KEY), values=_text(validate=_number_pattern), load_default=dict, error_messages=_CODES
    )
    texts = _table(_TextSchema)
    outside_topics = _table(_TopicSchema)
    deadlines = _table(_DeadlineSchema)
    # A message is named in the diagram as people say it, which may be Chinese.
    messages = _table(_MessageSchema, validate.Length(min=1, max=100, error="manifest.bad_key"))


def load_manifest(name: str, source: bytes) -> Manifest:
    """The manifest in ``source`` (YAML, UTF-8 bytes) of the file ``name``.

    Raises DeployRefused with a finding for every unknown, missing or wrong key, each with its line.
    """
    try:
        document = read_yaml(source)
    except YamlError as error:
        raise DeployRefused(
            [Finding(name, "", error.line, f"manifest.{error.code}", {"detail": error.detail})]
        ) from None
    if not isinstance(document.value, dict):
        raise DeployRefused([Finding(name, "", 1, "manifest.wrong_kind", {"path": ""})])
    try:
        data = _ManifestSchema().load(document.value)
    except ValidationError as error:
        raise DeployRefused(list(_findings(name, document, error.messages, ()))) from None
    data |= {section: tuple(data[section]) for section in SECTIONS_OF_FILES}
    return Manifest(**data, lines=document.lines)


def _findings(name: str, document: YamlSource, messages: Any, path: tuple[str | int, ...]) -> list[Finding]:
    """Turn marshmallow's nested messages into findings; its "key"/"value" level under tables is no part of the path."""
    if isinstance(messages, dict):
        found: list[Finding] = []
        table = bool(path) and path[0] not in ("basis",) and len(path) == 2
        for key, below in messages.items():
            step = () if key == "_schema" or (table and key in ("key", "value")) else (key,)
            found += _findings(name, document, below, path + step)
        return found
    dotted = ".".join(str(step) for step in path)
    return [
        Finding(
            name,
            dotted,
            document.line(path),
            code if str(code).startswith("manifest.") else "manifest.wrong_kind",
            {"path": dotted, "key": str(path[-1]) if path else ""},
        )
        for code in messages
    ]
