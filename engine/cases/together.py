"""What a unit writes together: whether a task is written so, its sections as they stand, versions and the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from engine.db.tables import content_signatures, people, section_versions, shared_sections, units
from engine.definitions.store import Deployed
from engine.errors import NotFound
from engine.identity.colleagues import Colleague, people_in_roles
from engine.journal.chain import submission_digest
from engine.values import canonical, loads

WRITTEN, RESTORED, BESIDE = "written", "restored", "beside"
"""Kinds of versions; one that lies beside was typed while somebody else saved, and does not count."""


@dataclass(frozen=True)
class Together:
    """How a task is written together. ``signer`` is the role that signs its content before it is filed, '' for none;
    ``offered`` the (unit id, role) pairs of those who write."""

    signer: str
    offered: Sequence[tuple[str, str]]

    @property
    def signers(self) -> Sequence[tuple[str, str]]:
        """The (unit id, role) pairs of those who may sign: the role in each unit that writes."""
        return [(unit, self.signer) for unit in dict(self.offered)] if self.signer else []


def together_of(bundle: Deployed, element: str, offered: Sequence[tuple[str, str]]) -> Together | None:
    """How the task at ``element``, which is ``offered`` to (unit id, role) pairs, is written together; None: it is not.

    The diagram says so (property ``together``) and names the role that signs (``signedBy``); where the property
    ``signedWhen`` names a parameter of the bundle, only as long as that is true.
    """
    info = bundle.program.elements.get(element)
    if info is None or info.properties.get("together") != "true":
        return None
    signer, condition = info.properties.get("signedBy", ""), info.properties.get("signedWhen", "")
    parameter = bundle.manifest.parameters.get(condition)
    is_wanted = not condition or (parameter is not None and parameter.value is True)
    return Together(signer if is_wanted else "", offered)


@dataclass(frozen=True)
class Section:
    """A section of the shared draft. Moments are UTC milliseconds; ``revision`` 0: nobody saved it yet."""

    id: str
    revision: int = 0
    version: int = 0
    saved_by: str = ""
    saved_at: int | None = None
    owner: str | None = None
    owner_name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def sections_of(connection: Connection, case_id: str, n: int) -> dict[str, Section]:
    """The sections of task ``n`` that somebody saved or was given, by their ids, each with what it says now."""
    writer, owner = people.alias("writer"), people.alias("section_owner")
    current = (
        (section_versions.c.case_id == shared_sections.c.case_id)
        & (section_versions.c.n == shared_sections.c.n)
        & (section_versions.c.section == shared_sections.c.section)
        & (section_versions.c.version == shared_sections.c.version)
    )
    rows = connection.execute(
        select(
            shared_sections, section_versions.c.data,
            writer.c.name.label("saved_by_name"), owner.c.name.label("owner_name"),
        )
        .outerjoin(section_versions, current)
        .outerjoin(writer, writer.c.id == shared_sections.c.saved_by)
        .outerjoin(owner, owner.c.id == shared_sections.c.owner)
        .where(shared_sections.c.case_id == case_id, shared_sections.c.n == n)
        .order_by(shared_sections.c.section)
    ).mappings()  # fmt: skip
    return {
        row["section"]: Section(
            row["section"], row["revision"], row["version"], row["saved_by_name"] or "", row["saved_at"],
            row["owner"], row["owner_name"] or "", loads(row["data"]) or {},
        )
        for row in rows
    }  # fmt: skip


def revisions_of(sections: Mapping[str, Section]) -> dict[str, int]:
    """Section id -> revision of what somebody saved."""
    return {key: section.revision for key, section in sorted(sections.items()) if section.revision}


def whole(sections: Mapping[str, Section]) -> dict[str, Any]:
    """What the sections say together, as one form."""
    found: dict[str, Any] = {}
    for section in sections.values():
        found = laid_over(found, section.data)
    return found


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``above`` laid over ``below``, group by group; lists are taken whole."""
    found = dict(below)
    for key, value in above.items():
        held = found.get(key)
        found[key] = laid_over(held, value) if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return found


