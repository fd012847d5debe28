"""Plays the scenarios of a procedure wherever it lies: ``python -m tests.procedures MANIFEST FOLDER [SCENARIO ...]``.

MANIFEST lies in a folder bpmn beside forms; FOLDER, named like the procedure's key, holds stage.yaml and scenarios.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from engine.errors import LianghengError
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import ScenarioError
from tests.procedures.theatre import Theatre
from web.installed import sentence


def main(words: list[str]) -> int:
    """Play the scenarios named, or all; 0 when all came true, 1 when one did not, 2 when there is nothing to play."""
    if len(words) < 2:
        print("用法：python -m tests.procedures 清单.yaml 情景文件夹 [情景 …]")
        return 2
    manifest, folder = Path(words[0]).resolve(), Path(words[1]).resolve()
    procedure = Procedure(folder.name, manifest.parents[1], folder.parent)
    if procedure.manifest_path != manifest or not (folder / "stage.yaml").exists():
        print(f"情景文件夹要与清单同名（{manifest.stem}），其中有 stage.yaml；清单在名为 bpmn 的文件夹里。")
        return 2
    with tempfile.TemporaryDirectory() as place:
        theatre = Theatre.in_folder(procedure, Path(place))
        try:
            failed = sum(not played(theatre, name) for name in words[2:] or procedure.names)
        except LianghengError as refusal:  # by the gate: of what a scenario does, it speaks itself
            print(sentence(refusal, "zh"))
            return 1
    return 1 if failed else 0


def played(theatre: Theatre, name: str) -> bool:
    """Play one scenario and say how it went; whether it came true."""
    try:
        with theatre.playing(name):
            print(f"走得通 {name}")
    except ScenarioError as failure:
        print(f"走不通 {name}：{failure}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
