"""Deploy a bundle through the gate, and release it for new cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.system import note_system
from engine.definitions.gate import PassedBundle
from engine.definitions.store import activate, store, version_of
from engine.errors import Invalid
from engine.execution.act import Act
from engine.execution.command import Command

REASON = 1000
"""How many characters the reason of a trial may have."""


@dataclass(frozen=True)
class DeployBundle(Command):
    """Store a bundle the gate has passed as a new version and release it.

    The same content again changes nothing. Running cases stay on their version. A bundle whose official text is a
    draft is released for trial only: ``trial`` says why, and on whose consent, and is journaled. Invalid when it is
    missing there, or given for a text that is in force.
    """

    act: ClassVar[str] = "deploy"
    passed: PassedBundle
    trial: str = ""

    def to_plain(self) -> dict[str, Any]:
        """The content hash stands for the files."""
        return {"bundle": self.passed.bundle.digest, "trial": self.trial}

    def perform(self, act: Act) -> dict[str, Any]:
        """Store and release; the answer holds the content hash and the version number."""
        act.require(self.act)
        bundle, trial = self.passed.bundle, self.trial.strip()
        known = version_of(act.work.connection, bundle.digest)
        if known is not None:
            return {"bundle": bundle.digest, "key": bundle.manifest.key, "version": known, "new": False}
        self._check(bundle.manifest.is_draft, trial)
        version = store(act.work.connection, bundle, act.work.at, act.actor.person_id)
        deployed = act.services.library.compile(version, bundle)
        activate(act.work.connection, deployed)
        hashed = {"bundle": bundle.digest, "key": bundle.manifest.key, "version": version}
        if trial:
            note_system(act, "bundle_on_trial", hashed, {"reason": trial})
        else:
            note_system(act, "bundle_deployed", hashed)
        return {**hashed, "new": True}

    @staticmethod
    def _check(is_draft: bool, trial: str) -> None:
        if is_draft and not trial:
            raise Invalid(errors={"trial": ["deploy.draft"]})
        if trial and not is_draft:
            raise Invalid(errors={"trial": ["deploy.not_draft"]})
        if len(trial) > REASON:
            raise Invalid(errors={"trial": ["deploy.reason_too_long"]})
