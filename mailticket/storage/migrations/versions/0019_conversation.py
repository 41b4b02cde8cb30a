"""How a ticket's public conversation stands: who spoke last and when, how often, who waits for whom since when."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SPOKEN = "t.ticket_id = tickets.id and t.type in ('Create', 'Correspond') and t.field <> 'Unproven'"
THEIRS = (
    "(t.type = 'Create' or (exists (select 1 from ticket_watchers w where w.ticket_id = tickets.id and w.user_id = t.\"by\""
    " and w.role in ('Requestor', 'Cc')) and not exists (select 1 from ticket_watchers w where w.ticket_id = tickets.id"
    ' and w.user_id = t."by" and w.role = \'AdminCc\') and t."by" <> coalesce(tickets.owner_id, 0)))'
)


def since(side: str, other: str) -> str:
    """When the first of one side spoke after the last of the other."""
    last = f"select max(t.id) from transactions t where {SPOKEN} and {other}"  # noqa: S608
    return f"select min(t.at) from transactions t where {SPOKEN} and {side} and t.id > coalesce(({last}), 0)"  # noqa: S608


def upgrade() -> None:
    whole = "integer" if op.get_bind().dialect.name == "sqlite" else "bigint"
    op.execute(f"alter table tickets add column said_by {whole} references users (id)")
    for name in ("said_at", "waiting_on_us", "waiting_on_them"):
        op.add_column("tickets", sa.Column(name, sa.Text()))
    op.add_column("tickets", sa.Column("letters", sa.Integer(), server_default="0", nullable=False))
    last = f"from transactions t where {SPOKEN} order by t.id desc limit 1"
    for column, value in (
        ("said_by", f'select t."by" {last}'),
        ("said_at", f"select t.at {last}"),
        ("letters", f"select count(*) from transactions t where {SPOKEN}"),  # noqa: S608
        ("waiting_on_us", since(THEIRS, f"not {THEIRS}")),
        ("waiting_on_them", since(f"not {THEIRS}", THEIRS)),
    ):
        op.execute(f"update tickets set {column} = ({value})")  # noqa: S608
