"""Files of letters in the database: what a notice carries, pictures that came before, forms; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.enclosure import Enclosure
from mailticket.model.letter import Incoming, Recipient, RecipientKind
from mailticket.model.notice import Copy, Notice, NoticeKind, OutboxState, Settled
from mailticket.model.person import User
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import inbox, letter_files, outbox, provisioning, ticket_history
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan, load_all
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANA = User(2, "ana@c.example", "Ana")
LOGO = Attachment("2", "logo.png", "image/png", 9, "d1")
PLAN = Attachment("1.s.2", "plan ñ.pdf", "application/pdf", 12345)


@pytest.fixture
async def house(database: Database) -> Database:
    """Ticket 1 of Ana, with a comment and a reply, each with a picture."""
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    opened = Ticket(1, 1, "Red", "new", ANA.id, NOW, NOW, ANA.id)

    def entry(id_: int, kind: TransactionType, *files: Attachment) -> Transaction:
        return Transaction(id_, 1, kind, ANA.id, NOW, Via.MAIL, attachments=files)

    entries = [
        entry(1, TransactionType.CREATE, LOGO, PLAN),
        entry(2, TransactionType.COMMENT, replace(LOGO, digest="d2")),
    ]
    work = {"users": [ANA], "tickets": {1: opened}, "opened": {1}, "transactions": entries}
    await change(database, **work)
    return database


async def change(database: Database, **decided: Any) -> None:
    async with database.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        await unit.write(write, WriteSet(**{"now": NOW} | decided), loaded.ids)


async def test_pictures_that_came_before_are_known_by_ticket_sender_and_kind(house: Database) -> None:
    assert next(one.attachments for one in await house.read(ticket_history.history, 1)) == (PLAN, LOGO)
    found = await house.read(letter_files.pictures_before, [1, 9], ["d1", "d2", "d3"])
    assert found == {(1, 2, "d1", TransactionType.CREATE), (1, 2, "d2", TransactionType.COMMENT)}
    assert await house.read(letter_files.pictures_before, [9], ["d1"]) == set()


async def test_a_notice_says_what_it_carries_and_a_copy_whether_it_goes_without(house: Database) -> None:
    files = (Enclosure.of(3, PLAN), Enclosure(4, "", "a.bin", "x/y", 0))
    plain = Notice(1, 1, None, "s", NoticeKind.NOTICE, "es", "x", "m1", b"x", NOW)
    copies = [Copy(1, 1, "a@x.example", ""), Copy(2, 2, "b@x.example", "")]
    await change(
        house, notices=[(plain, None), (replace(plain, id=2, message_id="m2", files=files), None)], copies=copies
    )
    first, second = await house.write(outbox.claim, 9, NOW)
    assert (first.files, second.files, second.language, second.without_files) == ((), files, "es", False)
    refused = Settled(2, OutboxState.WAITING, "552 too large", NOW, without_files=True)
    await house.write(outbox.settle, [Settled(1, OutboxState.SENT), refused], NOW)
    (again,) = await house.write(outbox.claim, 9, NOW)
    assert (again.copy.id, again.without_files, again.files) == (2, True, files)
    await house.write(outbox.settle, [Settled(2, OutboxState.WAITING, "451", NOW)], NOW)
    (again,) = await house.write(outbox.claim, 9, NOW)
    assert again.without_files


async def test_an_original_is_found_where_it_lies_or_not_at_all(house: Database) -> None:
    recipient = Recipient("general@noc.example", RecipientKind.QUEUE)
    letters = [
        Incoming(recipient, "ana@c.example", raw, 3, NOW) for raw in (b"raw", Path("/spool/large"), b"\x00" * 2_000_000)
    ]
    await house.write(inbox.put, letters, [(f"{n}@c.example", f"{n}") for n in range(3)], NOW)
    assert await house.read(letter_files.source, 1) == b"raw"
    assert await house.read(letter_files.source, 2) == Path("/spool/large")
    assert await house.read(letter_files.source, 3) == b"\x00" * 2_000_000
    assert await house.read(letter_files.source, 4) is None
    await house.write(lambda connection: connection.execute(sa.text("update raws set content = null where id = 1")))
    assert await house.read(letter_files.source, 1) is None


async def test_a_form_is_a_letter_that_is_done(house: Database) -> None:
    numbers = await house.write(letter_files.new_form)
    other = await house.write(letter_files.new_form)
    await house.write(letter_files.put_form, other, b"form", "ana@c.example", "general@noc.example", NOW)
    assert await house.read(letter_files.source, other[1]) == b"form"
    assert await house.read(letter_files.source, numbers[1]) is None
    assert await house.read(inbox.waiting, 9) == []
    recipient = Recipient("general@noc.example", RecipientKind.QUEUE)
    letter = Incoming(recipient, "ana@c.example", b"raw", 3, NOW)
    (receipt,) = await house.write(inbox.put, [letter], [("m@c.example", "d")], NOW)
    assert receipt.letter_id > other[1]
