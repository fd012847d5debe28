"""The blob store inside the database: content once by SHA-256, in chunks, so that a backup of the database is whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import insert, select

from engine.db.tables import blob_chunks, blobs
from engine.errors import Invalid, NotFound
from engine.work import Transactions, Work

CHUNK = 1 << 20


@dataclass(frozen=True)
class DatabaseBlobs:
    """BlobStore on the tables ``blobs`` and ``blob_chunks``."""

    transactions: Transactions

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """Store ``stream`` in one transaction and return (digest, size in bytes); Invalid beyond ``limit`` bytes."""
        chunks, hasher, size = [], hashlib.sha256(), 0
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise Invalid("invalid.file_too_large", limit=limit // (1 << 20))
            hasher.update(chunk)
            chunks.append(chunk)
        digest = hasher.hexdigest()

        def write(work: Work) -> None:
            if work.connection.execute(select(blobs.c.digest).where(blobs.c.digest == digest)).first() is None:
                work.connection.execute(insert(blobs), {"digest": digest, "size": size, "stored_at": work.machine_at})
                rows = [{"digest": digest, "n": n, "data": chunk} for n, chunk in enumerate(chunks or [b""])]
                work.connection.execute(insert(blob_chunks), rows)

        self.transactions.run(write)
        return digest, size

    def get(self, digest: str) -> Iterator[bytes]:
        """The content in chunks; NotFound when it is not there."""
        with self.transactions.read() as connection:
            rows = connection.execute(
                select(blob_chunks.c.data).where(blob_chunks.c.digest == digest).order_by(blob_chunks.c.n)
            )
            found = False
            for row in rows:
                found = True
                yield bytes(row.data)
        if not found:
            raise NotFound("not_found.file")
