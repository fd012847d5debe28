"""A folder in memory for what tests write and never need again, where the machine has one that is large enough."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FOLDER = Path("/dev/shm")
NEEDED = 6 * 1024**3
"""Bytes that must be free, as a file system and as memory; a run of all tests writes about a quarter of it."""


def memory() -> Path | None:
    """The folder, or None: what is written goes to the disk then, and takes longer.

    What a sudden end of a process leaves behind is the same there as on a disk; a power cut is never tried here, and
    the servers that must synchronise stay on the disk.
    """
    try:
        is_usable = os.access(FOLDER, os.W_OK) and not os.statvfs(FOLDER).f_flag & os.ST_NOEXEC
        if is_usable and min(shutil.disk_usage(FOLDER).free, _available()) >= NEEDED:
            return FOLDER
    except OSError:
        return None
    return None


def _available() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    found = [int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    return found[0] * 1024 if found else 0
