"""The invented province: its files laid beside what all procedures share, as a process owner's working folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.procedures.conftest import walk, walk_on_postgresql
from tests.procedures.procedure import ROOT, Procedure

__all__ = ["walk", "walk_on_postgresql"]

HERE = Path(__file__).parent
KEY = "yangli"


def laid_out(folder: Path) -> Path:
    """The bundle's files and the shared ones in ``folder``, in bpmn and forms; its manifest."""
    (folder / "bpmn").mkdir(parents=True)
    for path in (HERE / "bpmn").iterdir():
        shutil.copy(path, folder / "bpmn")
    shutil.copy(ROOT / "bpmn" / "common.bpmn", folder / "bpmn")
    shutil.copytree(HERE / "forms" / KEY, folder / "forms" / KEY)
    shutil.copytree(ROOT / "forms" / "common", folder / "forms" / "common")
    return folder / "bpmn" / f"{KEY}.yaml"


@pytest.fixture(scope="session")
def procedure(tmp_path_factory: pytest.TempPathFactory) -> Procedure:
    """The procedure on its stage."""
    home = tmp_path_factory.mktemp("fifth")
    laid_out(home)
    return Procedure(KEY, home, HERE)
