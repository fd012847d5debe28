"""Pass a task one has on to a colleague it is offered to as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.commands.assign_task import AssignTask


@dataclass(frozen=True)
class TransferTask(AssignTask):
    """Pass task ``n`` on to ``person_id``, for a ``reason``; it does not come back."""

    act: ClassVar[str] = "transfer_task"
