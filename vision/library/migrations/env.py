"""Run by Alembic; the connection is handed in by `vision.library.database`."""

from __future__ import annotations

from alembic import context

from vision.library.access_schema import AuditRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=AuditRow.metadata,
    render_as_batch=True,  # SQLite cannot change a column in place
)
with context.begin_transaction():
    context.run_migrations()
