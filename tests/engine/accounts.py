"""Accounts in the engine's tests: somebody new, and signing in."""

from __future__ import annotations

from engine.commands.system import CreatePerson
from engine.identity.actor import Actor
from engine.identity.login import sign_in
from tests.engine.cast import Stage

PASSWORD, OTHER = "Correct-horse-1", "Battery-staple-2"


def signed_in(stage: Stage, login: str, password: str) -> str:
    return sign_in(stage.engine.transactions, stage.engine.settings, login, password, "Firefox")


def newcomer(stage: Stage, keeper: Actor) -> str:
    command = CreatePerson("newcomer", "新同事", PASSWORD)
    return str(stage.engine.execute(keeper, command)["person"])
