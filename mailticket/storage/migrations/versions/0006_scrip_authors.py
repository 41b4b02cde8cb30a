"""Who answers for a scrip: its author, who changed it last, who approved it. None: the system, as for all there were."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in ("author_id", "editor_id", "approved_by"):
        op.add_column("scrips", sa.Column(name, ID, nullable=True))
