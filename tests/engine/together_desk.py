"""A book that a unit writes together: the case, who writes it, and what they do with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from engine.cases.together import Section, sections_of, versions_of, whole
from engine.commands.complete_task import CompleteTask
from engine.commands.save_sections import SaveSections
from engine.commands.start_case import StartCase
from engine.errors import LianghengError
from engine.identity.actor import Actor
from engine.testing import ROOT
from tests.engine.cast import Stage
from tests.engine.together_bundle import files

SCOPE, NEED = {"scope": "压力计量"}, {"need": "产业急需", "amount": 12.5}


@dataclass
class Desk:
    """A case whose book is being written: the applicant began it and has the task, the colleague may write, too."""

    stage: Stage
    case: str
    n: int = 1

    def save(self, actor: Actor, seen: Mapping[str, int] | None = None, **sections: Mapping[str, Any]) -> Any:
        return self.stage.engine.execute(actor, SaveSections(self.case, self.n, sections, seen or {}))

    def sections(self) -> dict[str, Section]:
        with self.stage.engine.read() as connection:
            return sections_of(connection, self.case, self.n)

    def versions(self, section: str) -> list[tuple[int, str, str, Mapping[str, Any]]]:
        with self.stage.engine.read() as connection:
            found = versions_of(connection, self.case, self.n, section)
        return [(version.number, version.kind, version.author, version.data) for version in found]

    def file(self, actor: Actor, seen: Mapping[str, int] | None, **form: Any) -> Any:
        data = {"title": "申报书", **whole(self.sections()), **form}
        return self.stage.engine.execute(actor, CompleteTask(self.case, self.n, data, sections=seen))

    def seen(self) -> dict[str, int]:
        return {key: section.revision for key, section in self.sections().items() if section.revision}

    def wait(self, **duration: int) -> None:
        """Let the machine's time pass."""
        self.stage.clock.moment += timedelta(**duration)


def desk_of(stage: Stage, *, signed: bool = False) -> Desk:
    stage.engine.deploy(ROOT, files(signed=signed), isolated=False)
    return Desk(stage, str(stage.engine.execute(stage.applicant, StartCase("book", "book"))["case"]))


@contextmanager
def counted(stage: Stage) -> Iterator[list[str]]:
    """The statements of what happens inside."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    database = stage.engine.transactions.database
    event.listen(database, "before_cursor_execute", note)
    yield found
    event.remove(database, "before_cursor_execute", note)


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """What happens inside is refused with ``code``."""
    with pytest.raises(LianghengError) as refused:
        yield
    assert refused.value.code == code
