"""PostgreSQL's index of texts is asked what one ticket says; SQLite's is in the order of tickets already."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("texts_ticket", "texts", ["ticket_id", "id"])
