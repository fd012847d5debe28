"""What the pages of administration share: their routes, who may open which of them, and the words for roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from engine.identity.relations import system_relations
from web.rendering import named, page, t
from web.site import actor, engine

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


def role_names(connection: Reading) -> Mapping[str, str]:
    """Role key -> name, of the system's roles and of those the procedures in force declare."""
    if "role_names" not in g:
        found = {role: t(f"role.{role}") for role in SYSTEM_ROLES}
        for key in released_keys(connection):
            for role, declared in released_manifest(connection, engine().services.library, key).roles.items():
                found.setdefault(role, named(declared))
        g.role_names = found
    names: Mapping[str, str] = g.role_names
    return names
