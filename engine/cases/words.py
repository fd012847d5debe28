"""Finds cases by words: through the database's inverted index unless a word is so common that reading is quicker.

All ways find the same cases. A word that everybody used is found in nearly every row of a page, so reading along the
page's own order is quick. A rare word would be looked for in vain for a long time, and the list is made of its rows.
What lies between is found once (its cases, on SQLite only the numbers of its rows), and the rows of the page are looked
up in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from engine.cases.search import Term, terms
from engine.db.planning import counted, expected, holds
from engine.db.tables import case_words, parties
from engine.identity.actor import Actor
from engine.values import digest

OPEN = "open"
"""The audience of words for everybody who sees the case: title, number, what the applicant filed."""
COMMON = 3_000  # rows in which a word is too common for a list to be made of them
EVERYWHERE = 20_000  # rows in which it is so common that any page finds it soon

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# what was said before is not said again: a case that goes round and round does not grow by it
INSERT_WORDS = {
    dialect: make(case_words).on_conflict_do_nothing(index_elements=["case_id", "digest"])
    for dialect, make in _INSERT.items()
}
_LEXEMES: ColumnElement[Any] = literal_column("case_words.lexemes")  # kept by PostgreSQL itself
_FTS = table("case_words_index", column("rowid", BigInteger), column("case_words_index", String))


def audience(roles: Iterable[str], unit_id: str | None) -> str:
    """Who finds a case by words of a form: the author's unit ``unit_id``, and who holds one of ``roles`` in a party."""
    return " ".join(["", *sorted(roles), *([f"unit:{unit_id}"] if unit_id else []), ""])


def word_row(case_id: str, number: int, audience: str, author: str | None, found: Iterable[str]) -> dict[str, Any]:
    """A row of words (bigrams) of a case; ``number`` is its place among all rows."""
    words = f" {' '.join(found)} "
    name = digest(f"{audience} {author} {words}".encode())
    row = {"id": number, "case_id": case_id, "audience": audience, "author": author, "digest": name}
    return {**row, "bigrams": words}


Finder = Callable[[Column[Any]], ColumnElement[bool] | None]
"""The condition on a column of case ids; None: any case."""


@dataclass(frozen=True)
class Sought:
    """What somebody looks for: each word, and in how many rows it stands, as far as that matters.

    Without words everything is found.
    """

    terms: tuple[tuple[Term, int], ...] = ()
    hopeless: bool = False

    @property
    def is_common(self) -> bool:
        """Whether every word stands in so many rows that nobody should count them all."""
        return bool(self.terms) and all(rows > COMMON for _, rows in self.terms)

    def held_by(self, connection: Connection, actor: Actor, case_id: Column[Any]) -> ColumnElement[bool] | None:
        """The condition that the case ``case_id`` holds every word, as far as ``actor`` may read; None: any case."""
        return self.finder(connection, actor)(case_id)

    def finder(self, connection: Connection, actor: Actor) -> Finder:
        """The same for any ``case_id``: what is asked about several tables in one statement is found once."""
        if self.hopeless or not self.terms:
            return lambda _case_id: false() if self.hopeless else None
        each = [_finder(connection, actor, term, rows) for term, rows in self.terms]
        return lambda case_id: and_(*(holds_word(case_id) for holds_word in each))


ANYTHING = Sought()


def look_for(connection: Connection, text: str) -> Sought:
    """What ``text`` asks for. A text of signs only finds nothing, an empty one everything."""
    wanted = terms(text)
    return Sought(tuple((term, _count(connection, term)) for term in wanted), bool(text.strip()) and not wanted)


def _count(connection: Connection, term: Term) -> int:
    """In how many rows ``term`` stands, as far as it decides how to look for it.

    What is not rare is not counted on where PostgreSQL knows already that it is not everywhere: nothing depends on the
    number then, and counting takes as long as finding.
    """
    if connection.dialect.name == "sqlite":
        return counted(connection, _indexed(term), EVERYWHERE)
    rows = select(case_words.c.id).where(_listed(connection, term))
    found = counted(connection, rows, COMMON)
    if found <= COMMON:
        return found
    parts = (replace(term, bigrams=(word,)) for word in term.bigrams)
    at_most = expected(connection, [select(case_words.c.id).where(_listed(connection, part)) for part in parts])
    return at_most if COMMON < at_most <= EVERYWHERE else counted(connection, rows, EVERYWHERE)


def _finder(
    connection: Connection, actor: Actor, term: Term, rows: int
) -> Callable[[Column[Any]], ColumnElement[bool]]:
    among = select(case_words.c.case_id).where(_listed(connection, term), _readable(actor))
    if rows <= COMMON:
        return lambda case_id: case_id.in_(among)
    if rows <= EVERYWHERE and connection.dialect.name != "sqlite":
        found = select(among.cte().c.case_id)
        return lambda case_id: func.coalesce(case_id.in_(found), false())  # the planner may not make the list of it
    holding = _stands_in(connection, term, rows)
    one = select(true()).where(*holding, _readable(actor))
    return lambda case_id: holds(one.where(case_words.c.case_id == case_id), case_id.table)


def _stands_in(connection: Connection, term: Term, rows: int) -> Sequence[ColumnElement[bool]]:
    """Whether a given row of words holds ``term``, as quickly as each database can tell of one row after the other."""
    if connection.dialect.name != "sqlite":
        return [_listed(connection, term)]
    if rows <= EVERYWHERE:  # numbers found once; no row is read that is none of them. + 0: nor looked up by them
        return [(case_words.c.id + 0).in_(_indexed(term))]
    end = "%" if term.prefix else " %"
    return [case_words.c.bigrams.like(f"% {word}{end}") for word in term.bigrams]


def _indexed(term: Term) -> Select[Any]:
    return select(_FTS.c.rowid).where(_FTS.c.case_words_index.op("MATCH")(_fts_query(term)))


def _listed(connection: Connection, term: Term) -> ColumnElement[bool]:
    if connection.dialect.name == "sqlite":
        return case_words.c.id.in_(_indexed(term))
    return _LEXEMES.op("@@")(bindparam(None, _tsquery(term), type_=postgresql.TSQUERY))


def _fts_query(term: Term) -> str:
    return " AND ".join(f'"{word}"' + ("*" if term.prefix else "") for word in term.bigrams)


def _tsquery(term: Term) -> str:
    return " & ".join(f"'{word}'" + (":*" if term.prefix else "") for word in term.bigrams)


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Words that ``actor`` may find a case by: a search must not tell what a page would not show."""
    if actor.holds("auditor"):
        return true()
    among = case_words.c.audience
    of_party = [
        exists().where(parties.c.case_id == case_words.c.case_id, parties.c.unit_id == unit, among.contains(f" {key} "))
        for grant in actor.grants
        if (unit := grant.unit_id)
        for key in (grant.role, f"unit:{unit}")
    ]
    return or_(among == OPEN, case_words.c.author == actor.person_id, *of_party)
