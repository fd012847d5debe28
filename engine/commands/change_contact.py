"""Where a person gets mail, and which notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import update

from engine.commands.system import note_system
from engine.db.tables import people
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.contact import CHOICES, is_address


@dataclass(frozen=True)
class ChangeContact(Command):
    """Set one's own e-mail address ('' removes it) and which notices go there: ``mail`` is each, daily or none.

    ``told_of_tasks`` says whether one is told of new tasks; None leaves it as it is.
    """

    act: ClassVar[str] = "change_contact"
    email: str
    mail: str
    told_of_tasks: bool | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Write both; the address itself does not go into the journal."""
        if act.actor.is_system:
            raise Refused("refused.change_contact")
        email = self.email.strip()
        errors: dict[str, list[str]] = {}
        if email and not is_address(email):
            errors["email"] = ["field.email_wrong"]
        if self.mail not in CHOICES:
            errors["mail"] = ["field.field_required"]
        if errors:
            raise Invalid(errors=errors)
        values: dict[str, Any] = {"email": email or None, "mail": self.mail}
        if self.told_of_tasks is not None:
            values["told_of_tasks"] = self.told_of_tasks
        act.work.connection.execute(update(people).where(people.c.id == act.actor.person_id).values(values))
        note_system(act, "contact_changed", {"of": act.actor.person_id, "mail": self.mail}, {})
        return {"person": act.actor.person_id, "mail": self.mail}
