"""What is public of a text is what outsiders are shown of it: an index that has texts is made anew, one that has none is new."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("update text_index set version = 2 where not exists (select 1 from transactions)")
