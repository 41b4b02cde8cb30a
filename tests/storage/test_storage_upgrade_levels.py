"""A filled database of just before report facts, service levels and the indexes of lists becomes one of this version and keeps
all of it; on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.model.query import All, Query, Scope, Statuses
from mailticket.model.report_fact import FOREVER
from mailticket.model.right import Right
from mailticket.model.service_level import Goal, GoalRun
from mailticket.model.story import LineKind
from mailticket.storage import migrations, report_facts
from mailticket.storage.database import Database
from mailticket.storage.migrations import upgrade, version
from mailticket.storage.report_rows import Asked, gather
from mailticket.storage.searching import places
from mailticket.storage.service_goals import all_goals
from tests.storage.test_storage_upgrade import AT, empty, fill

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SEEN = {Right.SHOW_TICKET: Scope(everywhere=True)}
DUE = "2026-07-01T00:00:00.000+00:00"
MORE = f"""
insert into tickets
 (id, queue_id, subject, status, owner_id, creator_id, created, last_updated, last_updated_by, priority, due, resolved)
 values (3, 1, 'tres', 'open', 2, 3, {AT}, {AT}, 3, 50, null, null),
 (4, 1, 'cuatro', 'open', null, 3, {AT}, {AT}, 3, 0, '{DUE}', null),
 (5, 1, 'cinco', 'resolved', 2, 3, {AT}, {AT}, 3, 80, null, {AT});
insert into ticket_watchers (ticket_id, role, user_id) values (3, 'Requestor', 3), (4, 'Requestor', 3), (5, 'Requestor', 3);
insert into transactions (id, ticket_id, type, "by", at, via, text)
 values (3, 3, 'Create', 3, {AT}, 'mail', 'no anda'), (4, 4, 'Create', 3, {AT}, 'mail', 'nada'),
 (5, 5, 'Create', 3, {AT}, 'mail', 'ya');
update counters set next = 6 where name in ('tickets', 'transactions')
"""
GOALS = f"""
insert into service_levels (id, name, content) values (1, 'oro', '{{"name": "oro", "response": "1h"}}');
update counters set next = 2 where name = 'service_levels';
insert into service_goals (ticket_id, goal, number, level_id, level, started, minutes, due, basis)
 values (3, 'response', 1, 1, 'oro', {AT}, 60, '{DUE}', 'x');
update tickets set sla_state = 'running', sla_due = '{DUE}' where id = 3
"""
SCHEDULE = f"""
insert into schedules (id, name, cron, action, query, template, since)
 values (900, 'silence', '0 8 * * *', 'digest', 'status = new', 'digest', {AT});
