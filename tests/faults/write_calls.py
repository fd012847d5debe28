"""A fault at the n-th system call on the database files: ``python -m tests.faults.write_calls FOLDER MOST``.

Each point forks a child, lets strace attach to it with one injected fault, and tells it to complete the review. Faults:
SIGKILL; ENOSPC and EIO, once and from then on. MOST limits the points of each fault (0: all). Prints the toll as JSON.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from engine.errors import Unavailable
from tests.faults.file_copies import BESIDE, Copies, lay_copies
from tests.faults.wholeness import Toll, problems_of, retry

CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "openat")
FAULTS = {
    "SIGKILL": ("signal=KILL", CALLS, ""),
    "ENOSPC once": ("error=ENOSPC", ("pwrite64", "ftruncate", "openat"), ""),
    "ENOSPC for good": ("error=ENOSPC", ("pwrite64",), "+"),
    "EIO once": ("error=EIO", (*CALLS, "pread64"), ""),
    "EIO for good": ("error=EIO", ("pwrite64", "fdatasync"), "+"),
}
_ANYBODY = ctypes.c_ulong(-1)
_PR_SET_PTRACER = 0x59616D61
_LIBC = ctypes.CDLL(None, use_errno=True)


def main(folder: Path, most: int) -> dict[str, Any]:
    """Inject every fault at up to ``most`` points (0: all) and return the tolls by fault."""
    copies = lay_copies(folder)
    calls = _count_calls(copies, folder / "calls")
    tolls = {}
    for name, (fault, where, lasting) in FAULTS.items():
        points = [(call, number) for call in where for number in range(1, calls[call] + 1)]
        toll = Toll()
        for call, number in _sample(points, most):
            copies.set_back()
            inject = f"inject={call}:{fault}:when={number}{lasting}"
            end = _complete_under(copies, call, "-e", inject)
            standing = copies.review.standing(copies.ground)
            problems = problems_of(copies.ground, copies.review.case) + retry(copies.ground, copies.review)
            toll.note(f"{name} at {call} {number}", end, standing, problems)
        tolls[name] = toll.plain()
    return {"calls": calls, "faults": tolls}


def _sample(points: list[tuple[str, int]], most: int) -> Iterator[tuple[str, int]]:
    """At most ``most`` of the points, evenly spread, the first and the last among them."""
    if not most or len(points) <= most:
        yield from points
        return
    for index in range(most):
        yield points[round(index * (len(points) - 1) / (most - 1))]


def _count_calls(copies: Copies, log: Path) -> Counter[str]:
    copies.set_back()
    end = _complete_under(copies, ",".join((*CALLS, "pread64")), "-o", str(log))
    assert end == "answered", end
    return Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", log.read_text(), re.MULTILINE))


def _complete_under(copies: Copies, calls: str, *options: str) -> str:
    """Complete the review in a child traced by strace; how it ended: answered, unavailable, killed, or failed."""
    copies.ground.engine.close()
    told, tell = os.pipe()
    hear, say = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(tell)
        os.close(hear)
        _child(copies, told, say)
    os.close(told)
    os.close(say)
    assert os.read(hear, 1) == b"."
    watched = [argument for ending in ("", *BESIDE) for argument in ("-P", f"{copies.file}{ending}")]
    output = () if "-o" in options else ("-o", os.devnull)
    command = ["strace", "-q", "-p", str(child), "-e", f"trace={calls}", *watched, *options, *output]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    _wait_until_traced(child, tracer)
    os.write(tell, b".")
    os.close(tell)
    said = os.read(hear, 20)
    os.close(hear)
    _, status = os.waitpid(child, 0)
    tracer.communicate()
    return "killed" if os.WIFSIGNALED(status) else said.decode() or "failed"


def _child(copies: Copies, told: int, say: int) -> None:
    """Let ourselves be traced, wait for the word, complete, say how it ended, and end."""
    _LIBC.prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
    os.write(say, b".")
    os.read(told, 1)
    try:
        copies.review.complete(copies.ground)
        os.write(say, b"answered")
    except Unavailable:
        os.write(say, b"unavailable")
    finally:
        os._exit(0)


def _wait_until_traced(child: int, tracer: subprocess.Popen[bytes]) -> None:
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None:
            raise RuntimeError(f"strace did not attach: {tracer.communicate()[1].decode()}")
        time.sleep(0.002)


if __name__ == "__main__":
    print(orjson.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))).decode())
