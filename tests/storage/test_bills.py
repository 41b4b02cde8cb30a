"""Nothing is billed twice, wherever a run is killed."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.storage import bills
from mailticket.storage.migrations import upgrade
from mailticket.storage.schema import bill_runs, billed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT = "'2026-11-03T00:00:00.000+00:00'"
DOCUMENT = {"customer": "Danlí", "month": "2026-11", "currency": "USD", "total": 6000, "lines": []}
ENTRIES = [(1, 6000), (2, 6000)]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with two entries of time worked."""
    found = f"sqlite:///{tmp_path / 'bills.db'}"
    with _connected(found) as connection:
        upgrade(connection)
        for statement in (
            "insert into queues (id, name) values (7, 'billing')",
            f"insert into tickets (id, queue_id, subject, status, creator_id, created, last_updated, last_updated_by)"
            f" values (1, 7, 'x', 'new', 1, {AT}, {AT}, 1)",
            *(
                f'insert into transactions (id, ticket_id, type, "by", at, via, minutes)'
                f" values ({id_}, 1, 'Comment', 1, {AT}, 'cli', 30)"
                for id_, _ in ENTRIES
            ),
        ):
            connection.exec_driver_sql(statement)
    return found


def _connected(url: str) -> Any:
    return sa.create_engine(url, poolclass=sa.NullPool).begin()


def _run_and_die(url: str, steps: int) -> None:
    """In a process of its own: kill it before the statement of that number, the commit counted as one."""
    if not (child := os.fork()):
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        left = [steps]

        def step(*_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        with engine.connect() as connection:
            sa.event.listen(connection, "before_cursor_execute", step)
            with connection.begin():
                bills.keep(connection, DOCUMENT, ENTRIES, 1, NOW)
                step()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (steps < 4)


@pytest.mark.parametrize("steps", range(5))
def test_a_run_that_is_killed_has_billed_all_of_it_or_nothing(url: str, steps: int) -> None:
    _run_and_die(url, steps)
    with _connected(url) as connection:
        marks = connection.execute(sa.select(billed.c.transaction_id, billed.c.run)).fetchall()
        numbers = list(connection.scalars(sa.select(bill_runs.c.number)))
    assert (len(marks), numbers) in ((0, []), (2, [1]))
    assert bool(numbers) == (steps == 4)
    if numbers:
        with pytest.raises(sa.exc.IntegrityError), _connected(url) as connection:
            bills.keep(connection, DOCUMENT, ENTRIES, 1, NOW)
    else:
        with _connected(url) as connection:
            assert bills.keep(connection, DOCUMENT, ENTRIES, 1, NOW) == 1
    with _connected(url) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(billed)) == 2


def test_one_of_the_entries_billed_before_keeps_none_of_the_run(url: str) -> None:
    with _connected(url) as connection:
        bills.keep(connection, DOCUMENT, ENTRIES[:1], 1, NOW)
    with pytest.raises(sa.exc.IntegrityError), _connected(url) as connection:
        bills.keep(connection, DOCUMENT, ENTRIES, 1, NOW)
    with _connected(url) as connection:
        assert [one.number for one in bills.runs(connection)] == [1]
