"""Whether a database is whole."""

import sqlalchemy as sa

from mailticket.storage.migrations import version

MOST = 20
"""Faults that are told; a damaged file has thousands."""

_CHECKSUMS = sa.text(
    "select coalesce(sum(checksum_failures), 0) from pg_stat_database where datname = current_database()"
)
_INVALID = sa.text(
    "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace"
    " where not i.indisvalid and n.nspname = current_schema()"
)
_UNVALIDATED = sa.text(
    "select conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace"
    " where not convalidated and n.nspname = current_schema()"
)


def quick_check(connection: sa.Connection) -> list[str]:
    """What SQLite finds wrong with the pages of its file, without looking whether indexes fit their tables."""
    return _said(connection, f"pragma quick_check({MOST})")


def deep_check(connection: sa.Connection) -> list[str]:
    """All that is wrong, as far as it can be found out. On PostgreSQL, what the server has noticed itself: its own tools
    (pg_amcheck, pg_dump to nowhere) read every page."""
    if version(connection) is None:
        return ["there are no tables"]
    if connection.dialect.name != "sqlite":
        return _server_noticed(connection)
    broken = _said(connection, f"pragma integrity_check({MOST})")
    strays = connection.exec_driver_sql("pragma foreign_key_check").fetchmany(MOST)
    return broken + [
        f"{table}: row {row} refers to a row of {parent} that is not there" for table, row, parent, _ in strays
    ]


def _said(connection: sa.Connection, pragma: str) -> list[str]:
    return [str(line) for line in connection.exec_driver_sql(pragma).scalars() if line != "ok"]


def _server_noticed(connection: sa.Connection) -> list[str]:
    failures = int(connection.scalar(_CHECKSUMS) or 0)
    found = [f"the server found {failures} pages with wrong checksums"] if failures else []
    found += [f"the index {name} is not valid" for name in connection.scalars(_INVALID)]
    return found + [f"the constraint {name} is not validated" for name in connection.scalars(_UNVALIDATED)]
