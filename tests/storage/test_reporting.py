"""Stories and counts as the database gives them, on each database we speak to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailticket.model.query import All, InQueues, Query, Scope, Statuses
from mailticket.model.right import Right
from mailticket.model.story import LineKind, StoryLine
from mailticket.model.transaction import UNPROVEN, Transaction, TransactionType, Via
from mailticket.storage.database import Database
from mailticket.storage.glance import minutes_since, piles, since
from mailticket.storage.reporting import stories
from tests.storage.test_tickets import ANA, BOB, CAROL, change, house, open_tickets, ticket

__all__ = ["house"]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=40)
EVERYWHERE = {Right.SHOW_TICKET: Scope(everywhere=True)}
ACTIVE = Statuses(((frozenset({1, 2}), frozenset({"new", "open", "stalled"})),))
WHOLE = Query(All(), EVERYWHERE, active=ACTIVE)


def entries(*told: tuple[int, int, TransactionType, dict[str, Any]]) -> Sequence[Transaction]:
    """(ticket, minutes after NOW, type, more) each, numbered from 1000."""
    return [
        Transaction(1000 + at, ticket_id, kind, more.pop("by", BOB), NOW + timedelta(minutes=at), Via.MAIL, **more)
        for ticket_id, at, kind, more in told
    ]


@pytest.fixture
async def told(house: Database) -> Database:
    """1 of CAROL's, with 2 merged into it and 3 into 2; 4 done long ago; 5 in the other queue."""
    old = NOW - timedelta(days=100)
    await open_tickets(
        house,
        replace(
            ticket(1), requestors=frozenset({CAROL}), cc=frozenset({BOB}), admin_cc=frozenset({BOB}), status="open"
        ),
        replace(ticket(2), merged_into=1, status="resolved", resolved=NOW),
        replace(ticket(3), merged_into=2, status="resolved", resolved=NOW),
        replace(ticket(4), created=old, last_updated=old, resolved=old, status="resolved"),
        replace(ticket(5), queue_id=2, owner_id=BOB, due=NOW - timedelta(hours=1)),
    )
    kind = TransactionType
    await change(
        house,
        transactions=entries(
            (1, 1, kind.TAKE, {"field": "Owner", "new": "bob"}),
            (1, 2, kind.CORRESPOND, {"minutes": 15}),
            (1, 3, kind.COMMENT, {}),
            (1, 4, kind.STATUS, {"field": "Status", "old": "new", "new": "open"}),
            (2, 5, kind.CORRESPOND, {"by": CAROL}),
            (2, 6, kind.STATUS, {"field": "Status", "old": "new", "new": "resolved"}),
            (3, 7, kind.COMMENT, {"minutes": 30}),
            (1, 8, kind.SET, {"field": "TimeWorked", "minutes": -5}),
            (5, 9, kind.UNPROVEN_REPLY, {}),
        ),
    )
    return house


async def test_a_story_has_what_was_said_and_worked_on_what_became_part_of_it(told: Database) -> None:
    first, *others = await told.read(stories, WHOLE, NOW, LATER)
    assert [one.id for one in others] == [5]
    assert (first.requestors, first.outside, first.status) == ((CAROL,), frozenset({CAROL}), "open")
    kind, at = LineKind, lambda minutes: NOW + timedelta(minutes=minutes)
    assert list(first.lines) == [
        StoryLine(NOW, kind.OPENED, ANA),
        StoryLine(NOW, kind.SAID, ANA),  # that of 2
        StoryLine(NOW, kind.SAID, ANA),  # and of 3
        StoryLine(at(1), kind.TAKEN, BOB, "", "bob"),
        StoryLine(at(2), kind.SAID, BOB),
        StoryLine(at(2), kind.WORKED, BOB, minutes=15),
        StoryLine(at(4), kind.STATUS, BOB, "new", "open"),
        StoryLine(at(5), kind.SAID, CAROL),
        StoryLine(at(7), kind.WORKED, BOB, minutes=30),
        StoryLine(at(8), kind.WORKED, BOB, minutes=-5),
    ]
    assert [line.kind for line in others[0].lines] == [kind.OPENED]


async def test_what_was_over_before_the_period_is_not_looked_at(told: Database) -> None:
    assert [one.id for one in await told.read(stories, WHOLE, NOW - timedelta(days=200), LATER)] == [1, 4, 5]
    lines = frozenset(LineKind) - {LineKind.WORKED}
    assert await told.read(stories, WHOLE, NOW - timedelta(days=300), NOW - timedelta(days=200), needs=lines) == []


async def test_only_what_is_seen_is_told(told: Database) -> None:
    one_queue = Query(InQueues(frozenset({1})), {Right.SHOW_TICKET: Scope(queue_ids=frozenset({1}))})
    assert [one.id for one in await told.read(stories, one_queue, NOW, LATER)] == [1]
    assert await told.read(stories, Query(All(), {}), NOW, LATER) == []
    assert await told.read(piles, Query(All(), {}), BOB, NOW) == []
    assert await told.read(since, Query(All(), {}), NOW) == (0, 0)


async def test_an_opening_nobody_proved_says_nothing_of_its_author(house: Database) -> None:
    unproven = Transaction(1, 1, TransactionType.CREATE, ANA, NOW, Via.MAIL, field=UNPROVEN)
    await open_tickets(house, ticket(1), transactions=[unproven])
    (story,) = await house.read(stories, WHOLE, NOW, LATER)
    assert list(story.lines) == []


async def test_piles_and_minutes_of_what_is_there(told: Database) -> None:
    found = {(pile.queue_id, pile.status): pile for pile in await told.read(piles, WHOLE, BOB, NOW)}
    mine, open_ = found[2, "new"], found[1, "open"]
    assert (mine.mine, mine.unowned, mine.overdue, mine.count) == (True, False, True, 1)
    assert (open_.mine, open_.unowned, open_.overdue, open_.oldest) == (False, True, False, NOW)
    assert await told.read(since, WHOLE, NOW - timedelta(days=1)) == (2, 0)
    assert await told.read(minutes_since, WHOLE, NOW) == [("bob@c.example", 40)]
