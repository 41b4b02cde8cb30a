"""The first tables."""

import sqlalchemy as sa
from alembic import op

from mailticket.storage.schema import history_triggers

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = ("users", "groups", "queues", "tickets", "raws", "letters", "duplicates", "transactions", "notices", "copies")
SYSTEM = {
    "id": 1,
    "address": "system",
    "name": "mailticket",
    "privileged": True,
    "created": "2026-01-01T00:00:00.000+00:00",
}


def upgrade() -> None:
    _tables()
    for statement in history_triggers(op.get_bind().dialect.name, ("transactions", "attachments")):
        op.execute(statement)
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": name, "next": 2 if name == "users" else 1} for name in COUNTED])
    users = sa.table("users", *(sa.column(name) for name in SYSTEM))
    op.bulk_insert(users, [SYSTEM])


def _tables() -> None:
    op.create_table(
        "budgets",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("touched", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next", ID, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "grants",
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "name", "queue_id"),
    )
    op.create_table(
        "groups",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "queues",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("correspond_address", sa.Text(), server_default="", nullable=False),
        sa.Column("comment_address", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("initial_priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("final_priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_in", sa.Integer(), nullable=True),
        sa.Column("accept_lists", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("accept_bulk", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "raws",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("spool", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "raws_spool",
        "raws",
        ["spool"],
        unique=False,
        sqlite_where=sa.text("spool is not null"),
        postgresql_where=sa.text("spool is not null"),
    )
    op.create_table(
        "users",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("privileged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("bounced", sa.Text(), server_default="", nullable=False),
        sa.Column("unreachable_until", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_index("addresses_user", "addresses", ["user_id"], unique=False)
    op.create_table(
        "group_groups",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["groups.id"]),
        sa.PrimaryKeyConstraint("group_id", "member_id"),
    )
    op.create_table(
        "group_users",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("group_id", "user_id"),
    )
    op.create_table(
        "letters",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("raw_id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("mail_from", sa.Text(), server_default="", nullable=False),
        sa.Column("protocol", sa.Text(), server_default="", nullable=False),
        sa.Column("peer", sa.Text(), server_default="", nullable=False),
        sa.Column("helo", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["raw_id"], ["raws.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("letters_message_id", "letters", ["message_id"], unique=False)
    op.create_index(
        "letters_open",
        "letters",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state <> 'done'"),
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_table(
        "queue_watchers",
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"]),
        sa.PrimaryKeyConstraint("queue_id", "role", "principal"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("last_updated", sa.Text(), nullable=False),
        sa.Column("last_updated_by", ID, nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("initial_priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("final_priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("time_worked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("time_estimated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("time_left", sa.Integer(), server_default="0", nullable=False),
        sa.Column("starts", sa.Text(), nullable=True),
        sa.Column("started", sa.Text(), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("resolved", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("merged_into", ID, nullable=True),
        sa.ForeignKeyConstraint(["creator_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["last_updated_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["merged_into"], ["tickets.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "tickets_owner",
        "tickets",
        ["owner_id"],
        unique=False,
        sqlite_where=sa.text("owner_id is not null"),
        postgresql_where=sa.text("owner_id is not null"),
    )
    op.create_index("tickets_status", "tickets", ["status", "id"], unique=False)
    op.create_table(
        "letter_duplicates",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("letter_id", ID, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("letter_duplicates_letter", "letter_duplicates", ["letter_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("base", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.ForeignKeyConstraint(["base"], ["tickets.id"]),
        sa.ForeignKeyConstraint(["target"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("base", "kind", "target"),
    )
    op.create_index("links_target", "links", ["target"], unique=False)
    op.create_table(
        "thread_ids",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("message_id", "ticket_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ticket_watchers",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("ticket_id", "role", "user_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ticket_watchers_user", "ticket_watchers", ["user_id"], unique=False)
    op.create_table(
        "transactions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), server_default="", nullable=False),
        sa.Column("old", sa.Text(), server_default="", nullable=False),
        sa.Column("new", sa.Text(), server_default="", nullable=False),
        sa.Column("minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("letter_id", ID, nullable=True),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"]),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "transactions_letter",
        "transactions",
        ["letter_id"],
        unique=False,
        sqlite_where=sa.text("letter_id is not null"),
        postgresql_where=sa.text("letter_id is not null"),
    )
    op.create_index("transactions_ticket", "transactions", ["ticket_id", "id"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("transaction_id", ID, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["transaction_id"], ["transactions.id"]),
        sa.PrimaryKeyConstraint("transaction_id", "part"),
    )
    op.create_table(
        "notices",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("transaction_id", ID, nullable=True),
        sa.Column("letter_id", ID, nullable=True),
        sa.Column("scrip", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.ForeignKeyConstraint(["transaction_id"], ["transactions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "notices_letter",
        "notices",
        ["letter_id"],
        unique=False,
        sqlite_where=sa.text("letter_id is not null"),
        postgresql_where=sa.text("letter_id is not null"),
    )
    op.create_index("notices_ticket", "notices", ["ticket_id"], unique=False)
    op.create_table(
        "copies",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("copies_notice", "copies", ["notice_id"], unique=False)
    op.create_index(
        "copies_open",
        "copies",
        ["state", "not_before"],
        unique=False,
        sqlite_where=sa.text("state in ('waiting', 'sending')"),
        postgresql_where=sa.text("state in ('waiting', 'sending')"),
    )
