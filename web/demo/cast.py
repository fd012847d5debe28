"""The people of a demonstration on its pages: who could do a task, and one click to be that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask

from engine.clock import to_ms
from engine.definitions.bundle import collect
from engine.tasks.waiting import waiting
from web.demo.stage import PASSWORD, PROCEDURES, contents
from web.site import engine


@dataclass(frozen=True)
class Member:
    """One person: login and name, the unit and the keys of the roles held in it, and what the roles are called."""

    login: str
    name: str
    unit: str
    roles: frozenset[str]
    called: str


@dataclass(frozen=True)
class Company:
    """Everybody of one procedure."""

    name: str
    members: Sequence[Member]


class Cast:
    """Everybody of the demonstration, by procedure."""

    password = PASSWORD

    def __init__(self, companies: Sequence[Company]) -> None:
        self.companies = companies

    def of(self, unit: str, role: str) -> list[Member]:
        """Who holds the role ``role`` (its key) in the unit of that name."""
        return [
            member
            for company in self.companies
            for member in company.members
            if member.unit == unit and role in member.roles
        ]

    def named(self, name: str) -> list[Member]:
        """Whoever is called ``name``."""
        return [member for company in self.companies for member in company.members if member.name == name]


def read_cast() -> Cast:
    """The people the files of the demonstration name."""
    companies = []
    for content in contents():
        manifest = collect(PROCEDURES / content["manifest"]).manifest
        members = []
        for person in content["people"]:
            home = person["roles"][0][1]
            unit = content["units"].get(home, {}).get("name", "")
            roles = [role for role, place in person["roles"] if place == home]
            names = [manifest.roles[role].name for role in roles if role in manifest.roles]
            called = "、".join(names) or person.get("title", "")
            members.append(Member(person["login"], person["name"], unit, frozenset(roles), called))
        companies.append(Company(manifest.name, members))
    return Cast(companies)


def install(app: Flask) -> None:
    """Give every page of the demonstration its cast, and how much waits for each of them."""
    cast = read_cast()
    app.context_processor(lambda: {"cast": cast, "waiting": _waiting})


def _waiting() -> Mapping[str, int]:
    with engine().read() as connection:
        return waiting(connection, to_ms(engine().clock.machine_now()))
