"""Files travel with notices: which, whether a copy goes without them, and by what a picture is known again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("attachments", sa.Column("digest", sa.Text(), server_default="", nullable=False))
    op.add_column("notices", sa.Column("files", sa.Text(), server_default="", nullable=False))
    op.add_column("copies", sa.Column("without_files", sa.Boolean(), server_default=sa.false(), nullable=False))
