"""How a shared draft becomes rows: sections are locked in one order, and what they said before is never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.cases.together import BESIDE, RESTORED, WRITTEN
from engine.db.tables import people, section_versions, shared_sections, tasks
from engine.values import dumps

EXTENDED_MS = 10 * 60 * 1000
"""How long the saves of one person extend one version."""
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEY = ("case_id", "n", "section")
_TASK = (
    select(tasks.c.state, tasks.c.assignee)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
)  # fmt: skip
_SHARED, _ALONE = _TASK.with_for_update(read=True), _TASK.with_for_update()
_SAVED_BY = select(people.c.name).where(people.c.id == shared_sections.c.saved_by).scalar_subquery()
_OWNER = select(people.c.name).where(people.c.id == shared_sections.c.owner).scalar_subquery()
_BESIDE = (
    select(func.max(section_versions.c.version))
    .where(*(section_versions.c[name] == shared_sections.c[name] for name in _KEY))
    .where(section_versions.c.kind == BESIDE, section_versions.c.author == bindparam("author"))
    .where(section_versions.c.source == shared_sections.c.version)
    .scalar_subquery()
)
"""What the author typed before beside the version that counts: it is gone on with."""
_LOCK = (
    select(shared_sections, _SAVED_BY.label("saved_by_name"), _OWNER.label("owner_name"), _BESIDE.label("beside"))
    .where(shared_sections.c.case_id == bindparam("case"), shared_sections.c.n == bindparam("number"))
    .where(shared_sections.c.section.in_(bindparam("sections", expanding=True)))
    .order_by(shared_sections.c.section)
    .with_for_update(of=shared_sections)
)
_SAVED = ("revision", "version", "versions", "begun_at", "saved_by", "saved_at")
_SAVE = (
    update(shared_sections)
    .where(shared_sections.c.case_id == bindparam("case"), shared_sections.c.n == bindparam("number"))
    .where(shared_sections.c.section == bindparam("of"))
    .values({name: bindparam(f"to_{name}") for name in _SAVED})
)


def _keep_versions(dialect: str) -> Any:
    statement = _INSERT[dialect](section_versions)
    changed = {name: statement.excluded[name] for name in ("saved_at", "data", "source")}
    return statement.on_conflict_do_update(index_elements=[*_KEY, "version"], set_=changed)


_PREPARE = {
    dialect: make(shared_sections).on_conflict_do_nothing(index_elements=_KEY) for dialect, make in _INSERT.items()
}
_KEEP = {dialect: _keep_versions(dialect) for dialect in _INSERT}


def hold_task(connection: Connection, case_id: str, n: int, *, alone: bool = False) -> Mapping[str, Any]:
    """The state and holder of an existing task, which stay as they are until the transaction ends.

    Those who write hold it together and do not wait for each other; whoever files it holds it ``alone``: what is saved
    while it is being filed either comes before and is seen, or finds the task closed.
    """
    statement = _ALONE if alone else _SHARED
    return dict(connection.execute(statement, {"case": case_id, "number": n}).mappings().one())


@dataclass(frozen=True)
class Writing:
    """Somebody (``author``) writes sections of task ``n`` at ``at`` (UTC milliseconds)."""

    connection: Connection
    case_id: str
    n: int
    author: str
    at: int

    def lock(self, sections: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The rows of these sections by id, locked; those nobody wrote yet begin with revision 0."""
        wanted = sorted(sections)
        begun = {"case_id": self.case_id, "n": self.n, "revision": 0, "version": 0, "versions": 0, "begun_at": 0}
        new = [{**begun, "section": section} for section in wanted]
        self.connection.execute(_PREPARE[self.connection.dialect.name], new)
        names = {"case": self.case_id, "number": self.n, "author": self.author, "sections": wanted}
        return {row["section"]: dict(row) for row in self.connection.execute(_LOCK, names).mappings()}

    def keep(self, rows: Mapping[str, dict[str, Any]], taken: Mapping[str, Any], beside: Mapping[str, Any]) -> None:
        """Keep what was ``taken`` over (section -> data) and what lies ``beside``; ``rows`` are locked, and changed."""
        kept = [self._written(rows[section], data) for section, data in taken.items()]
        kept += [self._beside(rows[section], data) for section, data in beside.items()]
        self._write(rows, kept, [*taken, *beside])

    def restore(self, row: dict[str, Any], data: Mapping[str, Any], source: int) -> None:
        """Make what version ``source`` says a new version of the locked ``row``; the next save begins another one."""
        kept = self._new(row, RESTORED, data, source)
        row.update(revision=row["revision"] + 1, version=kept["version"], begun_at=0)
        row.update(saved_by=self.author, saved_at=self.at)
        self._write({row["section"]: row}, [kept], [row["section"]])

    def _written(self, row: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        goes_on = row["saved_by"] == self.author and self.at - row["begun_at"] < EXTENDED_MS
        if goes_on:
            kept = {**self._key(row), "version": row["version"], **self._said(WRITTEN, data, 0)}
        else:
            kept = self._new(row, WRITTEN, data, 0)
            row.update(begun_at=self.at, version=kept["version"])
        row.update(revision=row["revision"] + 1, saved_by=self.author, saved_at=self.at)
        return kept

    def _beside(self, row: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        if row["beside"]:
            return {**self._key(row), "version": row["beside"], **self._said(BESIDE, data, row["version"])}
        kept = self._new(row, BESIDE, data, row["version"])
        row.update(beside=kept["version"])
        return kept

    def _new(self, row: dict[str, Any], kind: str, data: Mapping[str, Any], source: int) -> dict[str, Any]:
        row["versions"] += 1
        return {**self._key(row), "version": row["versions"], **self._said(kind, data, source)}

    def _key(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"case_id": self.case_id, "n": self.n, "section": row["section"]}

    def _said(self, kind: str, data: Mapping[str, Any], source: int) -> dict[str, Any]:
        written = {"author": self.author, "begun_at": self.at, "saved_at": self.at}
        return {"kind": kind, "source": source, **written, "data": dumps(data)}

    def _write(self, rows: Mapping[str, Mapping[str, Any]], kept: list[dict[str, Any]], sections: list[str]) -> None:
        if not kept:
            return
        self.connection.execute(_KEEP[self.connection.dialect.name], kept)
        where = {"case": self.case_id, "number": self.n}
        changes = [{**where, "of": of, **{f"to_{name}": rows[of][name] for name in _SAVED}} for of in sorted(sections)]
        self.connection.execute(_SAVE, changes)
