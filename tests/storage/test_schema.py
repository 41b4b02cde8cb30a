"""How the tables are declared."""

from pathlib import Path

from mailticket.storage import schema


def test_a_partial_index_is_declared_once() -> None:
    """With ``sqlite_where`` alone: PostgreSQL is told the same when it makes the index, and to name its dialect where tables are
    declared loads it in every command, wherever there is no such database."""
    declared = Path(schema.__file__).read_text(encoding="utf-8")
    assert "sqlite_where" in declared
    assert "postgresql_where" not in declared
