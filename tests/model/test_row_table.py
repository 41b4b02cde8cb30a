"""Numbered rows in mail of ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailticket.model.row_table import LIFETIME, RowTable

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
TABLE = RowTable(1, 2, NOW, (17, 9))


def test_rows_are_counted_from_one() -> None:
    assert [TABLE.ticket(row) for row in (0, 1, 2, 3)] == [None, 17, 9, None]


def test_row_numbers_hold_for_a_week() -> None:
    assert TABLE.holds(NOW + LIFETIME)
    assert not TABLE.holds(NOW + LIFETIME + timedelta(seconds=1))


def test_the_seal_is_over_reader_rows_and_their_order() -> None:
    others = (replace(TABLE, reader_id=3), replace(TABLE, tickets=(9, 17)), replace(TABLE, notice_id=2))
    assert TABLE.sealed_text() not in {one.sealed_text() for one in others}
