"""When a link for viewers was last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("viewer_link", sa.Column("used_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("viewer_link", "used_at")
