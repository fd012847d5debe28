"""One procedure under test: its bundle, its scenarios, and its stage — who acts and what they answer by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from engine.clock import ZONE
from engine.definitions.manifest import Manifest
from engine.definitions.manifest_schema import load_manifest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Procedure:
    """A procedure by the key of its bundle; ``home`` holds the folders bpmn and forms, ``tests`` its stage."""

    key: str
    home: Path = ROOT
    tests: Path = HERE

    @property
    def manifest_path(self) -> Path:
        """The manifest of its bundle."""
        return self.home / "bpmn" / f"{self.key}.yaml"

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest, read."""
        return load_manifest(self.manifest_path.name, self.manifest_path.read_bytes())

    @property
    def diagrams(self) -> list[Path]:
        """Its diagrams; those it shares with others after its own."""
        return [self.manifest_path.parent / name for name in self.manifest.diagrams]

    @property
    def folder(self) -> Path:
        """Where its stage, its scenarios and its rules are."""
        return self.tests / self.key

    @property
    def scenarios(self) -> Path:
        """The folder of its scenarios."""
        return self.folder / "scenarios"

    @cached_property
    def names(self) -> list[str]:
        """The names of its scenarios."""
        return sorted(path.stem for path in self.scenarios.glob("*.txt"))

    @cached_property
    def stage(self) -> Mapping[str, Any]:
        """What stage.yaml says."""
        found: dict[str, Any] = yaml.safe_load((self.folder / "stage.yaml").read_text(encoding="utf-8"))
        return found

    @property
    def opening(self) -> datetime:
        """When every scenario begins."""
        return datetime.fromisoformat(self.stage["opening"]).replace(tzinfo=ZONE)

    def __str__(self) -> str:
        return self.key


PROCEDURES = tuple(Procedure(path.parent.name) for path in sorted(HERE.glob("*/stage.yaml")))
"""Every procedure that has a stage."""
