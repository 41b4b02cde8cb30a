"""New SQLite databases without running every migration again.

Alembic takes a third of a second of a processor to make the tables, and more than a thousand tests begin with a new
database. Its first one is kept as statements, and the others are made with these, in the same unit of work. Tests in
tests/storage, and what starts an interpreter of its own, run the migrations themselves.
"""

import re
import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa

from mailticket.storage import migrations

Statement = tuple[str, list[Any]]
"""SQL, and the rows it is done with; none: it is done once."""

migrate = migrations.migrate_on


def copy_migrated(connection: sa.Connection, to: str = "head") -> None:
    """Stands in for ``migrations.migrate_on``: the same tables and rows, with a name of its own for this installation."""
    if connection.dialect.name != "sqlite" or to != "head" or sa.inspect(connection).get_table_names():
        migrate(connection, to)
        return
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    for sql, rows in migrated():
        if rows:
            cursor.executemany(sql, rows)
        else:
            cursor.execute(sql)
    cursor.execute("update installation set id = ?", (uuid.uuid4().hex,))
    cursor.close()


@cache
def migrated() -> tuple[Statement, ...]:
    """What makes an empty database a migrated one."""
    settings: list[Statement] = []

    def heard(_c: Any, _cursor: Any, sql: str, _parameters: Any, _context: Any, _many: bool) -> None:
        if re.match(r"insert into texts\b", sql):  # how the text index merges: fts5 keeps it in tables of its own
            settings.append((sql, []))

    engine = sa.create_engine("sqlite://")
    sa.event.listen(engine, "before_cursor_execute", heard)
    with engine.begin() as connection:
        migrate(connection)
        kinds = {name: kind for _, name, kind, *_ in connection.exec_driver_sql("pragma main.table_list")}
        made = (*_schema(connection, kinds), *_rows(connection, kinds), *settings)
    engine.dispose()
    return made


def _schema(connection: sa.Connection, kinds: dict[str, str]) -> list[Statement]:
    found = connection.exec_driver_sql("select tbl_name, sql from sqlite_master where sql is not null order by rowid")
    return [(sql, []) for table, sql in found if kinds[table] != "shadow"]


def _rows(connection: sa.Connection, kinds: dict[str, str]) -> list[Statement]:
    made = []
    for table in (name for name, kind in kinds.items() if kind == "table" and not name.startswith("sqlite_")):
        rows = [tuple(row) for row in connection.exec_driver_sql(f'select * from "{table}"')]
        if rows:
            made.append((f'insert into "{table}" values ({", ".join("?" * len(rows[0]))})', rows))
    return made
