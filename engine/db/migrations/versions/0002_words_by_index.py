"""Words of cases in rows of their own, found through an inverted index instead of reading every case."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEX_SQLITE = (
    """CREATE VIRTUAL TABLE case_words_index USING fts5(
    bigrams, content='case_words', content_rowid='id', detail='none', columnsize=0, tokenize='unicode61')""",
    """CREATE TRIGGER case_words_added AFTER INSERT ON case_words
    BEGIN INSERT INTO case_words_index (rowid, bigrams) VALUES (new.id, new.bigrams); END""",
    """CREATE TRIGGER case_words_removed AFTER DELETE ON case_words BEGIN
    INSERT INTO case_words_index (case_words_index, rowid, bigrams) VALUES ('delete', old.id, old.bigrams); END""",
)
INDEX_POSTGRESQL = (
    """ALTER TABLE case_words ADD COLUMN lexemes tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(trim(bigrams), ' '))) STORED""",
    "CREATE INDEX case_words_index ON case_words USING gin (lexemes) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """Bring the schema forward; what was said of a case before is open to its authorities only."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "case_words",
        sa.Column("id", sa.Integer() if sqlite else sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("bigrams", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_words")),
        sa.UniqueConstraint("case_id", "digest", name=op.f("uq_case_words_case_id_digest")),
    )
    for statement in INDEX_SQLITE if sqlite else INDEX_POSTGRESQL:
        op.execute(statement)
    _move_words()
    op.drop_table("case_search")


def downgrade() -> None:
    """Bring the schema back; one row a case again."""
    op.create_table(
        "case_search",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("bigrams", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_search")),
    )
    gathered = "group_concat(bigrams, '')" if op.get_bind().dialect.name == "sqlite" else "string_agg(bigrams, '')"
    op.execute(f"INSERT INTO case_search SELECT case_id, {gathered} FROM case_words GROUP BY case_id")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_words_index")
    op.drop_table("case_words")


def _move_words() -> None:
    before = sa.table("case_search", sa.column("case_id"), sa.column("bigrams"))
    after = sa.table("case_words", *(sa.column(name) for name in ("id", "case_id", "audience", "digest", "bigrams")))
    connection = op.get_bind()
    held = connection.execute(sa.select(before).order_by(before.c.case_id)).all()
    for number, (case_id, bigrams) in enumerate(held, 1):
        words = f" {' '.join(word[:60] for word in bigrams.split())} "
        digest = hashlib.sha256(f"inner {words}".encode()).hexdigest()
        row = {"id": number, "case_id": case_id, "audience": "inner", "digest": digest, "bigrams": words}
        connection.execute(sa.insert(after), row)
