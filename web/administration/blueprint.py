"""What the pages of administration share: their routes, who may open which of them, and the words for roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, url_for

from engine.cases.contents import Reading
from engine.cases.lists import released_manifest
from engine.cases.overseeing import overseen_units
from engine.clock import to_ms
from engine.definitions.store import released_keys
from engine.errors import Refused
from engine.identity.policy import SYSTEM_ROLES, Relation, permits
from engine.identity.regions import home_of, provinces_of_units
from engine.identity.relations import system_relations
from web.rendering import named, page, t
from web.site import actor, engine

UNIT = "unit:"  # how a party names a unit by its key
routes = Blueprint("administration", __name__, url_prefix="/administration")


@dataclass(frozen=True)
class Section:
    """A page of administration: its endpoint, the act of the policy that opens it, the key of its name and
    explanation."""

    endpoint: str
    act: str
    key: str


SECTIONS = (
    Section("administration.people", "view_people", "people"),
    Section("administration.units", "view_people", "units"),
    Section("administration.roster", "manage_people", "roster"),
    Section("administration.sessions", "view_people", "sessions"),
    Section("administration.audit", "view_system_events", "audit"),
    Section("incidents.listed", "retry_incident", "incidents"),
    Section("administration.timers", "view_timers", "timers"),
    Section("administration.settings", "view_settings", "settings"),
    Section("administration.deployments", "view_deployments", "deployments"),
    Section("administration.calendar", "import_calendar", "calendar"),
    Section("administration.hand_over", "assign_task", "hand_over"),
)


def relations() -> frozenset[Relation]:
    """How the visitor stands to the system as a whole, and whether there are cases the visitor oversees."""
    if "standing" not in g:
        found = set(system_relations(actor()))
        with engine().read() as connection:
            if overseen_units(connection, engine().services.library, actor()):
                found.add(Relation.OVERSEER)
        g.standing = frozenset(found)
    standing: frozenset[Relation] = g.standing
    return standing


def require(act: str, refusal: str = "administration") -> None:
    """Raise Refused unless the visitor may do ``act``."""
    if not permits(act, relations()):
        raise Refused(f"refused.{refusal}")


def sections() -> Sequence[Section]:
    """The pages the visitor may open."""
    return [section for section in SECTIONS if permits(section.act, relations())]


def framed(template: str, current: str, **values: Any) -> str:
    """A page of administration with the way to the others; ``current`` is the endpoint that is marked."""
    return page(f"administration/{template}", current=current, **values)


@routes.app_template_global("administration_tabs")
def tabs() -> Sequence[tuple[str, str, str]]:
    """The pages the visitor may open: address, name, endpoint."""
    return [(url_for(one.endpoint), t(f"administration.{one.key}"), one.endpoint) for one in sections()]


@routes.app_template_global("manages")
def manages() -> bool:
    """Whether the visitor may open any page of administration."""
    return bool(sections())


def machine_now() -> int:
    """The machine's moment in UTC milliseconds: accounts, roles and sessions live in it."""
    return to_ms(engine().clock.machine_now())


@dataclass(frozen=True)
class RoleNames:
    """What roles are called: procedures of different provinces may call the same one differently."""

    everywhere: Mapping[str, Sequence[str]]
    by_province: Mapping[str, Mapping[str, str]]
    provinces: Mapping[str, str]

    def get(self, role: str, default: str = "") -> str:
        """Every name the role has."""
        return " / ".join(self.everywhere.get(role, ())) or default or role

    def items(self) -> Iterator[tuple[str, str]]:
        """Every role with its names."""
        for role in self.everywhere:
            yield role, self.get(role)

    def of(self, role: str, unit_id: str | None) -> str:
        """Its name in the province of the unit."""
        there = self.by_province.get(self.provinces.get(unit_id or "", ""), {})
        return there.get(role) or self.get(role)


def role_names(connection: Reading) -> RoleNames:
    """The names of the system's roles and of those the procedures in force declare."""
    if "role_names" not in g:
        found: dict[str, dict[str, None]] = {role: {t(f"role.{role}"): None} for role in SYSTEM_ROLES}
        there: dict[str, dict[str, str]] = {}
        for key in released_keys(connection):
            manifest = released_manifest(connection, engine().services.library, key)
            keys = [party.source[len(UNIT) :] for party in manifest.parties.values() if party.source.startswith(UNIT)]
            home = home_of(connection, keys)
            for role, declared in manifest.roles.items():
                found.setdefault(role, {})[named(declared)] = None
                there.setdefault(home, {}).setdefault(role, named(declared))
        everywhere = {role: tuple(names) for role, names in found.items()}
        g.role_names = RoleNames(everywhere, there, provinces_of_units(connection))
    names: RoleNames = g.role_names
    return names
