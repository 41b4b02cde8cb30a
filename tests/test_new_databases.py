"""What tests begin with is what the migrations make."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from tests.new_databases import copy_migrated, migrate


def contents(make: Callable[[sa.Connection], None]) -> dict[str, Any]:
    """All that a new database holds, but for the name each installation has for itself."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        make(connection)
        names = connection.exec_driver_sql("select type, name, tbl_name, sql from sqlite_master").all()
        tables = [
            name for kind, name, _, sql in names if kind == "table" and not sql.lower().startswith("create virtual")
        ]
        rows = {table: sorted(map(repr, connection.exec_driver_sql(f'select * from "{table}"'))) for table in tables}
        pragmas = [connection.exec_driver_sql(f"pragma {one}").scalar() for one in ("user_version", "application_id")]
    engine.dispose()
    assert len(rows.pop("installation")) == 1
    return {"schema": sorted(map(repr, names)), "rows": rows, "pragmas": pragmas}


def test_a_copied_database_is_a_migrated_one() -> None:
    assert contents(copy_migrated) == contents(migrate)


def test_each_copy_is_an_installation_of_its_own() -> None:
    engines = [sa.create_engine("sqlite://") for _ in range(2)]
    names = set()
    for engine in engines:
        with engine.begin() as connection:
            copy_migrated(connection)
            names.add(connection.exec_driver_sql("select id from installation").scalar())
        engine.dispose()
    assert len(names) == 2
