"""Records new histories: ``python -m tests.replay.record NAME``. A file that exists is never written again."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.commands.correct_deadline import ConfirmCorrection, ProposeCorrection
from engine.commands.end_case import EndCase
from engine.commands.move_tokens import AddInstance, CancelToken, PlaceToken
from engine.commands.send_message import SendMessage
from engine.commands.suspend_case import ResumeCase, SuspendCase
from engine.execution.history import write_history
from engine.identity.actor import SYSTEM
from engine.testing import person, sqlite_file
from tests.engine.cast import Stage, set_the_stage

FOLDER = Path(__file__).parent


def returned_twice(stage: Stage) -> str:
    """Returned once by a gateway, once by an overseer, reminded, then passed."""
    case, n = stage.under_review()
    n = stage.complete(stage.officer, case, n, {"again": True})[0]
    stage.move(days=20)
    n = stage.complete(stage.applicant, case, n, {"subject": "第二稿"})[0]
    moved = stage.engine.execute(stage.head, PlaceToken(case, n, "apply", "附件不清"))["opened"]
    n = stage.complete(stage.applicant, case, moved[0], {"subject": "第三稿"})[0]
    stage.move(days=12)
    n = stage.complete(stage.officer, case, n, {"again": False})[0]
    stage.complete(stage.head, case, n)
    return case


def lapsed(stage: Stage) -> str:
    """Suspended, resumed, and ended by its timer."""
    case, _ = stage.under_review()
    stage.engine.execute(stage.head, SuspendCase(case, "等待答复"))
    stage.move(days=30)
    stage.engine.execute(stage.head, ResumeCase(case))
    stage.move(days=200)
    return case


def corrected(stage: Stage) -> str:
    """A named deadline corrected by two people, extended by a suspension, and run out."""
    case, n = stage.start("clocked")
    stage.complete(stage.applicant, case, n, {"received": "2026-09-28"})
    proposal = stage.engine.execute(stage.head, ProposeCorrection(case, "construction", "2026-09-21", "误记", "回执"))
    stage.engine.execute(stage.second_head, ConfirmCorrection(case, proposal["correction"]))
    stage.engine.execute(stage.head, SuspendCase(case, "不可抗力"))
    stage.move(days=10)
    stage.engine.execute(stage.head, ResumeCase(case))
    stage.move(days=800)
    return case


def panel(stage: Stage) -> str:
    """A panel with one expert taken off and one added, ending in a register entry and a paper."""
    experts = [person(stage.engine, f"expert{i}", ("expert", stage.institute)) for i in range(4)]
    case, n = stage.start("panel")
    sheets = stage.complete(stage.officer, case, n, {"experts": [expert.person_id for expert in experts[:3]]})
    added = stage.engine.execute(stage.head, AddInstance(case, sheets[0], experts[3].person_id, "领域"))["opened"][0]
    stage.engine.execute(stage.head, CancelToken(case, sheets[1], "回避"))
    for expert, sheet, points in ((0, sheets[0], 82), (2, sheets[2], 91), (3, added, 77)):
        stage.complete(experts[expert], case, sheet, {"points": points})
    return case


def withdrawn(stage: Stage) -> str:
    """Withdrawn by a message while the panel was being chosen."""
    case, _ = stage.start("panel")
    stage.engine.execute(stage.applicant, SendMessage(case, "withdraw", {"reason": "调整方案"}))
    return case


def closed(stage: Stage) -> str:
    """Ended because of what another case decided, while its timers had moved by a suspension."""
    case, _ = stage.under_review()
    stage.engine.execute(stage.head, SuspendCase(case, "等待答复"))
    stage.move(days=30)
    stage.engine.execute(stage.head, ResumeCase(case))
    stage.engine.execute(SYSTEM, EndCase(case, "f" * 32, "资格已撤销"))
    return case


RECORDINGS: dict[str, tuple[str, Callable[[Stage], str]]] = {
    "returned_twice": ("three", returned_twice),
    "lapsed": ("three", lapsed),
    "corrected": ("clocked", corrected),
    "panel": ("panel", panel),
    "withdrawn": ("panel", withdrawn),
    "closed": ("three", closed),
}


def record(name: str) -> Path:
    """Play ``name`` on a fresh database and write its history; FileExistsError when it was recorded before."""
    sample, play = RECORDINGS[name]
    with tempfile.TemporaryDirectory() as folder:
        stage = set_the_stage(sqlite_file(Path(folder)), sample)
        case = play(stage)
        with stage.engine.read() as connection:
            history = write_history(stage.engine.services, connection, case)
        stage.engine.close()
    path = FOLDER / f"{name}.v{history['format']}.json.gz"
    with path.open("xb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as out:
        out.write(json.dumps(history, ensure_ascii=False, indent=1).encode())
    return path


if __name__ == "__main__":
    for wanted in sys.argv[1:] or RECORDINGS:
        print(record(wanted))
