"""Procedures as they were deployed: versions, when, by whom, which is in force, and what the gate says of each."""

from __future__ import annotations

from itertools import groupby

from engine.bootstrap import Engine
from engine.cases.contents import Reading
from engine.definitions.bundle import Bundle
from engine.definitions.findings import Finding
from engine.definitions.gate import examine
from engine.definitions.store import active_bundle, read_files, versions
from engine.errors import NotFound
from web.administration.blueprint import framed, require, routes
from web.guards import signed_in
from web.site import engine, language, today


@routes.get("/deployments")
@signed_in
def deployments() -> str:
    """Every version by procedure, the newest first; marked is the one new cases take today."""
    require("view_deployments")
    with engine().read() as connection:
        rows = versions(connection)
        in_force = {_in_force(connection, key) for key in {row["key"] for row in rows}}
    grouped = [(key, list(found)) for key, found in groupby(rows, key=lambda row: str(row["key"]))]
    return framed("deployments.html", "administration.deployments", grouped=grouped, in_force=in_force)


def _in_force(connection: Reading, key: str) -> str:
    try:
        return active_bundle(connection, key, today().isoformat())
    except NotFound:  # all of them begin later
        return ""


@routes.get("/deployments/<string(length=64):bundle_id>")
@signed_in
def deployment(bundle_id: str) -> str:
    """One version: its files, and the findings of today's gate."""
    require("view_deployments")
    with engine().read() as connection:
        row = next((row for row in versions(connection) if row["id"] == bundle_id), None)
        if row is None:
            raise NotFound("not_found.bundle", bundle=bundle_id[:12])
        files = read_files(connection, bundle_id)
        taken = _in_force(connection, row["key"]) == bundle_id
    findings = _findings(engine(), files)
    return framed(
        "deployment.html", "administration.deployments", row=row, taken=taken, findings=findings,
        draft=Bundle.from_files(files).manifest.is_draft,
        files=[(name, len(content)) for name, content in sorted(files.items())], language=language(),
    )  # fmt: skip


def _findings(site_engine: Engine, files: dict[str, bytes]) -> list[Finding]:
    return sorted(examine(files, site_engine.surroundings()), key=lambda one: (one.file, one.line, one.code))
