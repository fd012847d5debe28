"""Reads streams back and names the first thing that is not what was written: an event, a submission, a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from engine.db.tables import (
    cases,
    centres,
    documents,
    events,
    opinion_files,
    opinions,
    streams,
    submissions,
)
from engine.journal.catalogue import centre_stream
from engine.journal.chain import Break, Link, find_break, opinion_digests, submission_digest
from engine.values import digest

BATCH = 500

_EVENTS = (
    select(
        events.c.stream,
        events.c.seq,
        events.c.type,
        events.c.at,
        events.c.record,
        events.c.payload,
        events.c.previous,
        events.c.hash,
    )
    .where(events.c.stream.in_(bindparam("streams", expanding=True)))
    .order_by(events.c.stream, events.c.seq)
)
_SUBMISSIONS = select(submissions.c.case_id, submissions.c.n, submissions.c.salt, submissions.c.data).where(
    submissions.c.case_id.in_(bindparam("streams", expanding=True))
)
_DOCUMENTS = select(documents.c.case_id, documents.c.id, documents.c.number, documents.c.body).where(
    documents.c.case_id.in_(bindparam("streams", expanding=True))
)
_OPINIONS = select(opinions).where(opinions.c.case_id.in_(bindparam("streams", expanding=True)))
_OPINION_FILES = (
    select(opinion_files.c.case_id, opinion_files.c.opinion_id, opinion_files.c.digest)
    .where(opinion_files.c.case_id.in_(bindparam("streams", expanding=True)))
    .order_by(opinion_files.c.n)
)


@dataclass
class _Beside:
    """What lies beside the events of some streams and is vouched for by them."""

    forms: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    papers: dict[tuple[str, str], tuple[str | None, str]] = field(default_factory=dict)
    opinions: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    files: dict[tuple[str, str], list[str]] = field(default_factory=dict)


def stream_heads(connection: Connection) -> list[tuple[str, str, int]]:
    """(stream, head, count) of every case and every other stream, as their rows claim, in the order of the names."""
    found = [tuple(row) for row in connection.execute(select(cases.c.id, cases.c.journal_head, cases.c.journal_count))]
    held = connection.execute(select(centres.c.id, centres.c.journal_head, centres.c.journal_count))
    found += [(centre_stream(centre), head, count) for centre, head, count in held]
    found += [tuple(row) for row in connection.execute(select(streams.c.stream, streams.c.head, streams.c.length))]
    return sorted(found)


def verify_stream(connection: Connection, stream: str) -> tuple[int, list[Break]]:
    """Check one stream: (events read, what is broken)."""
    return _verify(connection, [entry for entry in stream_heads(connection) if entry[0] == stream])


def verify_all(connection: Connection) -> tuple[int, list[Break]]:
    """Check every stream, and that no event belongs to a stream nobody knows: (events read, what is broken)."""
    heads = stream_heads(connection)
    known = {stream for stream, _, _ in heads}
    total, breaks = 0, []
    for start in range(0, len(heads), BATCH):
        read, found = _verify(connection, heads[start : start + BATCH])
        total += read
        breaks += found
    for stream in connection.execute(select(events.c.stream).distinct()).scalars():
        if stream not in known:
            breaks.append(Break(stream, 1, "inserted", "stream"))
    return total, breaks


def _verify(connection: Connection, heads: Sequence[tuple[str, str, int]]) -> tuple[int, list[Break]]:
    names = {"streams": [stream for stream, _, _ in heads]}
    rows = connection.execute(_EVENTS, names).all()
    beside = _Beside()
    for row in connection.execute(_SUBMISSIONS, names):
        beside.forms[row.case_id, row.n] = (row.salt, row.data)
    for row in connection.execute(_DOCUMENTS, names):
        beside.papers[row.case_id, row.id] = (row.number, row.body)
    for opinion in connection.execute(_OPINIONS, names).mappings():
        beside.opinions[opinion["case_id"], opinion["id"]] = dict(opinion)
    for case_id, opinion_id, content in connection.execute(_OPINION_FILES, names):
        beside.files.setdefault((case_id, opinion_id), []).append(content)
    by_stream = {stream: [Link(*row) for row in group] for stream, group in groupby(rows, key=lambda row: row.stream)}
    breaks = []
    for stream, head, count in heads:
        links = by_stream.get(stream, [])
        found = find_break(stream, links, head, count, orjson.loads)
        breaks += [found] if found else [*_check_beside(stream, links, beside), *_opinions(stream, links, beside)]
    return len(rows), breaks


def _check_beside(stream: str, links: Sequence[Link], beside: _Beside) -> Iterator[Break]:
    vouched: set[int] = set()
    issued: set[str] = set()
    for link in links:
        if link.type in ("task_completed", "aside_answered"):
            record = orjson.loads(link.record)
            vouched.add(record["n"])
            form = beside.forms.get((stream, record["n"]))
            if form is None or submission_digest(*form, record["hash"]) != record["submission"]:
                yield Break(stream, link.seq, "submission", str(record["n"]))
        if link.type == "case_imported" or (link.payload is not None and '"issue_document"' in link.record):
            for result in _papers(link):
                issued.add(result["id"])
                paper = beside.papers.get((stream, result["id"]))
                if paper is None or paper[0] != result["number"] or digest(paper[1].encode()) != result["body_digest"]:
                    yield Break(stream, link.seq, "document", str(result["number"] or result["id"]))
    for case_id, n in beside.forms:
        if case_id == stream and n not in vouched:
            yield Break(stream, 0, "submission", str(n))
    for case_id, paper_id in beside.papers:
        if case_id == stream and paper_id not in issued and _complete(links):
            yield Break(stream, 0, "document", paper_id)


def _opinions(stream: str, links: Sequence[Link], beside: _Beside) -> Iterator[Break]:
    """What the public said is what was received, as far as the identity was not erased."""
    given = {opinion for case_id, opinion in beside.opinions if case_id == stream}
    for link in links:
        if link.type != "opinion_received":
            continue
        record = orjson.loads(link.record)
        row = beside.opinions.get((stream, record["opinion"]))
        given.discard(record["opinion"])
        found = {} if row is None else opinion_digests(row, beside.files.get((stream, row["id"]), []), record["hash"])
        erased = row is not None and row["name"] is None
        if found.get("said") != record["said"] or (not erased and found["identity"] != record["identity"]):
            yield Break(stream, link.seq, "opinion", record["opinion"])
    for opinion in sorted(given):
        yield Break(stream, 0, "opinion", opinion)


def _complete(links: Sequence[Link]) -> bool:
    """Whether no payload was erased, so that every paper must be vouched for."""
    return all(link.payload is not None or '"payload"' not in link.record for link in links)


def _papers(link: Link) -> Iterator[Mapping[str, Any]]:
    record = orjson.loads(link.record)
    yield from record.get("papers", ())
    facts = record.get("facts", [])
    values = orjson.loads(link.payload or "{}").get("values", {})
    for index, fact in enumerate(facts):
        if fact.get("topic") == "issue_document" and f"{index}.result" in values:
            yield values[f"{index}.result"]
