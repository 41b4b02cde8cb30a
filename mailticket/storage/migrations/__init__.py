"""Brings a database to the present schema with Alembic, at start, inside one unit of work."""

from pathlib import Path

import sqlalchemy as sa

from mailticket.model.errors import MailticketError

_HERE = Path(__file__).parent


def upgrade(connection: sa.Connection) -> None:
    """Create or migrate all tables on this connection; the caller commits. Raises MailticketError for a database that a
    newer mailticket has migrated."""
    there, known = version(connection), _known()
    if there == known[-1]:
        return
    if there is not None and there not in known:
        raise MailticketError(f"a newer mailticket migrated this database to {there}; this one knows {known[-1]}")
    migrate_on(connection)


def version(connection: sa.Connection) -> str | None:
    """The migration a database is at; None where there is none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.select(sa.column("version_num", sa.Text)).select_from(sa.table("alembic_version")))


def stock_scrips(connection: sa.Connection) -> frozenset[str]:
    """The names of scrips that came along so far; none where there is no table of them yet."""
    if not sa.inspect(connection).has_table("scrips"):
        return frozenset()
    scrips = sa.table("scrips", sa.column("name", sa.Text), sa.column("stock", sa.Boolean))
    return frozenset(connection.execute(sa.select(scrips.c.name).where(scrips.c.stock)).scalars())


def stock_schedules(connection: sa.Connection) -> dict[str, bool]:
    """The names of schedules that came along so far, and whether each is off; none where there is no table of them yet."""
    if not sa.inspect(connection).has_table("schedules"):
        return {}
    names = ("name", "stock", "disabled")
    schedules = sa.table("schedules", *(sa.column(name, sa.Boolean if name != "name" else sa.Text) for name in names))
    rows = connection.execute(sa.select(schedules.c.name, schedules.c.disabled).where(schedules.c.stock))
    return {name: disabled for name, disabled in rows}


def _known() -> list[str]:
    return sorted(path.name.partition("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))


def migrate_on(connection: sa.Connection, to: str = "head") -> None:
    from alembic import command  # 0.1 s and more, and only at the first start of a version
    from alembic.config import Config

    if not connection.in_transaction():
        connection.begin()  # else Alembic would, and commit what it has begun in the middle of the caller's unit of work
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
