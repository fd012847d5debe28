"""How alembic reaches the database: always through the connection the engine gives it."""

from __future__ import annotations

from alembic import context

from engine.db.tables import metadata

with_connection = context.config.attributes["connection"]
context.configure(
    connection=with_connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
