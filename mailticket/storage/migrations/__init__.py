"""Brings a database to the present schema with Alembic, at start, inside one unit of work."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

_HERE = Path(__file__).parent


def upgrade(connection: sa.Connection) -> None:
    """Create or migrate all tables on this connection; the caller commits."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
