"""Tables of what a unit writes together: the sections of a shared draft, their versions, comments and the signature."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from engine.db.columns import DIGEST, ID, KEY, metadata

shared_sections = Table(
    "shared_sections",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("section", KEY, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("saved_by", ID),
    Column("saved_at", BigInteger),
    Column("owner", ID),
    Index("ix_shared_sections_owner", "owner"),
)
"""A section of the shared draft of a task. ``revision`` grows with every save; ``version`` is the one that counts now,
``versions`` the last number given; a save by the same person extends the version begun at ``begun_at`` for a while."""
section_versions = Table(
    "section_versions",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("section", KEY, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("source", Integer, nullable=False),
    Column("author", ID, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
)
"""What a section said. ``kind``: written, restored (from version ``source``), or beside: typed on version ``source``
while somebody else saved, kept but not taken over."""
section_comments = Table(
    "section_comments",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("section", KEY, nullable=False),
    Column("thread", ID, nullable=False),
    Column("author", ID, nullable=False),
    Column("words", Text, nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Column("resolved_by", ID),
    Column("resolved_at", BigInteger),
)
"""What the writers say to each other about a section; ``thread`` is the id of the remark that began it, which alone is
resolved."""
signature_requests = Table(
    "signature_requests",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("unit_id", ID, primary_key=True),
    Column("role", KEY, primary_key=True),
    Index("ix_signature_requests_signer", "unit_id", "role"),
)
"""In which capacity the content of a task is asked to be signed: it lies in their inbox until somebody signed."""
content_signatures = Table(
    "content_signatures",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("unit_id", ID, nullable=False),
    Column("role", KEY, nullable=False),
    Column("salt", ID, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("revisions", Text, nullable=False),
    Column("signed_at", BigInteger, nullable=False),
)
"""Who signed the content of a task for the unit before it is filed: a salted digest of exactly that content, and the
revisions of the sections it was read from."""
