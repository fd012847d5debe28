"""What a command is: a frozen request that one person makes of one case (or of the system), with its policy act."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from engine.execution.act import Act
from engine.values import canonical, digest


@dataclass(frozen=True)
class Command:
    """Base of all commands. Subclasses are frozen dataclasses; ``case_id`` and ``n`` name what they lock and touch."""

    act: ClassVar[str] = ""
    journaled_refusals: ClassVar[bool] = True
    remembered: ClassVar[bool] = True

    @property
    def incident_id(self) -> str | None:
        """The incident this command retries, or None: a retry that fails opens no second incident."""
        return None

    @property
    def locked_case(self) -> str | None:
        """The case this command locks first, or None."""
        return getattr(self, "case_id", None)

    @property
    def task_number(self) -> int | None:
        """The task this command is about, or None."""
        return getattr(self, "n", None)

    def hold(self, act: Act) -> None:
        """Set aside what this command was about after the diagram failed; the incident holds the command."""
        del act

    def digest(self) -> str:
        """Digest of what is asked: the same request key with another digest is refused."""
        return digest(canonical([type(self).__name__, self.to_plain()]))

    def to_plain(self) -> dict[str, Any]:
        """The command as stored with an incident."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def perform(self, act: Act) -> dict[str, Any]:
        """Do it inside the transaction of ``act`` and return the answer (JSON). Raises an error of the tree."""
        raise LookupError(f"{type(self).__name__} has no perform")
