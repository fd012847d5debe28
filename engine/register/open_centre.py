"""A centre under its lock: read once, changed in memory, journaled in its own stream and written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine.db.tables import centre_states, centres
from engine.definitions.manifest import CentreState
from engine.errors import NotFound
from engine.journal.catalogue import centre_stream
from engine.journal.writer import Author, Head, append
from engine.register.capabilities import Abilities
from engine.register.commitments import Ledger
from engine.values import dumps, loads
from engine.work import Overtaken, Work, new_id

_LOCK = select(centres).where(centres.c.id == bindparam("centre")).with_for_update()
_INSERT = insert(centres)
_SAVED = ("name", "industry", "unit_id", "state", "state_class", "public", "dates", "facts", "revision",
          "journal_head", "journal_count")  # fmt: skip
_UPDATE = (
    update(centres)
    .where(centres.c.id == bindparam("centre"), centres.c.revision == bindparam("was"))
    .values({name: bindparam(f"to_{name}") for name in _SAVED})
)
_INSERT_STATES = insert(centre_states)


class OpenCentre:
    """One centre while a case changes it. Nothing is written before :meth:`save`."""

    def __init__(self, work: Work, row: dict[str, Any], *, is_new: bool) -> None:
        self.work, self.row, self._is_new = work, row, is_new
        self.dates: dict[str, Any] = loads(row["dates"])
        self.facts: dict[str, Any] = loads(row["facts"])
        self.head = Head(centre_stream(row["id"]), row["journal_head"], row["journal_count"])
        self._states: list[dict[str, Any]] = []
        self.ledger, self.abilities = Ledger(work.connection, row["id"]), Abilities(work.connection, row["id"])
        work.heads.append(self.head)

    @classmethod
    def lock(cls, work: Work, centre_id: str) -> OpenCentre:
        """Lock and load a centre; NotFound when there is none of that id."""
        row = work.connection.execute(_LOCK, {"centre": centre_id}).mappings().one_or_none()
        if row is None:
            raise NotFound("not_found.centre")
        return cls(work, dict(row), is_new=False)

    @classmethod
    def at_hand(cls, work: Work, row: Mapping[str, Any]) -> OpenCentre:
        """The centre whose row was read together with its case; locked only when another case was faster before.

        Two cases of one centre rarely change it in the same instant: whoever saves second begins anew.
        """
        return cls.lock(work, row["id"]) if work.again else cls(work, dict(row), is_new=False)

    @classmethod
    def found(cls, work: Work, *, bundle_key: str, name: str, industry: str | None, unit_id: str | None) -> OpenCentre:
        """A centre that is about to be entered; it gets its first state by :meth:`enter_state`."""
        head = Head("")
        row = {
            "id": new_id(), "bundle_key": bundle_key, "name": name, "industry": industry, "unit_id": unit_id,
            "state": "", "state_class": "", "public": False, "dates": dumps({}), "facts": dumps({}),
            "created_at": work.at, "revision": 0, "journal_head": head.hash, "journal_count": head.count,
        }  # fmt: skip
        return cls(work, row, is_new=True)

    @property
    def id(self) -> str:
        """The centre's random id."""
        return str(self.row["id"])

    def enter_state(self, key: str, state: CentreState, since: str, case_id: str, document_id: str | None) -> None:
        """The centre is in ``state`` from the legal date ``since`` (ISO) on; the same state again changes nothing.

        The number of the entry is that of the event that tells it, which is to be noted next.
        """
        if key == self.row["state"]:
            return
        self.row.update(state=key, state_class=str(state.state_class), public=state.public)
        self._states.append(
            {
                "centre_id": self.id, "n": self.head.count + 1, "state": key,
                "since": since, "case_id": case_id, "document_id": document_id,
            }
        )  # fmt: skip

    def merge(self, dates: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
        """Merge into what the register holds; None removes a key. Whether anything changed."""
        before = dict(self.dates), dict(self.facts)
        self.dates = {key: value for key, value in {**self.dates, **dates}.items() if value is not None}
        self.facts = {key: value for key, value in {**self.facts, **facts}.items() if value is not None}
        return before != (self.dates, self.facts)

    def note(self, type_: str, hashed: Mapping[str, Any], private: Mapping[str, Any]) -> None:
        """Journal an event of this centre; the operations of a case are its author."""
        append(self.head, type_, self.work.at, Author(), algorithm=self.work.hash, hashed=hashed, private=private)

    def save(self) -> None:
        """Write the row, the states entered, its ledger and its abilities. Called once, by the case that changed it."""
        row = self.row
        row.update(
            dates=dumps(self.dates), facts=dumps(self.facts), revision=row["revision"] + 1,
            journal_head=self.head.hash, journal_count=self.head.count,
        )  # fmt: skip
        if self._is_new:
            self.work.connection.execute(_INSERT, row)
        else:
            changed = {f"to_{name}": row[name] for name in _SAVED}
            before = {"centre": self.id, "was": row["revision"] - 1}
            if self.work.connection.execute(_UPDATE, {**before, **changed}).rowcount != 1:
                raise Overtaken()
        if self._states:
            self.work.connection.execute(_INSERT_STATES, self._states)
        self.ledger.save()
        self.abilities.save()
