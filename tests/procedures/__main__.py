"""Plays the scenarios of a procedure wherever it lies: ``python -m tests.procedures MANIFEST FOLDER [SCENARIO ...]``.

MANIFEST lies in a folder bpmn beside forms; FOLDER, named like the procedure's key, holds stage.yaml and scenarios.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from engine.errors import LianghengError
from tests.procedures.cast import gather, prepare
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import Scenario, ScenarioError
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
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "prepared.db"
        try:
            logins = prepare(procedure, f"sqlite:///{source}")
        except LianghengError as refusal:
            print(sentence(refusal, "zh"))
            return 1
        for name in words[2:] or procedure.names:
            copy = shutil.copy(source, Path(place) / f"{name}.db")
            failed += not played(procedure, name, f"sqlite:///{copy}", logins)
    return 1 if failed else 0


def played(procedure: Procedure, name: str, database: str, logins: dict[str, str]) -> bool:
    """Play one scenario and say how it went; whether it came true."""
    cast = gather(procedure, database, logins)
    try:
        Scenario(cast).play(procedure.scenarios / f"{name}.txt")
    except ScenarioError as failure:
        print(f"走不通 {name}：{failure}")
        return False
    finally:
        cast.engine.close()
    print(f"走得通 {name}")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
