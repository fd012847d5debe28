"""Sets the stage of a demonstration: units, people, procedures and cases, as the files in ``bpmn/demo`` say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

import click
import yaml

from engine.bootstrap import Engine
from engine.commands.system import CreatePerson, CreateUnit, GrantRole
from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.installation import FOUNDER
from web.demo.answers import Phrases
from web.demo.play import Player, Script
from web.installed import said, say

PROCEDURES = Path(__file__).parents[2] / "bpmn"
PASSWORD = "Liangheng-2026"  # printed on the terminal; a demonstration keeps no secrets


@dataclass(frozen=True)
class Login:
    """A line of the printed table."""

    login: str
    name: str
    role: str
    unit: str


def contents() -> list[dict[str, Any]]:
    """The files of the demonstration whose procedure is there."""
    found = []
    for path in sorted((PROCEDURES / "demo").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if (PROCEDURES / content["manifest"]).is_file():
            found.append(content)
    return found


def set_stage(engine: Engine, stages: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Actor]:
    """Fill an empty demonstration: people and units first, then the procedures, then the cases, day after day.

    ``stages`` are the files to play, all of them when None; returns the people by login.
    """
    people: dict[str, Actor] = {}
    cases: list[tuple[str, Script]] = []
    for content in contents() if stages is None else stages:
        say("demo_deploying", manifest=content["manifest"])
        people |= gather(engine, content)
        cases += [(case["name"], script_of(content, case)) for case in content["cases"]]
    players = [Player(engine, people) for _ in cases]
    parts = [player.acts(script) for player, (_, script) in zip(players, cases, strict=True)]
    waiting = [(next(part), n) for n, part in enumerate(parts)]
    heapify(waiting)
    begun: set[int] = set()
    while waiting:  # whoever acts next
        moment, n = heappop(waiting)
        if n not in begun:
            begun.add(n)
            say("demo_playing", name=cases[n][0])
        players[n].arrive(moment)
        then = next(parts[n], None)
        if then is not None:
            heappush(waiting, (then, n))
    return people


def gather(engine: Engine, content: Mapping[str, Any]) -> dict[str, Actor]:
    """Register the units and people of ``content``, deploy its procedure, and return the people by login."""
    people = _people(engine, content)
    bundle = collect(PROCEDURES / content["manifest"])
    engine.deploy(FOUNDER, bundle.files, trial=said("demo_trial") if bundle.manifest.is_draft else "")
    return {login: engine.actor(person) for login, person in people.items()}


def _people(engine: Engine, content: Mapping[str, Any]) -> dict[str, str]:
    units = {
        key: engine.execute(FOUNDER, CreateUnit(unit["name"], unit["kind"], unit.get("key"), unit.get("region")))[
            "unit"
        ]
        for key, unit in content["units"].items()
    }
    found = {}
    for person in content["people"]:
        person_command = CreatePerson(person["login"], person["name"], PASSWORD, title=person.get("title", ""))
        found[person["login"]] = str(engine.execute(FOUNDER, person_command)["person"])
        for role, unit in person["roles"]:
            engine.execute(FOUNDER, GrantRole(found[person["login"]], role, units.get(unit, "")))
    return found


def script_of(content: Mapping[str, Any], case: Mapping[str, Any]) -> Script:
    """The script of one case of a demonstration's file; its own phrases win over the common ones."""
    common = content.get("phrases", {})
    own = case.get("phrases", {})
    phrases = Phrases(
        texts={**common.get("texts", {}), **own.get("texts", {})},
        numbers={**common.get("numbers", {}), **own.get("numbers", {})},
        rows={**common.get("rows", {}), **own.get("rows", {})},
        dates={**common.get("dates", {}), **own.get("dates", {})},
        sentence=own.get("sentence", common.get("sentence", "")),
        short=own.get("short", common.get("short", "")),
    )
    return Script(
        content["bundle"], case["process"], case["starter"], int(case["days_ago"]), case["steps"], phrases,
        int(case.get("pace_hours", 5)),
    )  # fmt: skip


def logins(engine: Engine) -> Sequence[Login]:
    """Who may sign in, for the printed table."""
    found = []
    for content in contents():
        manifest = collect(PROCEDURES / content["manifest"]).manifest
        for person in content["people"]:
            role, unit = person["roles"][0]
            name = manifest.roles[role].name if role in manifest.roles else role
            home = content["units"].get(unit, {}).get("name", "")
            found.append(Login(person["login"], person["name"], person.get("title") or name, home))
    return found


def print_logins(engine: Engine) -> None:
    """Print the table of log-ins, Chinese characters counted as two columns."""
    rows = logins(engine)
    width = max((len(row.login) for row in rows), default=5) + 2
    for row in rows:
        padding = " " * (10 - sum(2 if ord(char) > 0x2E80 else 1 for char in row.name))
        click.echo(f"  {row.login:<{width}}{row.name}{padding}{row.unit} {row.role}")
