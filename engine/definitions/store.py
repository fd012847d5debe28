"""Bundles in the database: immutable versions under their content hash, compiled once per process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from sqlalchemy import Connection, RowMapping, func, insert, or_, select, update

from engine.db.tables import blob_chunks, blobs, bundle_files, bundles, cases, definitions, people
from engine.definitions.bundle import Bundle
from engine.definitions.manifest import Manifest
from engine.errors import NotFound
from engine.ports import CompiledForm, FormCatalogue
from engine.rubrics.functions import Functions, rubric_functions
from engine.rubrics.model import Rubric
from engine.rubrics.reading import compile_rubric
from engine.spiff import ProcessInfo, Program
from engine.values import digest, dumps

CHUNK = 1 << 20


@dataclass(frozen=True)
class Deployed:
    """One bundle version, compiled: everything a step or a page needs of a procedure."""

    id: str
    key: str
    version: int
    manifest: Manifest
    program: Program
    forms: Mapping[str, CompiledForm]
    rubrics: Mapping[str, Rubric]
    files: Mapping[str, bytes]

    @cached_property
    def functions(self) -> Functions:
        """What expressions may call about the rubrics of this version."""
        return rubric_functions(self.rubrics)


class Library:
    """Compiled bundle versions by their id. Versions are immutable, so what is compiled once stays right."""

    def __init__(self, catalogue: FormCatalogue) -> None:
        self.catalogue = catalogue
        self._shelf: dict[str, Deployed] = {}
        self._lock = Lock()

    def get(self, connection: Connection, bundle_id: str) -> Deployed:
        """The compiled version ``bundle_id``; NotFound when it was never deployed."""
        found = self._shelf.get(bundle_id)
        if found is None:
            with self._lock:
                found = self._shelf.get(bundle_id) or self._load(connection, bundle_id)
                self._shelf[bundle_id] = found
        return found

    def _load(self, connection: Connection, bundle_id: str) -> Deployed:
        row = connection.execute(select(bundles).where(bundles.c.id == bundle_id)).one_or_none()
        if row is None:
            raise NotFound("not_found.bundle", bundle=bundle_id)
        return self.compile(row.version, Bundle.from_files(read_files(connection, bundle_id)))

    def compile(self, version: int, bundle: Bundle) -> Deployed:
        """Compile a bundle whose files were already found in order by the gate."""
        forms = {key: self.catalogue.compile(key, source) for key, source in bundle.forms.items()}
        program = Program.compile(bundle.diagrams, bundle.decisions, bundle.manifest.outside_topics)
        rubrics = [compile_rubric(bundle.files[name]) for name in bundle.manifest.rubrics]
        return Deployed(
            id=bundle.digest,
            key=bundle.manifest.key,
            version=version,
            manifest=bundle.manifest,
            program=program,
            forms=forms,
            rubrics={rubric.key: rubric for rubric in rubrics},
            files=bundle.files,
        )


def read_files(connection: Connection, bundle_id: str) -> dict[str, bytes]:
    """Every file of a bundle version by its name inside the bundle."""
    rows = connection.execute(
        select(bundle_files.c.name, blob_chunks.c.data)
        .join(blob_chunks, blob_chunks.c.digest == bundle_files.c.digest)
        .where(bundle_files.c.bundle_id == bundle_id)
        .order_by(bundle_files.c.name, blob_chunks.c.n)
    )
    parts: dict[str, list[bytes]] = {}
    for name, data in rows:
        parts.setdefault(name, []).append(bytes(data))
    return {name: b"".join(chunks) for name, chunks in parts.items()}


def store(connection: Connection, bundle: Bundle, at: int, deployed_by: str | None) -> int:
    """Store a bundle that is not there yet as the next version of its key; returns the version number."""
    key = bundle.manifest.key
    newest = connection.execute(select(func.max(bundles.c.version)).where(bundles.c.key == key)).scalar()
    version = (newest or 0) + 1
    connection.execute(
        insert(bundles),
        {
            "id": bundle.digest, "key": key, "version": version, "name": bundle.manifest.name, "deployed_at": at,
            "deployed_by": deployed_by, "effective_from": bundle.manifest.effective_from, "active": False,
        },
    )  # fmt: skip
    rows = []
    for name, content in sorted(bundle.files.items()):
        rows.append({"bundle_id": bundle.digest, "name": name, "digest": put_blob(connection, content, at)})
    connection.execute(insert(bundle_files), rows)
    return version


def put_blob(connection: Connection, content: bytes, at: int) -> str:
    """Store ``content`` once under its SHA-256 and return that."""
    name = digest(content)
    if connection.execute(select(blobs.c.digest).where(blobs.c.digest == name)).first() is None:
        connection.execute(insert(blobs), {"digest": name, "size": len(content), "stored_at": at})
        chunks = [
            {"digest": name, "n": n, "data": content[start : start + CHUNK]}
            for n, start in enumerate(range(0, max(len(content), 1), CHUNK))
        ]
        connection.execute(insert(blob_chunks), chunks)
    return name


def activate(connection: Connection, bundle: Deployed) -> None:
    """Release a version: from its effective date on, new cases take it; running cases keep theirs."""
    connection.execute(update(bundles).where(bundles.c.id == bundle.id).values(active=True))
    connection.execute(definitions.delete().where(definitions.c.bundle_id == bundle.id))
    rows = [
        {
            "bundle_id": bundle.id,
            "process_id": process.id,
            "name": process.name,
            "starter_roles": dumps(starter_roles(process)),
        }
        for process in bundle.program.processes.values()
    ]
    connection.execute(insert(definitions), rows)


def starter_roles(process: ProcessInfo) -> tuple[str, ...]:
    """The roles that may start ``process`` by hand (``camunda:candidateStarterGroups``)."""
    listed = process.attributes.get("candidateStarterGroups", "")
    return tuple(role.strip() for role in listed.split(",") if role.strip())


def active_bundle(connection: Connection, key: str, today: str) -> str:
    """The id of the version that new cases of ``key`` take on the business day ``today`` (ISO date).

    The newest released version whose effective date has come; NotFound when there is none.
    """
    found = connection.execute(
        select(bundles.c.id)
        .where(bundles.c.key == key, bundles.c.active)
        .where(or_(bundles.c.effective_from.is_(None), bundles.c.effective_from <= today))
        .order_by(bundles.c.version.desc())
        .limit(1)
    ).scalar()
    if found is None:
        raise NotFound("not_found.bundle", bundle=key)
    return str(found)


def newest_versions(connection: Connection) -> dict[str, str]:
    """Key of every procedure -> the id of its newest released version, whether it is in force yet or not; by key."""
    found = select(bundles.c.key, bundles.c.id).where(bundles.c.active).order_by(bundles.c.key, bundles.c.version)
    return {row.key: row.id for row in connection.execute(found)}


def versions(connection: Connection) -> list[RowMapping]:
    """Every version that was ever deployed, by key and the newest first: the bundle's row with the name of who deployed
    it (``by``) and the number of cases that run on it (``running``)."""
    running = (
        select(cases.c.bundle_id, func.count().label("running"))
        .where(cases.c.state != "ended")
        .group_by(cases.c.bundle_id)
        .subquery()
    )
    query = (
        select(bundles, people.c.name.label("by"), func.coalesce(running.c.running, 0).label("running"))
        .outerjoin(people, people.c.id == bundles.c.deployed_by)
        .outerjoin(running, running.c.bundle_id == bundles.c.id)
        .order_by(bundles.c.key, bundles.c.version.desc())
    )
    return list(connection.execute(query).mappings())


def released_keys(connection: Connection) -> list[str]:
    """Keys of every procedure with a released version."""
    rows = connection.execute(select(bundles.c.key).where(bundles.c.active).distinct().order_by(bundles.c.key))
    return [str(row.key) for row in rows]


def version_of(connection: Connection, bundle_id: str) -> int | None:
    """The version number under which this content was deployed, or None."""
    found = connection.execute(select(bundles.c.version).where(bundles.c.id == bundle_id)).scalar()
    return None if found is None else int(found)
