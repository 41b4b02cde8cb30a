"""What the migrations make is what the schema says, on both databases."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from mailticket.model.errors import MailticketError
from mailticket.model.person import SYSTEM
from mailticket.model.schedule import STOCK
from mailticket.storage import migrations, schedules
from mailticket.storage.counters import NAMES
from mailticket.storage.database import Database, open_database
from mailticket.storage.migrations import upgrade, version
from mailticket.storage.schema import counters, metadata, users

LATEST = max(path.name[:4] for path in (Path(migrations.__file__).parent / "versions").glob("0*.py"))
SET_VERSION = "update alembic_version set version_num = '{}'"


WITHOUT_TEXTS = {"include_name": lambda name, kind, parents: kind != "table" or not name.startswith("texts")}
"""The index of texts is each database's own, and its shadow tables are SQLite's."""


def differences(connection: sa.Connection) -> list[Any]:
    # Alembic misreads the default '' of SQLite; the test below compares SQLite's own words.
    defaults = connection.dialect.name != "sqlite"
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": defaults, **WITHOUT_TEXTS}
    )
    return list(compare_metadata(context, metadata))


def columns(connection: sa.Connection) -> dict[str, list[tuple[str, bool]]]:
    inspector = sa.inspect(connection)
    return {
        table: [(column["name"], column["nullable"]) for column in inspector.get_columns(table)]
        for table in metadata.tables
    }


def statements(connection: sa.Connection) -> dict[str, str]:
    """What SQLite was told to create, by name, without what says nothing."""
    found = connection.execute(
        sa.text("select name, sql from sqlite_master where sql is not null and type <> 'trigger'")
    )
    return {name: _plain(re.sub(r"\s+", "", sql.lower().replace('"', ""))) for name, sql in found}


def _plain(sql: str) -> str:
    """A reference in a column's own words is one in a constraint's."""
    return re.sub(r"(\w+)integerreferences(\w+)\(id\)", r"\1integer,foreignkey(\1)references\2(id)", sql)


def parts(sql: str) -> list[str]:
    """The parts of a statement in any order: constraints stand in another in a migration."""
    return sorted(re.split(r"[(),]+", sql))


async def test_a_migrated_database_is_what_the_schema_says(database: Database) -> None:
    assert await database.read(differences) == []


async def test_a_migrated_sqlite_database_is_the_schema_to_the_letter(sqlite_url: str, opened: Any) -> None:
    """Defaults, partial indexes and tables without row ids: Alembic's comparison does not see them."""
    migrated = await opened(sqlite_url).read(statements)
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        metadata.create_all(connection)
        made = statements(connection)
    engine.dispose()
    del migrated["alembic_version"]
    migrated = {name: sql for name, sql in migrated.items() if name.partition("_")[0] != "texts"}
    assert {name: parts(sql) for name, sql in migrated.items()} == {name: parts(sql) for name, sql in made.items()}


async def test_columns_stand_in_the_order_of_the_schema(database: Database) -> None:
    """SQLite reads through a long column to reach one behind it, so the order is part of the design."""
    wanted = {
        table.name: [(column.name, bool(column.nullable)) for column in table.c] for table in metadata.sorted_tables
    }
    assert await database.read(columns) == wanted


async def test_a_new_database_has_the_schedules_that_come_along(database: Database) -> None:
    found = {one.name: one for one in await database.read(schedules.every)}
    assert list(found) == [one.name for one in STOCK]
    for one in STOCK:
        there = found[one.name]
        assert (there.cron, there.action, there.query, there.to) == (one.cron, one.action, one.query, one.to)
        assert (there.template, there.arguments) == (one.template, one.arguments)
        assert there.disabled is not (one.on or one.always)


async def test_the_counters_and_the_system_user_are_there(database: Database) -> None:
    seeds = await database.read(lambda c: {row.name: row.next for row in c.execute(sa.select(counters))})
    assert seeds == dict.fromkeys(NAMES, 1) | {"users": 2, "scrips": 15, "schedules": 13}
    (system,) = await database.read(lambda c: c.execute(sa.select(users)).all())
    assert (system.id, system.address, system.name, system.privileged) == (
        SYSTEM.id,
        SYSTEM.address,
        SYSTEM.name,
        SYSTEM.privileged,
    )


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await database.write(upgrade)
    assert await database.read(version) == LATEST


async def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Creating tables is part of the unit of work."""
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    real = migrations.migrate_on

    def broken(connection: sa.Connection) -> None:
        real(connection)
        raise RuntimeError("power")

    monkeypatch.setattr(migrations, "migrate_on", broken)
    with pytest.raises(RuntimeError, match="power"):
        await database.write(upgrade)
    monkeypatch.undo()
    assert await database.read(lambda connection: sa.inspect(connection).get_table_names()) == []
    await database.write(upgrade)
    assert await database.read(differences) == []
    await database.close()


async def test_a_database_of_a_newer_mailticket_is_refused(database: Database) -> None:
    await database.write(lambda connection: connection.exec_driver_sql(SET_VERSION.format("0999")))
    with pytest.raises(MailticketError, match="newer mailticket migrated this database to 0999"):
        await database.write(upgrade)


def test_a_start_with_nothing_to_migrate_does_not_load_alembic(sqlite_url: str) -> None:
    program = f"""
import asyncio, sys
from mailticket.storage.database import open_database
from mailticket.storage.migrations import upgrade
async def start():
    database = open_database({sqlite_url!r})
    await database.write(upgrade)
    await database.close()
asyncio.run(start())
sys.exit("alembic" in sys.modules)"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
