"""Schedules: on where nobody has used the database yet, off where a site has its own ways; but for those that only do what
somebody asked for, or clear away."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

BOTH, WATCHERS, OWNERS = ["Owner", "AdminCc"], ["AdminCc"], ["Owner"]
UNTAKEN = "status = new and owner = nobody order by created"
SILENT = {"warn_after": 14, "resolve_after": 7}
STOCK: tuple[tuple[str, str, str, str, list[str], str, dict[str, int], str], ...] = (
    ("daily-untaken", "0 8 * * 1-5", "digest", UNTAKEN, WATCHERS, "digest_untaken", {}, "new"),
    ("daily-reminder", "0 8 * * 1-5", "digest", "", OWNERS, "digest_mine", {}, "new"),
    ("overdue", "*/5 * * * *", "overdue", "", BOTH, "overdue", {}, "new"),
    ("weekly-summary", "0 8 * * 1", "summary", "", WATCHERS, "summary", {}, "new"),
    ("escalate-priority", "0 5 * * *", "escalate", "", [], "", {}, "new"),
    ("auto-resolve", "0 9 * * 1-5", "autoresolve", "", [], "autoresolve", SILENT, "never"),
    ("housekeeping", "30 3 * * *", "housekeeping", "", [], "", {}, "always"),
)
"""Name, times, action, query, who is told, template, arguments, and for which sites it is on."""

IDENTITY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _make_schedules()
    _make_runs()
    connection = op.get_bind()
    used = bool(connection.scalar(sa.text("select count(*) from queues")))
    table = sa.table("schedules", *(sa.column(name) for name in _row(0, STOCK[0], used=used)))
    op.bulk_insert(table, [_row(number, one, used=used) for number, one in enumerate(STOCK, 1)])
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "schedules", "next": len(STOCK) + 1}])


def _row(
    number: int, one: tuple[str, str, str, str, list[str], str, dict[str, int], str], *, used: bool
) -> dict[str, Any]:
    name, cron, action, query, to, template, arguments, on = one
    return {
        "id": number,
        "name": name,
        "cron": cron,
        "action": action,
        "query": query,
        "to": json.dumps(to),
        "template": template,
        "arguments": json.dumps(arguments),
        "disabled": on == "never" or (on == "new" and used),
        "stock": True,
        "since": "",
    }


def _text(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _make_schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("cron", sa.Text(), nullable=False),
        _text("timezone"),
        _text("query"),
        sa.Column("action", sa.Text(), nullable=False),
        _text("to", "[]"),
        _text("template"),
        sa.Column("queue_id", IDENTITY, sa.ForeignKey("queues.id"), nullable=True),
        _text("arguments", "{}"),
        _flag("disabled"),
        _flag("stock"),
        _flag("provisioned"),
        _text("since"),
    )
    op.create_table(
        "schedules_off",
        sa.Column("schedule_id", IDENTITY, sa.ForeignKey("schedules.id"), primary_key=True),
        sa.Column("queue_id", IDENTITY, sa.ForeignKey("queues.id"), primary_key=True),
    )
    op.create_table(
        "digest_choices",
        sa.Column("user_id", IDENTITY, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("choice", sa.Text(), nullable=False),
    )


def _make_runs() -> None:
    op.create_table(
        "schedule_runs",
        sa.Column("schedule_id", IDENTITY, nullable=False, primary_key=True),
        sa.Column("planned", sa.Text(), nullable=False, primary_key=True),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("finished", sa.Text()),
        sa.Column("claimed_until", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        _text("failed"),
    )
    open_ = sa.text("finished is null")
    op.create_index("schedule_runs_open", "schedule_runs", ["planned"], sqlite_where=open_, postgresql_where=open_)
    op.create_table(
        "schedule_steps",
        sa.Column("schedule_id", IDENTITY, nullable=False, primary_key=True),
        sa.Column("planned", sa.Text(), nullable=False, primary_key=True),
        sa.Column("step", sa.Text(), nullable=False, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "schedule_marks",
        sa.Column("kind", sa.Text(), nullable=False, primary_key=True),
        sa.Column("ticket_id", IDENTITY, sa.ForeignKey("tickets.id"), nullable=False, primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
