"""A SQLite database that can be set back to how it was, and the review on it that every fault interrupts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.testing import sqlite_file
from tests.bench.ground import Ground, lay_ground
from tests.faults.wholeness import Review, picture

BESIDE = ("-journal", "-wal", "-shm")


@dataclass(frozen=True)
class Copies:
    """The database file and a copy of it with the review still open."""

    ground: Ground
    review: Review
    file: Path
    kept: Path

    def set_back(self) -> None:
        """Put the kept copy in the place of the file. Nobody may have it open."""
        self.ground.engine.close()
        for ending in BESIDE:
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)


def lay_copies(folder: Path) -> Copies:
    """Prepare a database in ``folder`` whose one review is open, and learn how it looks when the review is done."""
    url = sqlite_file(folder)
    ground = lay_ground(url)
    case, n = ground.under_review()
    before = picture(ground, case)
    ground.engine.close()
    file, kept = folder / "liangheng.db", folder / "kept.db"
    shutil.copyfile(file, kept)
    answer = Review(case, n, before, {}, {}).complete(ground)
    review = Review(case, n, before, picture(ground, case), answer)
    copies = Copies(ground, review, file, kept)
    copies.set_back()
    return copies
