"""How the database reads lists: by the indexes that are meant, in their order, without a table of its own in between."""

from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model import query as q
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.right import Right, Role
from mailticket.storage import glance, provisioning, searching, sort_keys
from mailticket.storage.database import Database, open_database
from mailticket.storage.migrations import upgrade
from tests.storage.test_text_hits import NOW

OPEN = q.Statuses(((frozenset({1, 2, 3}), frozenset({"new", "open", "stalled"})),))
EVERYWHERE = {Right.SHOW_TICKET: q.Scope(everywhere=True)}
MINE = q.OneOf(q.Of("owner"), frozenset({"ana@c.example"}))
THEIRS = q.Scope(by_role={Role.REQUESTOR: frozenset(range(1, 30))}, user_id=2)


@pytest.fixture
async def site(tmp_path: Any) -> Any:
    """SQLite, without what it might know of its tables: nobody analyses them."""
    database: Database = open_database(f"sqlite:///{tmp_path}/site.db")
    await database.migrate(upgrade)
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"), QueueSpec("dns"))), NOW)
    yield database
    await database.close()


def _plan(connection: sa.Connection, statement: Any) -> str:
    made = statement.compile(connection.engine, compile_kwargs={"literal_binds": True, "render_postcompile": True})
    return "\n".join(row[-1] for row in connection.exec_driver_sql(f"explain query plan {made}"))


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (q.InQueues(frozenset({2})), "tickets_queue (queue_id=? AND status=?"),
        (MINE, "tickets_owner (owner_id=? AND status=?"),
        (q.Missing(q.Of("owner")), "tickets_owner (owner_id=? AND status=?"),
        (q.Measured(q.Of("due"), q.Comparator.LESS, NOW), "tickets_urgent (status=? AND <expr><?"),
        (q.No(q.Missing(q.Of("waitingonus"))), "tickets_waiting_on_us"),
        (q.No(q.Missing(q.Of("waitingonthem"))), "tickets_waiting_on_them"),
        (q.OneOf(q.Of("requestor"), frozenset({"ana@c.example"})), "ticket_watchers_user (user_id=?"),
    ],
)
async def test_few_are_found_by_what_they_have_in_common(site: Database, condition: q.Condition, index: str) -> None:
    query = q.Query(q.All((condition, OPEN)), EVERYWHERE)
    found = await site.look(_plan, searching.among_few(query, sort_keys.URGENCY, None))
    assert index in found
    assert "SCAN tickets" not in found


@pytest.mark.parametrize("after", [None, ("2026-11-23", -50, 12)])
@pytest.mark.parametrize("condition", [q.InQueues(frozenset({2})), MINE, q.All()])
async def test_many_are_read_in_the_order_of_urgency(site: Database, condition: q.Condition, after: Any) -> None:
    query = q.Query(q.All((condition, OPEN)), EVERYWHERE)
    statement = await site.look(searching.by_urgency, query, after)
    found = await site.look(_plan, statement)
    assert found.count("SEARCH tickets USING INDEX tickets_urgent (status=?") == 3
    assert found.count("<expr>>?") == (3 if after else 0)
    assert "TEMP B-TREE FOR ORDER BY" not in found.replace("LAST TERM OF", "")


async def test_where_somebody_sees_their_own_alone_these_are_read(site: Database) -> None:
    """Not all tickets of the queues where they may see them."""
    query = q.Query(OPEN, {Right.SHOW_TICKET: THEIRS})
    found = await site.look(_plan, searching.among_few(query, sort_keys.URGENCY, None))
    assert "ticket_watchers_user (user_id=?" in found
    assert "tickets_queue" not in found


async def test_a_search_without_a_status_knows_all_that_there_are(site: Database) -> None:
    assert "SCAN tickets" not in await site.look(_plan, searching.EVERY_STATUS)


def _plans_of(connection: sa.Connection, *asked: Any) -> str:
    """How the statements of some questions are read."""
    heard: list[tuple[str, Any]] = []
    sa.event.listen(connection, "before_cursor_execute", lambda *about: heard.append((about[2], about[3])))
    for function, *arguments in asked:
        function(connection, *arguments)
    raw = connection.connection.driver_connection
    assert raw is not None
    return "\n".join(
        row[-1] for statement, given in heard for row in raw.execute(f"explain query plan {statement}", given)
    )


async def test_the_page_of_everything_looks_at_what_is_active_or_of_late_alone(site: Database) -> None:
    query = q.Query(q.All(), EVERYWHERE, active=OPEN)
    asked = (glance.piles, query, 2, NOW), (glance.since, query, NOW), (glance.minutes_since, query, NOW)
    found = await site.look(_plans_of, *asked)
    assert "tickets_urgent (status=?)" in found
    assert "tickets_created (created>?)" in found
    assert "tickets_resolved (resolved>?)" in found
    assert "transactions_worked (at>?)" in found
    assert "SCAN tickets" not in found
