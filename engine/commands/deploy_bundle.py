"""Deploy a bundle through the gate, and release it for new cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.system import note_system
from engine.definitions.gate import PassedBundle
from engine.definitions.store import activate, store, version_of
from engine.execution.act import Act
from engine.execution.command import Command


@dataclass(frozen=True)
class DeployBundle(Command):
    """Store a bundle the gate has passed as a new version and release it.

    The same content again changes nothing. Running cases stay on their version.
    """

    act: ClassVar[str] = "deploy"
    passed: PassedBundle

    def to_plain(self) -> dict[str, Any]:
        """The content hash stands for the files."""
        return {"bundle": self.passed.bundle.digest}

    def perform(self, act: Act) -> dict[str, Any]:
        """Store and release; the answer holds the content hash and the version number."""
        act.require(self.act)
        bundle = self.passed.bundle
        known = version_of(act.work.connection, bundle.digest)
        if known is not None:
            return {"bundle": bundle.digest, "key": bundle.manifest.key, "version": known, "new": False}
        version = store(act.work.connection, bundle, act.work.at, act.actor.person_id)
        deployed = act.services.library.compile(version, bundle)
        activate(act.work.connection, deployed)
        hashed = {"bundle": bundle.digest, "key": bundle.manifest.key, "version": version}
        note_system(act, "bundle_deployed", hashed)
        return {**hashed, "new": True}
