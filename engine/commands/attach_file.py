"""Attach a file to a task: its content is stored once by hash, the journal keeps the hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert

from engine.db.tables import files
from engine.execution.act import Act
from engine.execution.command import Command
from engine.work import new_id


@dataclass(frozen=True)
class AttachFile(Command):
    """Attach content ``digest`` (already in the blob store, ``size`` bytes) to ``field`` of task ``n``."""

    act: ClassVar[str] = "attach_file"
    case_id: str
    n: int
    field: str
    digest_: str
    name: str
    size: int
    media_type: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Make the link; the answer holds the file's id."""
        task = act.require_open_task()
        act.require(self.act)
        file_id = new_id()
        act.work.connection.execute(
            insert(files),
            {
                "case_id": self.case_id, "id": file_id, "n": self.n, "field": self.field, "digest": self.digest_,
                "name": self.name[:300], "size": self.size, "media_type": self.media_type,
                "uploaded_by": act.actor.person_id, "uploaded_at": act.work.at,
            },
        )  # fmt: skip
        act.case.note(
            "file_attached",
            act.author,
            hashed={
                "n": self.n,
                "element": task["element"],
                "file": file_id,
                "digest": self.digest_,
                "size": self.size,
            },
            private={"field": self.field, "name": self.name},
        )
        return {"case": self.case_id, "n": self.n, "file": file_id, "name": self.name, "size": self.size}
