"""Reads streams back and names the first thing that is not what was written: an event, a submission, a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Select, Table, select

from engine.db.planning import among
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

_EVENTS = select(
    events.c.stream, events.c.seq, events.c.type, events.c.at, events.c.record, events.c.payload, events.c.previous,
    events.c.hash,
).order_by(events.c.stream, events.c.seq)  # fmt: skip
_SUBMISSIONS = select(submissions.c.case_id, submissions.c.n, submissions.c.salt, submissions.c.data)
_DOCUMENTS = select(documents.c.case_id, documents.c.id, documents.c.number, documents.c.body)
_OPINIONS = select(opinions)
_OPINION_FILES = select(opinion_files.c.case_id, opinion_files.c.opinion_id, opinion_files.c.digest).order_by(
    opinion_files.c.n
)


@dataclass
class _Beside:
    """What lies beside the events of one stream and is vouched for by them."""

    forms: dict[int, tuple[str, str]] = field(default_factory=dict)
    papers: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    opinions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)


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
    names = [stream for stream, _, _ in heads]

    def of(table: Table, asked: Select[Any]) -> Any:
        key = table.c.stream if table is events else table.c.case_id
        return connection.execute(asked.where(among(connection, key, names)))

    rows = of(events, _EVENTS).all()
    beside: defaultdict[str, _Beside] = defaultdict(_Beside)
    for row in of(submissions, _SUBMISSIONS):
        beside[row.case_id].forms[row.n] = (row.salt, row.data)
    for row in of(documents, _DOCUMENTS):
        beside[row.case_id].papers[row.id] = (row.number, row.body)
    for opinion in of(opinions, _OPINIONS).mappings():
        beside[opinion["case_id"]].opinions[opinion["id"]] = dict(opinion)
    for case_id, opinion_id, content in of(opinion_files, _OPINION_FILES):
        beside[case_id].files.setdefault(opinion_id, []).append(content)
    by_stream = {stream: [Link(*row) for row in group] for stream, group in groupby(rows, key=itemgetter(0))}
    breaks, nothing = [], _Beside()
    for stream, head, count in heads:
        links = by_stream.get(stream, [])
        found = find_break(stream, links, head, count, orjson.loads)
        if found:
            breaks.append(found)
        else:
            kept = beside.get(stream, nothing)
            breaks += [*_check_beside(stream, links, kept), *_opinions(stream, links, kept)]
    return len(rows), breaks


def _check_beside(stream: str, links: Sequence[Link], beside: _Beside) -> Iterator[Break]:
    vouched: set[int] = set()
    issued: set[str] = set()
    for link in links:
        if link.type in ("task_completed", "aside_answered"):
            record = orjson.loads(link.record)
            vouched.add(record["n"])
            form = beside.forms.get(record["n"])
            if form is None or submission_digest(*form, record["hash"]) != record["submission"]:
                yield Break(stream, link.seq, "submission", str(record["n"]))
        if link.type == "case_imported" or (link.payload is not None and '"issue_document"' in link.record):
            for result in _papers(link):
                issued.add(result["id"])
                paper = beside.papers.get(result["id"])
                if paper is None or paper[0] != result["number"] or digest(paper[1].encode()) != result["body_digest"]:
                    yield Break(stream, link.seq, "document", str(result["number"] or result["id"]))
    for n in sorted(beside.forms.keys() - vouched):
        yield Break(stream, 0, "submission", str(n))
    if (unknown := beside.papers.keys() - issued) and _complete(links):
        yield from (Break(stream, 0, "document", paper_id) for paper_id in sorted(unknown))


def _opinions(stream: str, links: Sequence[Link], beside: _Beside) -> Iterator[Break]:
    """What the public said is what was received, as far as the identity was not erased."""
    given = set(beside.opinions)
    for link in links:
        if link.type != "opinion_received":
            continue
        record = orjson.loads(link.record)
        row = beside.opinions.get(record["opinion"])
        given.discard(record["opinion"])
        found = {} if row is None else opinion_digests(row, beside.files.get(row["id"], []), record["hash"])
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
