"""The commands an incident can hold, by name: what was stored can be made a command again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.commands.complete_task import CompleteTask
from engine.commands.correct_deadline import ConfirmCorrection
from engine.commands.end_case import EndCase
from engine.commands.fire_timer import FireTimer
from engine.commands.move_tokens import AddInstance, CancelToken, PlaceToken
from engine.commands.recount_case import RecountCase
from engine.commands.register_outside_act import RegisterOutsideAct
from engine.commands.send_message import SendMessage
from engine.commands.suspend_case import ResumeCase
from engine.execution.command import Command

STEPPING: tuple[type[Command], ...] = (
    CompleteTask, RegisterOutsideAct, SendMessage, FireTimer, ResumeCase, ConfirmCorrection, PlaceToken, CancelToken,
    AddInstance, RecountCase, EndCase,
)  # fmt: skip
"""Every command that moves a diagram, and so every command that can end in an incident."""

_BY_NAME = {command.__name__: command for command in STEPPING}


def command_from(name: str, fields: Mapping[str, Any]) -> Command:
    """The command ``name`` with ``fields`` as :meth:`Command.to_plain` gave them."""
    return _BY_NAME[name](**fields)
