"""Service levels, what was promised on tickets, and where each ticket stands by it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SET = sa.text("sla_due is not null")
INDEXES = (
    ("service_goals_open", "ticket_id", "ended is null"),
    ("service_goals_alarm", "alarm", "alarm is not null"),
    ("service_goals_ended", "ended", "ended is not null"),
)


def upgrade() -> None:
    op.create_table(
        "service_levels",
        sa.Column("id", ID, autoincrement=False, nullable=False, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "service_levels", "next": 1}])
    op.create_table(
        "service_goals",
        sa.Column("ticket_id", ID, sa.ForeignKey("tickets.id"), primary_key=True, nullable=False),
        sa.Column("goal", sa.Text(), primary_key=True, nullable=False),
        sa.Column("number", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("level_id", ID, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("calendar", sa.Text(), server_default="", nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("paused", "due", "risk", "alarm")),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended", sa.Text()),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("by_id", ID),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("pauses", sa.Text(), server_default="[]", nullable=False),
        sqlite_with_rowid=False,
    )
    for name, column, where in INDEXES:
        op.create_index(name, "service_goals", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.add_column("tickets", sa.Column("sla_state", sa.Text(), server_default="", nullable=False))
    op.add_column("tickets", sa.Column("sla_due", sa.Text()))
    op.add_column("tickets", sa.Column("sla_risk", sa.Text()))
    op.create_index("tickets_sla_due", "tickets", ["sla_due"], sqlite_where=SET, postgresql_where=SET)
