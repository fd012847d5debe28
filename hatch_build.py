"""Build hook: bundles the pages when the project is installed, so the repository holds no third-party code."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface[Any]):
    """Runs web/assets.py, for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build web/static/dist and have it packed although git ignores it."""
        if self.target_name != "wheel":
            return
        _assets(Path(self.root)).build(say=self.app.display_info)
        build_data["artifacts"].append("web/static/dist/**")


def _assets(root: Path) -> ModuleType:
    """The module web/assets.py by itself: the package around it needs what is not installed yet."""
    spec = importlib.util.spec_from_file_location("liangheng_assets", root / "web" / "assets.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("web/assets.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
