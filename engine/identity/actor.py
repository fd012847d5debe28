"""Who acts: a person with the roles held at this moment, frozen for one request."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.identity.policy import SYSTEM_ROLES

WORKER = "worker"
ANYBODY = "public"


@dataclass(frozen=True)
class Grant:
    """One role in one unit. ``of``: the person who is away and whose role it is; '' for one's own."""

    role: str
    unit_id: str
    of: str = ""


@dataclass(frozen=True)
class Actor:
    """A person as the engine sees it in one request. ``person_id`` is ``worker`` for the system itself.

    ``lang`` (zh or en) is the language in which mistakes in a form are said to this person. ``must_change``: the
    password is one somebody else chose, and nothing is open before it is changed.
    """

    person_id: str
    name: str = ""
    login: str = ""
    grants: tuple[Grant, ...] = field(default=())
    lang: str = "zh"
    must_change: bool = False

    @property
    def is_system(self) -> bool:
        """Whether this is the worker, not a person."""
        return self.person_id == WORKER

    @property
    def is_public(self) -> bool:
        """Whether this is whoever has not signed in."""
        return self.person_id == ANYBODY

    @property
    def unit_ids(self) -> frozenset[str]:
        """The units the person belongs to."""
        return frozenset(grant.unit_id for grant in self.grants)

    @property
    def roles(self) -> frozenset[str]:
        """The roles the person holds anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def absent(self) -> frozenset[str]:
        """The people who are away and whose tasks this person does."""
        return frozenset(grant.of for grant in self.grants if grant.of)

    @property
    def administers(self) -> bool:
        """Whether the person holds a role of the system beside the procedures'."""
        return not self.roles.isdisjoint(SYSTEM_ROLES)

    def holds(self, role: str, unit_id: str | None = None) -> bool:
        """Whether the person holds ``role`` (in ``unit_id`` when given)."""
        return any(grant.role == role and unit_id in (None, grant.unit_id) for grant in self.grants)


SYSTEM = Actor(WORKER, "系统", WORKER)
PUBLIC = Actor(ANYBODY, "公众", ANYBODY)
"""Whoever has not signed in. What the public sends is recorded as by it, whoever was signed in on that machine."""
