"""The organisation of a large help desk: lifecycles, custom fields, scrips, jobs, and its own history."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from mailticket.storage.schema import history_triggers

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAFF = '["Owner", "AdminCc"]'
STOCK = (
    ("On Create Autoreply To Requestors", "OnCreate", "autoreply", '["Requestor"]', "autoreply", False),
    ("On Create Notify Owner and AdminCcs", "OnCreate", "notify", STAFF, "transaction", False),
    ("On Create Notify Ccs", "OnCreate", "notify", '["Cc"]', "correspondence", False),
    ("On Correspond Notify Owner and AdminCcs", "OnCorrespond", "notify", STAFF, "admin_correspondence", False),
    (
        "On Correspond Notify Requestors and Ccs",
        "OnCorrespond",
        "notify",
        '["Requestor", "Cc"]',
        "correspondence",
        False,
    ),
    ("On Comment Notify Owner and AdminCcs as Comment", "OnComment", "notify", STAFF, "admin_comment", True),
    ("On Owner Change Notify Owner", "OnOwnerChange", "notify", '["Owner"]', "owner_change", False),
    ("On Resolve Notify Requestors", "OnResolve", "notify", '["Requestor"]', "resolved", False),
    ("On Unblocked Notify Owner", "OnUnblocked", "notify", '["Owner"]', "unblocked", False),
)
COUNTED = {"jobs": 1, "administration": 1, "custom_fields": 1, "scrips": len(STOCK) + 1}


def upgrade() -> None:
    _columns()
    _grants()
    _organisation()
    _tickets()
    _jobs()
    _administration()
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": name, "next": number} for name, number in COUNTED.items()])
    _stock_scrips()


def _columns() -> None:
    """In SQL, because SQLite takes a reference with a new column only in the column's own words."""
    number = "bigint" if op.get_bind().dialect.name == "postgresql" else "integer"
    op.execute(f"alter table users add column merged_into {number} references users (id)")
    for name, default in (("lifecycle", "default"), ("subject_tag", "")):
        op.add_column("queues", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    op.add_column("thread_ids", sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "tickets_merged",
        "tickets",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into is not null"),
        postgresql_where=sa.text("merged_into is not null"),
    )


def _grants() -> None:
    """A key cannot grow in SQLite: the table is made anew."""
    old = sa.table("grants", *(sa.column(name) for name in ("principal", "name", "queue_id", "provisioned")))
    rows: list[dict[str, Any]] = [dict(row._mapping) for row in op.get_bind().execute(sa.select(old))]
    op.drop_table("grants")
    op.create_table(
        "grants",
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("revoke", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "name", "queue_id", "revoke"),
    )
    op.bulk_insert(old, rows)


def _organisation() -> None:
    op.create_table(
        "lifecycles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "custom_fields",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("several", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pattern", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("choices", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "custom_field_queues",
        sa.Column("field_id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["field_id"], ["custom_fields.id"]),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"]),
        sa.PrimaryKeyConstraint("field_id", "queue_id"),
    )
    op.create_table(
        "scrips",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), server_default="", nullable=False),
        sa.Column("as_comment", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("queue_id", ID, nullable=True),
        sa.Column("order", sa.Integer(), server_default="0", nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stock", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("to", sa.Text(), server_default="[]", nullable=False),
        sa.Column("when", sa.Text(), server_default="", nullable=False),
        sa.Column("arguments", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "scrips_off",
        sa.Column("scrip_id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"]),
        sa.ForeignKeyConstraint(["scrip_id"], ["scrips.id"]),
        sa.PrimaryKeyConstraint("scrip_id", "queue_id"),
    )


def _tickets() -> None:
    op.create_table(
        "ticket_groups",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("ticket_id", "role", "group_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ticket_groups_group", "ticket_groups", ["group_id"], unique=False)
    op.create_table(
        "ticket_values",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("field_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["field_id"], ["custom_fields.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("ticket_id", "field_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("ticket_values_field", "ticket_values", ["field_id"], unique=False)
    op.create_table(
        "url_links",
        sa.Column("base", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["base"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("base", "kind", "url"),
        sqlite_with_rowid=False,
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scrip_id", ID, nullable=False),
        sa.Column("scrip", sa.Text(), nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("transaction_id", ID, nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.Column("arguments", sa.Text(), server_default="{}", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.ForeignKeyConstraint(["transaction_id"], ["transactions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("jobs_ticket", "jobs", ["ticket_id"], unique=False)
    op.create_index(
        "jobs_open",
        "jobs",
        ["state", "not_before"],
        unique=False,
        sqlite_where=sa.text("state in ('waiting', 'running')"),
        postgresql_where=sa.text("state in ('waiting', 'running')"),
    )


def _administration() -> None:
    op.create_table(
        "administration",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), server_default="", nullable=False),
        sa.Column("old", sa.Text(), server_default="", nullable=False),
        sa.Column("new", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("administration_subject", "administration", ["subject", "name", "id"], unique=False)
    for statement in history_triggers(op.get_bind().dialect.name, ("administration",)):
        op.execute(statement)


def _stock_scrips() -> None:
    names = ("name", "condition", "action", "to", "template", "as_comment")
    scrips = sa.table("scrips", *(sa.column(name) for name in ("id", *names, "order", "stock")))
    op.bulk_insert(
        scrips,
        [
            {"id": number, "order": 10 * number, "stock": True, **dict(zip(names, values, strict=True))}
            for number, values in enumerate(STOCK, 1)
        ],
    )