update counters set next = 901 where name = 'schedules'
"""
SITE = """
[site]
organization = "c.example"
[smtp]
listen = ""
[lmtp]
listen = ""
[paths]
data = "{folder}"
[database]
url = "{url}"
[delivery]
transport = "maildir:{folder}/out"
[[queue]]
name = "general"
[[sla]]
name = "oro"
response = "1h"
sets_due = true
"""

At = Callable[..., Any]


def run(connection: sa.Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        connection.exec_driver_sql(statement)


def rows(connection: sa.Connection) -> list[dict[str, Any]]:
    """All tickets, with the columns that there are."""
    found = connection.exec_driver_sql("select * from tickets order by id")
    return [dict(row) for row in found.mappings()]


def index_names(connection: sa.Connection) -> set[str]:
    """Those of expressions as well, which SQLAlchemy does not tell of in SQLite."""
    lite = connection.dialect.name == "sqlite"
    asked = "select name from sqlite_master where type = 'index'" if lite else "select indexname from pg_indexes"
    return {name for (name,) in connection.exec_driver_sql(asked)}


@pytest.fixture
def old_url(url: str, tmp_path: Path) -> str:
    """Where there is no database yet, or one to be emptied."""
    return f"sqlite:///{tmp_path / 'old.db'}" if url.startswith("sqlite") else url


@pytest.fixture
def at(old_url: str, opened: Any) -> At:
    """Makes a filled database of a migration."""

    async def made(revision: str, more: str = "") -> Database:
        database: Database = opened(old_url)
        if not old_url.startswith("sqlite"):
            await database.write(empty)
        await database.write(fill)
        await database.write(migrations.migrate_on, revision)
        for statements in filter(None, (MORE, more)):
            await database.write(run, statements)
        assert await database.read(version) == revision
        return database

    return made


async def test_reports_of_a_database_before_their_facts_count_its_history(at: At) -> None:
    old = await at("0036")
    await old.write(upgrade)
    assert await old.read(report_facts.mark) is None, "the daemon is still to make them"
    assert await old.read(report_facts.of_tickets, [1, 3, 4, 5]) == {}
    asked = Asked((0, FOREVER >> 8), ["queue_id"], needs=frozenset(LineKind))
    found = await old.read(gather, Query(All(), SEEN), asked, "")
    assert sorted(story.id for story in found.stories) == [1, 3, 4, 5]


async def test_tickets_before_service_levels_are_as_they_were_and_nothing_is_promised_on_them(at: At) -> None:
    old = await at("0037")
    before = await old.read(rows)
    await old.write(upgrade)
    after = await old.read(rows)
    added = {"sla_state": "", "sla_due": None, "sla_risk": None}
    assert after == [row | added for row in before]
    assert await old.read(all_goals, 3) == []


async def test_what_is_open_before_service_levels_is_promised_what_begins_from_then_on(
    at: At, old_url: str, tmp_path: Path
) -> None:
    """Bob asks again on two of the tickets; nobody does on the third, and the fourth is resolved."""
    await at("0037")
    settings = parse(SITE.format(folder=tmp_path, url=old_url), "config.toml", tmp_path)
    daemon = Daemon(settings, None, structlog.get_logger(), clock=lambda: NOW)
    service = await daemon.open()
    try:
        for number in (3, 4):
            await perform(service, Caller("bob@c.example"), "ticket.reply", {"id": number, "text": "¿Y?"})
        shown = {number: await perform(service, Caller(), "ticket.show", {"id": number}) for number in (1, 3, 4, 5)}
    finally:
        await daemon.close()
    goals = {number: [(goal["goal"], goal["due"]) for goal in row["goals"]] for number, row in shown.items()}
    promised = [("response", "2026-11-23T13:00:00Z")]
    assert goals == {1: [], 3: promised, 4: promised, 5: []}
    dues = {number: row["due"] for number, row in shown.items()}
    kept = "2026-07-01T00:00:00Z"
    assert dues == {1: None, 3: "2026-11-23T13:00:00Z", 4: kept, 5: None}, "a due date somebody set stays"


async def test_chains_are_added_to_a_filled_database_and_tell_what_is_silent_in_it(
    at: At, old_url: str, tmp_path: Path
) -> None:
    old = await at("0047", SCHEDULE)
    before = await old.read(rows)
    await old.write(upgrade)
    assert await old.read(rows) == before
    chain = '[[escalation]]\nname = "olvidados"\nsteps = ["4h AdminCc"]\n'
    settings = parse(SITE.format(folder=tmp_path, url=old_url) + chain, "config.toml", tmp_path)
    daemon = Daemon(settings, None, structlog.get_logger(), clock=lambda: NOW)
    service = await daemon.open()
    try:
        there = {one["name"]: one for one in await perform(service, Caller(), "schedule.list", {})}
        done = await perform(service, Caller(), "schedule.run", {"name": "silence-2"})
        shown = {number: await perform(service, Caller(), "ticket.show", {"id": number}) for number in (3, 4, 5)}
    finally:
        await daemon.close()
    assert (there["silence"]["action"], there["silence-2"]["action"]) == ("digest", "silence")
    told = {number: [one["type"] for one in row["history"]].count("Silence") for number, row in shown.items()}
    assert told == {3: 1, 4: 1, 5: 0}, done


async def test_promises_and_order_outlive_the_indexes_of_lists(at: At) -> None:
    old = await at("0038", GOALS)
    before = await old.read(rows)
    await old.write(upgrade)
    assert await old.read(rows) == before
    due = datetime(2026, 7, 1, tzinfo=UTC)
    began = datetime(2026, 6, 1, tzinfo=UTC)
    run = GoalRun(3, Goal.RESPONSE, 1, 1, "oro", began, 60, due=due, basis="x")
    assert await old.read(all_goals, 3) == [run]
    open_ = Statuses(((frozenset({1}), frozenset({"new", "open"})),))
    found = await old.read(places, Query(open_, SEEN))
    assert found.numbers == [4, 3, 1], "ticket 2 became part of 1, and 5 is resolved"
    indexes = await old.read(index_names)
    assert {f"tickets_{name}" for name in ("owner", "queue", "urgent", "waiting_on_us", "waiting_on_them")} <= indexes
