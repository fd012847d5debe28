"""Loads a manifest: YAML in, a frozen Manifest out, or findings that name each wrong key and its line."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from engine.definitions.findings import Finding
from engine.definitions.manifest import (
    DRAFT,
    IN_FORCE,
    RELATIONS,
    SECTIONS_OF_FILES,
    Basis,
    CapabilityKind,
    CentreFact,
    CentreState,
    Manifest,
    MessageDeclaration,
    NamedDeadline,
    OutsideTopic,
    PaperText,
    Parameter,
    Party,
    Quota,
    Role,
    StateClass,
)
from engine.definitions.manifest_fields import (
    CODES,
    FILE,
    KEY,
    SOURCE,
    Folders,
    ParameterValue,
    flag_field,
    iso_date,
    number_pattern,
    text_field,
)
from engine.errors import DeployRefused
from engine.yaml_source import YamlError, YamlSource, read_yaml


class _Strict(Schema):
    error_messages = {"unknown": "manifest.unknown_key", "type": "manifest.wrong_kind"}


class _BasisSchema(_Strict):
    title = text_field(required=True)
    number = text_field(load_default="")
    date = text_field(load_default="", validate=iso_date)
    issuer = text_field(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Basis:
        return Basis(**data)


class _RoleSchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    party = text_field(load_default="")
    decides = flag_field()
    relations = fields.List(
        text_field(validate=validate.OneOf(RELATIONS, error="manifest.bad_relation")),
        load_default=tuple,
        error_messages=CODES,
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Role:
        return Role(**data | {"relations": tuple(data["relations"])})


class _PartySchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    note = text_field(load_default="")
    source = text_field(required=True, data_key="from", validate=SOURCE)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Party:
        return Party(**data)


class _CentreStateSchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    state_class = fields.Enum(
        StateClass,
        by_value=True,
        required=True,
        data_key="class",
        error_messages=CODES | {"unknown": "manifest.bad_class"},
    )
    public = flag_field()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CentreState:
        return CentreState(**data)


class _CentreFactSchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    public = flag_field()
    values = fields.Dict(keys=text_field(), values=text_field(), load_default=dict, error_messages=CODES)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CentreFact:
        return CentreFact(**data)


class _CapabilitySchema(_Strict):
    name = text_field(required=True)
    item = text_field(required=True)
    name_en = text_field(load_default="")
    columns = fields.Dict(keys=text_field(), values=text_field(), load_default=dict, error_messages=CODES)
    values = fields.Dict(
        keys=text_field(),
        values=fields.Dict(keys=text_field(), values=text_field(), error_messages=CODES),
        load_default=dict,
        error_messages=CODES,
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CapabilityKind:
        return CapabilityKind(**data)


class _ParameterSchema(_Strict):
    value = ParameterValue(required=True, error_messages=CODES)
    name = text_field(required=True)
    name_en = text_field(load_default="")
    unit = text_field(load_default="")
    basis = text_field(load_default="")
    adopted = text_field(load_default="")
    note = text_field(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Parameter:
        return Parameter(**data)


class _QuotaSchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    table = text_field(required=True)
    area = text_field(required=True)
    label = text_field(required=True)
    amount = text_field(required=True)
    states = text_field(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Quota:
        return Quota(**data)


class _TextSchema(_Strict):
    title = text_field(required=True)
    title_en = text_field(load_default="")
    body = text_field(required=True)
    addressee = text_field(load_default="")
    number = text_field(load_default="")
    kind = text_field(load_default="")
    opinions = text_field(load_default="")
    note = text_field(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> PaperText:
        return PaperText(**data)


class _TopicSchema(_Strict):
    role = text_field(required=True)
    name = text_field(load_default="")
    note = text_field(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OutsideTopic:
        return OutsideTopic(**data)


class _DeadlineSchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    basis = text_field(load_default="")
    rules = text_field(load_default="")
    note = text_field(load_default="")
    bounds_days = fields.Integer(
        load_default=None,
        strict=True,
        error_messages=CODES,
        validate=validate.Range(min=0, error="manifest.wrong_kind"),
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> NamedDeadline:
        return NamedDeadline(**data)


class _MessageSchema(_Strict):
    name = text_field(required=True)
    name_en = text_field(load_default="")
    roles = fields.List(text_field(), load_default=tuple, error_messages=CODES)
    form = text_field(load_default="")
    basis = text_field(load_default="")
    note = text_field(load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MessageDeclaration:
        return MessageDeclaration(**data | {"roles": tuple(data["roles"])})


def _table(schema: type[Schema], key: validate.Validator = KEY) -> fields.Dict:
    return fields.Dict(
        keys=text_field(validate=key),
        values=fields.Nested(schema, error_messages=CODES),
        load_default=dict,
        error_messages=CODES,
    )


def _names() -> fields.Dict:
    return fields.Dict(keys=text_field(validate=KEY), values=text_field(), load_default=dict, error_messages=CODES)


class _ManifestSchema(_Strict):
    key = text_field(required=True, validate=KEY)
    name = text_field(required=True)
    name_en = text_field(load_default="")
    basis = fields.Nested(_BasisSchema, load_default=None, error_messages=CODES)
    version_note = text_field(load_default="")
    effective_from = text_field(load_default=None, validate=iso_date)
    status = text_field(load_default=IN_FORCE, validate=validate.OneOf((IN_FORCE, DRAFT), error="manifest.bad_status"))
    diagrams = fields.List(
        text_field(validate=FILE),
        required=True,
        error_messages=CODES,
        validate=validate.Length(min=1, error="manifest.missing_value"),
    )
    forms = Folders(load_default=tuple, error_messages=CODES)
    decisions = fields.List(text_field(validate=FILE), load_default=tuple, error_messages=CODES)
    rubrics = fields.List(text_field(validate=FILE), load_default=tuple, error_messages=CODES)
    roles = _table(_RoleSchema)
    parties = _table(_PartySchema)
    centre_states = _table(_CentreStateSchema)
    centre_dates = _names()
    centre_facts = _table(_CentreFactSchema)
    claims = _names()
    capabilities = _table(_CapabilitySchema)
    parameters = _table(_ParameterSchema)
    quotas = _table(_QuotaSchema)
    numbers = fields.Dict(
        keys=text_field(validate=KEY),
        values=text_field(validate=number_pattern),
        load_default=dict,
        error_messages=CODES,
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
        raise DeployRefused([Finding(name, "", error.line, f"manifest.{error.code}", error.values)]) from None
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
