"""Settings of queues: until when a reply reopens, whether Ccs are taken, who is the requestor of what staff forwards."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("queues", sa.Column("reopen_within", sa.Integer()))
    for name in ("take_ccs", "forwarded_requestor"):
        op.add_column("queues", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
