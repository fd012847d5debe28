"""Rule: the manifest agrees with itself and with the files: parties of roles, numbers of texts, deadlines set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.definitions.findings import Finding
from engine.definitions.lint.context import Context, literal, words
from engine.definitions.lint.spots import Compiled, roles_of
from engine.definitions.manifest import Manifest
from engine.expressions.errors import ExpressionError
from engine.expressions.template import compile_template


def check(context: Context, spots: list[Compiled]) -> Iterator[Finding]:
    """Findings about the manifest; none without one."""
    manifest = context.manifest
    if manifest is None:
        return
    if manifest.is_draft and manifest.effective_from:
        yield _finding(context, manifest, ("effective_from",), "declared.draft_in_force")
    yield from _names(context, manifest)
    yield from _texts(context, manifest)
    yield from _quoted(context, manifest)
    yield from _quotas(context, manifest)
    yield from _unused(context, manifest, spots)


def _finding(context: Context, manifest: Manifest, path: tuple[str, ...], code: str, **values: str) -> Finding:
    dotted = ".".join(path)
    return Finding(
        context.bundle.manifest_name, dotted, manifest.line(*path), code, {"element": dotted, "place": dotted} | values
    )


def _names(context: Context, manifest: Manifest) -> Iterator[Finding]:
    for key, role in manifest.roles.items():
        if role.party and role.party not in manifest.parties:
            yield _finding(context, manifest, ("roles", key, "party"), "party.unknown", key=role.party)
    for key, topic in manifest.outside_topics.items():
        if not context.role_known(topic.role):
            yield _finding(context, manifest, ("outside_topics", key, "role"), "role.unknown", key=topic.role)
    for key, message in manifest.messages.items():
        for role_key in message.roles:
            if not context.role_known(role_key):
                yield _finding(context, manifest, ("messages", key, "roles"), "role.unknown", key=role_key)
        if message.form and message.form not in context.bundle.forms:
            yield _finding(context, manifest, ("messages", key, "form"), "form.unknown", key=message.form)
    for key, text in manifest.texts.items():
        if text.number and text.number not in manifest.numbers:
            yield _finding(context, manifest, ("texts", key, "number"), "number.unknown", key=text.number)
        asked = manifest.parameters.get(text.opinions)
        if text.opinions and (asked is None or not isinstance(asked.value, bool)):
            yield _finding(context, manifest, ("texts", key, "opinions"), "text.opinions", key=text.opinions)


def _quoted(context: Context, manifest: Manifest) -> Iterator[Finding]:
    """A number between quotes is a text: a deadline counted with it fails only when a case comes to it."""
    for key, parameter in manifest.parameters.items():
        value = parameter.value
        if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            path = ("parameters", key, "value")
            yield _finding(context, manifest, path, "parameter.number_as_text", key=key, value=value)


def _quotas(context: Context, manifest: Manifest) -> Iterator[Finding]:
    """A quota is counted from a table with its three columns and for states there are."""
    for key, quota in manifest.quotas.items():
        table = manifest.parameters.get(quota.table)
        rows = table.value if table and isinstance(table.value, list) else []
        columns = (quota.area, quota.label, quota.amount)
        fits = rows and all(isinstance(row, dict) and set(columns) <= set(row) for row in rows)
        if not fits or not all(type(row[quota.amount]) is int for row in rows):
            yield _finding(
                context, manifest, ("quotas", key), "quota.table", key=quota.table, columns="、".join(columns)
            )
        counted = manifest.parameters.get(quota.states)
        states = words(counted.value) if counted and isinstance(counted.value, str) else []
        if not states or not set(states) <= set(manifest.centre_states):
            yield _finding(context, manifest, ("quotas", key, "states"), "quota.states", key=quota.states)


def _texts(context: Context, manifest: Manifest) -> Iterator[Finding]:
    """The places of a paper's text compile and only name what the issuing step gives."""
    for key, text in manifest.texts.items():
        for part in ("title", "addressee", "body"):
            source: str = getattr(text, part)
            path = ("texts", key, part)
            try:
                template = compile_template(source)
            except ExpressionError as error:
                reasons = {"reason": error.sentence("zh"), "reason_en": error.sentence("en")}
                yield _finding(context, manifest, path, "expression.invalid", source=source[:60], **reasons)
                continue
            for name in sorted(template.functions):  # a paper is filled in, not computed
                yield _finding(context, manifest, path, "text.function", function=name)


def _unused(context: Context, manifest: Manifest, spots: list[Compiled]) -> Iterator[Finding]:
    """What is declared and never used is worth a note: often it is a misspelt use elsewhere."""
    inputs = {literal(parameter.source) or "" for _, node in context.nodes() for parameter in node.inputs}
    roles = _used_roles(context, manifest, spots)
    for key, role in manifest.roles.items():
        if key not in roles and not role.relations:
            yield _finding(context, manifest, ("roles", key), "declared.unused")
    for key in manifest.texts:
        if key not in inputs:
            yield _finding(context, manifest, ("texts", key), "declared.unused")
    called = {name for compiled in spots for function, name in compiled.constant_calls if function == "deadline"}
    for key in manifest.deadlines:
        if key not in inputs:
            code = "deadline.never_set" if key in called else "declared.unused"
            yield _finding(context, manifest, ("deadlines", key), code)
    kept = "".join(parameter.source for _, node in context.nodes() for parameter in (*node.inputs, *node.outputs))
    for key in manifest.centre_facts:
        if f"'{key}'" not in kept:
            yield _finding(context, manifest, ("centre_facts", key), "declared.unused")
    forms = {node.camunda.get("formKey", "") for _, node in context.nodes()}
    forms |= {message.form for message in manifest.messages.values()}
    if all(literal(form) is not None for form in forms):
        for key in sorted(set(context.bundle.forms) - forms):
            yield Finding(f"{key}.form", "", 0, "form.unused", {"key": key})


def _used_roles(context: Context, manifest: Manifest, spots: list[Compiled]) -> set[str]:
    roles = {role for _, node in context.nodes() for role in roles_of(node)}
    for _, process in context.processes():
        roles |= set(words(process.camunda.get("candidateStarterGroups", "")))
    for _, node in context.nodes():
        roles |= {word.partition(":")[2] for word in words(node.properties.get("escalate", ""))}
        roles.add(node.properties.get("signedBy", ""))
        for parameter in node.inputs:
            if parameter.name == "role":
                roles |= set(words(literal(parameter.source) or ""))
    roles |= {topic.role for topic in manifest.outside_topics.values()}
    roles |= {role for message in manifest.messages.values() for role in message.roles}
    return roles | {name for compiled in spots for function, name in compiled.constant_calls if function == "people"}
