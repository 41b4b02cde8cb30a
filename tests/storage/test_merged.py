"""Which ticket a merged ticket became."""

from pathlib import Path

import sqlalchemy as sa

from mailticket.storage.merged import became


def test_it_is_followed_however_far_and_not_in_circles(tmp_path: Path) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text("create table tickets (id integer primary key, merged_into integer)"))
        connection.execute(sa.text("insert into tickets values (1, 2), (2, 3), (3, null), (4, 5), (5, 4)"))
        assert [became(connection, number) for number in (1, 2, 3, 99)] == [3, 3, 3, 99]
        assert became(connection, 4) in (4, 5)