# -- versions --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Version:
    """What a section said: kind, the version it came from (``source``), who wrote it from when to when."""

    number: int
    kind: str
    source: int
    author: str
    begun_at: int
    saved_at: int
    data: Mapping[str, Any]


def versions_of(
    connection: Connection, case_id: str, n: int, section: str, *, below: int | None = None, limit: int = 20
) -> list[Version]:
    """The versions of a section, newest first, at most ``limit``; only those with a number ``below`` that."""
    where = _versions(case_id, n, section)
    query = select(section_versions, people.c.name).outerjoin(people, people.c.id == section_versions.c.author)
    if below is not None:
        where = where & (section_versions.c.version < below)
    rows = connection.execute(query.where(where).order_by(section_versions.c.version.desc()).limit(limit)).mappings()
    return [
        Version(
            row["version"], row["kind"], row["source"], row["name"] or "", row["begun_at"], row["saved_at"],
            loads(row["data"]),
        )
        for row in rows
    ]  # fmt: skip


def version_data(connection: Connection, case_id: str, n: int, section: str, version: int) -> Mapping[str, Any]:
    """What version ``version`` of the section says; NotFound when there is none."""
    where = _versions(case_id, n, section) & (section_versions.c.version == version)
    found = connection.execute(select(section_versions.c.data).where(where)).scalar()
    if found is None:
        raise NotFound("not_found.version")
    data: Mapping[str, Any] = loads(found)
    return data


def _versions(case_id: str, n: int, section: str) -> ColumnElement[bool]:
    return (
        (section_versions.c.case_id == case_id)
        & (section_versions.c.n == n)
        & (section_versions.c.section == section)
    )  # fmt: skip


# -- signature -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Signature:
    """Who signed the content for which unit, when, and the salted digest of exactly what was signed."""

    person: str
    unit: str
    role: str
    salt: str
    digest: str
    revisions: Mapping[str, int]
    signed_at: int

    def covers(self, sections: Mapping[str, Section]) -> bool:
        """Whether nothing was saved since."""
        return dict(self.revisions) == revisions_of(sections)

    def fits(self, content: Mapping[str, Any], algorithm: str) -> bool:
        """Whether ``content``, a clean submission, is what was signed."""
        return content_digest(self.salt, content, algorithm) == self.digest


def signature_of(connection: Connection, case_id: str, n: int) -> Signature | None:
    """The last signature under the content of task ``n``; whether it still holds, ``covers`` and ``fits`` say."""
    row = (
        connection.execute(
            select(content_signatures, people.c.name.label("person"), units.c.name.label("unit"))
            .outerjoin(people, people.c.id == content_signatures.c.person_id)
            .outerjoin(units, units.c.id == content_signatures.c.unit_id)
            .where(content_signatures.c.case_id == case_id, content_signatures.c.n == n)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    return Signature(
        row["person"] or "", row["unit"] or "", row["role"], row["salt"], row["digest"],
        loads(row["revisions"]), row["signed_at"],
    )  # fmt: skip


def signers_of(connection: Connection, together: Together, machine_at: int) -> list[Colleague]:
    """Who may sign at ``machine_at`` (UTC milliseconds); nobody where no signature is wanted.

    Where nobody of the unit holds the role, nothing holds the filing up: a unit of one person must not be stuck. The
    page says so, and the seal on paper that the form takes stays what it was.
    """
    return people_in_roles(connection, together.signers, machine_at)


def content_digest(salt: str, content: Mapping[str, Any], algorithm: str) -> str:
    """Salted digest of a clean submission: of what its fields say, not of the marks beside them (``_labels``, …), nor
    of how emptiness or a number is written."""
    said = {key: value for key, value in content.items() if not key.startswith("_")}
    return submission_digest(salt, canonical(_said(said) or {}).decode(), algorithm)


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        found = {key: kept for key, item in value.items() if (kept := _said(item)) is not None}
        return found or None
    if isinstance(value, (list, tuple)):
        kept_items = [_said(item) for item in value]
        return kept_items if any(item is not None for item in kept_items) else None
    if isinstance(value, bool):
        return value or None
    if isinstance(value, (int, float, Decimal)):
        return format(Decimal(repr(value) if isinstance(value, float) else value).normalize(), "f")
    return value if value != "" else None
