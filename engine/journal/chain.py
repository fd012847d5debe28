"""Pure: how events are hashed into a chain, and how a broken chain is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.values import canonical, digest

GENESIS = "0" * 64
Reader = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Link:
    """One stored event, as text, in the order of its stream."""

    stream: str
    seq: int
    type: str
    at: int
    record: str
    payload: str | None
    previous: str
    hash: str


@dataclass(frozen=True)
class Break:
    """The first place where a stream is not what was written. ``seq`` is the event's number in its stream."""

    stream: str
    seq: int
    kind: str  # altered | missing | inserted | reordered | tail | payload | head
    detail: str


def seal(previous: str, record: str, algorithm: str) -> str:
    """Hash of an event: H(previous hash, newline, record text)."""
    return digest(previous.encode() + b"\n" + record.encode(), algorithm)


def payload_digest(payload: str, algorithm: str) -> str:
    """Digest of a payload text; the payload begins with a random salt, so the digest tells nothing about it."""
    return digest(payload.encode(), algorithm)


def submission_digest(salt: str, data: str, algorithm: str) -> str:
    """Digest by which an event refers to a submission: over its salt and its stored text."""
    return digest(salt.encode() + b"\n" + data.encode(), algorithm)


def opinion_digests(row: Mapping[str, Any], files: Sequence[str], algorithm: str) -> dict[str, str]:
    """What the journal keeps of an opinion: salted digests of what was said (with the digests of its ``files``), and,
    apart, of who said it, so that the identity can be erased while what was said stays proved.

    ``row`` holds kind, words, salt, name, contact and identity_salt.
    """
    said = {"kind": row["kind"], "words": row["words"], "files": list(files)}
    who = {"name": row["name"], "contact": row["contact"]}
    return {
        "said": submission_digest(row["salt"], canonical_text(said), algorithm),
        "identity": submission_digest(row["identity_salt"], canonical_text(who), algorithm),
    }


def find_break(stream: str, links: Iterable[Link], head: str, count: int, read: Reader) -> Break | None:
    """Check one stream against its stored head and count; None when it is whole.

    ``links`` in the order of ``seq``; ``read`` turns record text into a mapping; hashes name their own algorithm in the
    record (``hash``), so streams written under another setting still verify.
    """
    previous, expected = GENESIS, 1
    for link in links:
        found = _check(stream, link, previous, expected, read)
        if found:
            return found
        previous, expected = link.hash, expected + 1
    if expected - 1 < count:
        return Break(stream, expected, "tail", f"{count - expected + 1}")
    if expected - 1 > count:
        return Break(stream, count + 1, "inserted", f"{expected - 1 - count}")
    if previous != head:
        return Break(stream, count, "head", previous)
    return None


def _check(stream: str, link: Link, previous: str, expected: int, read: Reader) -> Break | None:
    if link.seq > expected:
        return Break(stream, expected, "missing", str(link.seq - expected))
    if link.seq < expected:
        return Break(stream, link.seq, "inserted", "")
    try:
        record: Mapping[str, Any] = read(link.record)
        algorithm = record["hash"]
        sealed = seal(link.previous, link.record, algorithm)
    except (ValueError, KeyError, TypeError):
        return Break(stream, link.seq, "altered", "record")
    if sealed != link.hash:
        return Break(stream, link.seq, "altered", "record")
    if (record["stream"], record["seq"], record["type"], record["at"]) != (stream, link.seq, link.type, link.at):
        kind = "reordered" if (record["stream"], record["seq"]) != (stream, link.seq) else "altered"
        return Break(stream, link.seq, kind, f"{record['stream']}.{record['seq']}")
    if link.previous != previous:
        return Break(stream, link.seq, "altered", "previous")
    if link.payload is not None and payload_digest(link.payload, algorithm) != record.get("payload"):
        return Break(stream, link.seq, "payload", "")
    return None


def split_values(facts: Iterable[Mapping[str, Any]], value_keys: frozenset[str]) -> tuple[list[Any], dict[str, Any]]:
    """Divide facts into what is hashed and what may be erased: ({facts without values}, {"index.key": value})."""
    kept: list[Any] = []
    values: dict[str, Any] = {}
    for index, fact in enumerate(facts):
        hashed = {}
        for key, value in fact.items():
            if key in value_keys:
                values[f"{index}.{key}"] = value
            else:
                hashed[key] = value
        kept.append(hashed)
    return kept, values


def join_values(facts: Iterable[Mapping[str, Any]], values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The inverse of :func:`split_values`; values that were erased stay absent."""
    for index, fact in enumerate(facts):
        prefix = f"{index}."
        extra = {key[len(prefix) :]: value for key, value in values.items() if key.startswith(prefix)}
        yield {**fact, **extra}


def canonical_text(record: Mapping[str, Any]) -> str:
    """The canonical text that is stored and hashed."""
    return canonical(record).decode()
