"""Results: uploaded clips with the state of their analysis."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXED = ("clip", "created_at", "state", "athlete_id")


def upgrade() -> None:
    """Make the tables, and a result for each report."""
    op.create_table(
        "result",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("clip", sa.String(length=64), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("live", sa.JSON(), nullable=True),
        sa.Column("athlete_id", sa.String(length=12), nullable=True),
        sa.Column("criteria_set_id", sa.String(length=12), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("resumed", sa.Integer(), nullable=False),
        sa.Column("deleting", sa.Boolean(), nullable=False),
        sa.Column("lease", sa.String(length=16), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_id"],
            ["athlete.id"],
            name=op.f("fk_result_athlete_id_athlete"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"],
            ["criteria_set.id"],
            name=op.f("fk_result_criteria_set_id_criteria_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
    )
    for column in _INDEXED:
        op.create_index(op.f(f"ix_result_{column}"), "result", [column], unique=False)
    op.create_table(
        "result_file",
        sa.Column("result_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["result.id"],
            name=op.f("fk_result_file_result_id_result"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("result_id", "name", name=op.f("pk_result_file")),
    )
    op.create_index(op.f("ix_result_file_digest"), "result_file", ["digest"], unique=False)
    op.execute(
        "INSERT INTO result (id, clip, ending, name, created_at, state, message, settings, live,"
        " athlete_id, criteria_set_id, owner, resumed, deleting)"
        " SELECT report.id, clip.digest, clip.ending, clip.name, report.created_at, 'done', NULL,"
        " report.settings, report.live, visit.athlete_id, report.criteria_set_id, '', 0, FALSE"
        " FROM report JOIN clip ON clip.id = report.clip_id"
        " LEFT JOIN visit ON visit.id = clip.visit_id"
    )
    for column, name in (("proxy", "proxy.mp4"), ("thumbnail", "thumbnail.jpg")):
        op.execute(
            "INSERT INTO result_file (result_id, name, digest)"
            f" SELECT report.id, '{name}', clip.{column} FROM report"
            f" JOIN clip ON clip.id = report.clip_id WHERE clip.{column} IS NOT NULL"
        )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("result_file")
    op.drop_table("result")
