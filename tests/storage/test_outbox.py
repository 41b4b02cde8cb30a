"""Copies as they are sent and settled; on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mailticket.model.notice import Copy, Notice, NoticeKind, OutboxState, Settled
from mailticket.model.write_set import WriteSet
from mailticket.storage import outbox
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan, load_all
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOTICE = Notice(1, None, None, "s", NoticeKind.NOTICE, "es", "x", "m1", b"x", NOW)


async def change(database: Database, **decided: Any) -> None:
    async with database.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        await unit.write(write, WriteSet(now=NOW, **decided), loaded.ids)


@pytest.fixture
async def sending(database: Database) -> Database:
    """Copies 1 and 2 are on their way to the next hop."""
    copies = [Copy(1, 1, "a@x.example", ""), Copy(2, 1, "b@x.example", "")]
    await change(database, notices=[(NOTICE, None)], copies=copies)
    assert len(await database.write(outbox.claim, 9, NOW)) == 2
    return database


async def states(database: Database) -> dict[int, tuple[str, str]]:
    return {one["id"]: (one["state"], one["answer"]) for one in await database.read(outbox.listed, [], 9)}


@pytest.mark.parametrize("bounced", [OutboxState.FAILED, OutboxState.WAITING])
async def test_what_a_bounce_said_stays_when_the_next_hop_answers_only_then(
    sending: Database, bounced: OutboxState
) -> None:
    returned = Settled(1, bounced, "bounced: 5.1.1", NOW, without_files=bounced is OutboxState.WAITING)
    await change(sending, settled=[returned])
    await sending.write(outbox.settle_sending, [Settled(copy, OutboxState.SENT, "250 queued") for copy in (1, 2)], NOW)
    assert await states(sending) == {1: (bounced, "bounced: 5.1.1"), 2: (OutboxState.SENT, "250 queued")}


async def test_a_report_that_names_our_notice_finds_a_copy_that_is_still_being_sent(sending: Database) -> None:
    async with sending.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(returned={1}), NOW)
    assert loaded.sent == {(1, "a@x.example"): 1, (1, "b@x.example"): 2}
