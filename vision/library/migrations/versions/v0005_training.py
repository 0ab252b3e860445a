"""Guided sessions that athletes have done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "training_session",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("athlete_id", sa.String(length=12), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("rounds_done", sa.Integer(), nullable=False),
        sa.Column("felt", sa.Integer(), nullable=False),
        sa.Column("pain", sa.Boolean(), nullable=False),
        sa.Column("pain_where", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=True),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.Column("cleared_by", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_id"],
            ["athlete.id"],
            name=op.f("fk_training_session_athlete_id_athlete"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    op.create_index(
        op.f("ix_training_session_athlete_id"), "training_session", ["athlete_id"], unique=False
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("training_session")
