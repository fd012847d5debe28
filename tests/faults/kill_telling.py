"""SIGKILL at the n-th line of telling people of new tasks: ``kill_telling URL MOMENT LINE``.

Prints how many lines it took when LINE was not reached. MOMENT is business time in UTC milliseconds.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any

from engine import work
from engine.clock import FixedClock, from_ms
from engine.delivery import mail, new_tasks
from tests.bench.ground import enter_ground

TRACED = {module.__file__ for module in (new_tasks, mail, work)}


def main(url: str, moment: int, deadly: int) -> int:
    """Tell, counting executed lines; die at line ``deadly``."""
    ground = enter_ground(url, FixedClock(from_ms(moment)))
    executed = 0

    def enter(frame: FrameType, _happening: str, _argument: Any) -> Any:
        return line if frame.f_code.co_filename in TRACED else None

    def line(_frame: FrameType, happening: str, _argument: Any) -> Any:
        nonlocal executed
        executed += happening == "line"
        if happening == "line" and executed == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return line

    sys.settrace(enter)
    new_tasks.tell_new_tasks(ground.engine)
    sys.settrace(None)
    ground.engine.close()
    return executed


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
