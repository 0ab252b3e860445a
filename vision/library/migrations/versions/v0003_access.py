"""Who sees what: accounts of rows, teams, links for viewers, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_APPEND_ONLY = "the audit log can only be added to"
_SQLITE_TRIGGERS = {
    "audit_no_update": "BEFORE UPDATE ON audit",
    "audit_no_delete": "BEFORE DELETE ON audit",
    # INSERT OR REPLACE deletes a row without the trigger of DELETE.
    "audit_no_replace": (
        "BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
    ),
}


def upgrade() -> None:
    """Add columns and tables; a clip may be there once for each of several coaches."""
    for table, column in (
        *(("athlete", "account_id"), ("clip", "account_id"), ("result", "account_id")),
        ("note", "author_id"),
    ):
        op.add_column(table, sa.Column(column, sa.String(length=12), nullable=True))
        if column == "account_id":
            op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"], unique=False)
    op.add_column("athlete", sa.Column("notified_on", sa.Date(), nullable=True))
    with op.batch_alter_table("clip", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_clip_digest"), type_="unique")
        batch_op.create_index(batch_op.f("ix_clip_digest"), ["digest"], unique=False)
    _make_teams()
    _make_viewer_links()
    _make_audit_log()


def _make_teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "team_coach",
        sa.Column("team_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_team_coach_team_id_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "account_id", name=op.f("pk_team_coach")),
    )
    op.create_index(op.f("ix_team_coach_account_id"), "team_coach", ["account_id"], unique=False)
    op.create_table(
        "team_athlete",
        sa.Column("team_id", sa.String(length=12), nullable=False),
        sa.Column("athlete_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_team_athlete_team_id_team"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"],
            ["athlete.id"],
            name=op.f("fk_team_athlete_athlete_id_athlete"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team_id", "athlete_id", name=op.f("pk_team_athlete")),
    )
    op.create_index(
        op.f("ix_team_athlete_athlete_id"), "team_athlete", ["athlete_id"], unique=False
    )


def _make_viewer_links() -> None:
    op.create_table(
        "viewer_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.String(length=12), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_viewer_link_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_viewer_link")),
    )
    op.create_index(op.f("ix_viewer_link_report_id"), "viewer_link", ["report_id"], unique=False)


def _make_audit_log() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    for column in ("account_id", "action"):
        op.create_index(op.f(f"ix_audit_{column}"), "audit", [column], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for name, when in _SQLITE_TRIGGERS.items():
            op.execute(
                f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
            )
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{_APPEND_ONLY}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit"
            " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )
        op.execute(
            "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )


def downgrade() -> None:
    """Drop them; of clips that are there several times, none can be chosen."""
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
    for table in ("viewer_link", "team_athlete", "team_coach", "team"):
        op.drop_table(table)
    with op.batch_alter_table("clip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clip_digest"))
        batch_op.create_unique_constraint(batch_op.f("uq_clip_digest"), ["digest"])
    op.drop_column("athlete", "notified_on")
    op.drop_column("note", "author_id")
    for table in ("result", "clip", "athlete"):
        op.drop_index(op.f(f"ix_{table}_account_id"), table)
        op.drop_column(table, "account_id")
