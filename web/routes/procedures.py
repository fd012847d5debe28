"""Procedures for everybody: the official text, the drawing, and each step in plain words with who acts by when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from engine.cases.contents import Reading
from engine.cases.lists import procedures
from engine.definitions.manifest import Manifest, Parameter
from engine.definitions.outline import Outline, Step, drawing, outlines
from engine.definitions.store import Deployed, active_bundle
from engine.errors import NotFound
from web.guards import public
from web.rendering import named, page, t
from web.site import engine, language, today

routes = Blueprint("procedures", __name__)
PROCEDURE = "/procedures/<key>"
KEPT_SECONDS = 3600


@routes.get("/procedures")
@public
def listed() -> str:
    """The procedures in force, each with the official text it follows."""
    with engine().read() as connection:
        keys = list(dict.fromkeys(row["key"] for row in procedures(connection)))
        found = [bundle for key in keys if (bundle := _in_force(connection, key)) is not None]
    return page("procedures.html", bundles=found)


@routes.get(PROCEDURE)
@public
def show(key: str) -> str:
    """One procedure: its processes drawn, and their steps as a list that needs no drawing."""
    bundle = _bundle(key)
    processes = [_process(bundle.manifest, outline) for outline in outlines(bundle)]
    wanted = request.args.get("process", "")
    shown = wanted if wanted in bundle.program.processes else processes[0]["id"]
    data: dict[str, Any] = {
        "tabs": [{"id": one["id"], "name": one["name"], "file": one["file"], "current": False} for one in processes],
        "shown": shown, "marks": {}, "flows": [], "language": language(),
        "source": url_for("procedures.diagram", key=key, name=""),
    }  # fmt: skip
    return page("procedure.html", bundle=bundle, manifest=bundle.manifest, processes=processes, shown=shown, data=data)


@routes.get(f"{PROCEDURE}/diagram/<name>")
@public
def diagram(key: str, name: str) -> Response:
    """A diagram file of the procedure in force, shapes and names only."""
    bundle = _bundle(key)
    if name not in bundle.manifest.diagrams:
        raise NotFound("not_found.file")
    answer = Response(drawing(bundle.files[name]), mimetype="application/xml")
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


def _bundle(key: str) -> Deployed:
    with engine().read() as connection:
        found = _in_force(connection, key)
    if found is None:
        raise NotFound("not_found.bundle", bundle=key)
    return found


def _in_force(connection: Reading, key: str) -> Deployed | None:
    try:
        return engine().services.library.get(connection, active_bundle(connection, key, today().isoformat()))
    except NotFound:
        return None  # released, but not in force yet


def _process(manifest: Manifest, outline: Outline) -> dict[str, Any]:
    return {
        "id": outline.id, "name": outline.name, "file": outline.file, "basis": outline.basis,
        "starters": [named(manifest.roles[role]) for role in outline.starters if role in manifest.roles],
        "steps": [_step(manifest, step) for step in outline.steps],
    }  # fmt: skip


def _step(manifest: Manifest, step: Step) -> dict[str, Any]:
    roles = [named(manifest.roles[role]) for role in step.roles if role in manifest.roles]
    limits = [named(manifest.deadlines[key]) for key in step.deadlines if key in manifest.deadlines]
    limits += [_limit(manifest.parameters[key]) for key in step.parameters if key in manifest.parameters]
    return {
        "id": step.id, "kind": step.kind, "name": step.name, "who": roles or ([step.lane] if step.lane else []),
        "limits": limits, "basis": step.basis, "part": step.part, "event": step.event,
    }  # fmt: skip


def _limit(parameter: Parameter) -> str:
    """A period in words: 7 工作日; a day of the year with what it is: 年度报告开始 01-01."""
    if isinstance(parameter.value, (list, bool)):
        return named(parameter)
    if parameter.unit:
        return t("procedure.limit", value=parameter.value, unit=parameter.unit)
    return t("procedure.day", name=named(parameter), value=parameter.value)
