"""What is written is found by who may read it, on both databases, also after it was indexed anew."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.letter_head import LetterHead
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import FOR_STAFF, INTERNAL, Attachment, Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import provisioning, text_index
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan, load_all
from mailticket.storage.schema import tickets
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def entry(number: int, ticket: int, kind: TransactionType, text: str = "", **more: Any) -> Transaction:
    return Transaction(number, ticket, kind, 1, NOW, Via.MAIL, text=text, **more)


FILE = Attachment("2", "informe_cabecera.pdf", "application/pdf", 9)
ENTRIES = [
    entry(1, 1, TransactionType.CREATE, "Cayó el enlace de router-01.example.net", attachments=(FILE,)),
    entry(2, 2, TransactionType.CREATE, "Otra cosa"),
    entry(3, 1, TransactionType.COMMENT, "El cliente no pagó"),
    entry(4, 2, TransactionType.SET, field="Subject", old="Correo", new="Buzón lleno"),
    entry(5, 3, TransactionType.CREATE, "Mi factura"),
    entry(7, 2, TransactionType.CORRESPOND, "Sí", head=LetterHead("Alta de internos")),
    entry(6, 1, TransactionType.STATUS, field="Status", old="new", new="open"),
]


@pytest.fixture
async def site(database: Database) -> Database:
    """Three tickets; the last became part of the first."""
    subjects = {1: "Fibra", 2: "Correo", 3: "Pagos"}
    made = {id_: Ticket(id_, 1, name, "open", 1, NOW, NOW, 1) for id_, name in subjects.items()}
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    async with database.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        for _ in range(7):
            loaded.ids.take("transactions")
        work = WriteSet(NOW, tickets=made, opened=set(made), transactions=list(ENTRIES))
        await unit.write(write, work, loaded.ids)
    await database.write(lambda c: c.execute(tickets.update().where(tickets.c.id == 3).values(merged_into=1)).close())
    await database.write(
        lambda c: c.execute(tickets.update().where(tickets.c.id == 2).values(subject="Buzón lleno")).close()
    )
    return database


async def found(site: Database, text: str, *, staff: bool = False) -> list[int]:
    says = text_index.ticket_says(tickets, text, comments=sa.true() if staff else sa.false())
    statement = sa.select(tickets.c.id).where(says, tickets.c.merged_into.is_(None)).order_by(tickets.c.id)
    return list(await site.read(lambda connection: list(connection.execute(statement).scalars())))


async def anew(site: Database, step: int = 2) -> None:
    await site.write(text_index.begin_again)
    while True:
        rows, before, left_to = await site.read(text_index.waiting, step)
        if not before.left_to:
            return
        assert await site.write(text_index.put_waiting, rows, before, left_to)


WHAT = [
    ("enlace", [1]),
    ("caYO", [1]),
    ("router", [1]),
    ("router-01.example.net", [1]),
    ("rout*", [1]),
    ("informe", [1]),
    ("fibra", [1]),
    ("factura", [1]),
    ("pagos", [1]),
    ("correo", [2]),
    ("buzón", [2]),
    ("alta de internos", [2]),
    ("enlace caído", []),
    ("open", []),
    ("...", []),
]


@pytest.mark.parametrize("again", [False, True], ids=["as it was filed", "anew"])
async def test_a_ticket_is_found_by_what_it_says(site: Database, again: bool) -> None:
    if again:
        await anew(site)
    assert [(text, await found(site, text)) for text, _ in WHAT] == WHAT


async def test_comments_are_found_by_who_may_read_them_alone(site: Database) -> None:
    assert await found(site, "pagó") == []
    assert await found(site, "pagó", staff=True) == [1]


@pytest.mark.parametrize("kind", sorted(INTERNAL | FOR_STAFF))
def test_what_is_shown_to_staff_alone_is_found_by_them_alone(kind: TransactionType) -> None:
    entry = Transaction(5, 1, kind, 2, NOW, Via.MAIL, text="Es moroso.")
    row = text_index.indexed(entry, subject="Enlace", files=["plano.pdf"])
    assert row is None or row.columns[0] == ""


async def test_what_stands_in_quotes_of_the_index_is_looked_for_as_it_is(site: Database) -> None:
    for hostile in (
        '"',
        "' or 1=1 --",
        "a AND b",
        "NEAR(a b)",
        "said:enlace",
        "{internal}: pago",
        "a\0b",
        "\ud800",
        "&|!:*",
    ):
        assert await found(site, hostile) in ([], [1])


async def test_what_was_indexed_meanwhile_is_not_indexed_twice(site: Database) -> None:
    await site.write(text_index.begin_again)
    rows, before, left_to = await site.read(text_index.waiting, 2)
    assert await site.write(text_index.put_waiting, rows, before, left_to)
    assert not await site.write(text_index.put_waiting, rows, before, left_to)
    assert (await site.read(text_index.progress)).left_to == left_to


async def test_very_long_texts_are_taken_apart_one_at_a_time(site: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_index, "MOST", 10)
    await anew(site, 50)
    assert await found(site, "factura") == [1]


async def test_texts_that_were_taken_apart_otherwise_are_indexed_anew(
    site: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not await site.read(text_index.is_outdated)
    monkeypatch.setattr(text_index, "VERSION", text_index.VERSION + 1)
    assert await site.read(text_index.is_outdated)
    await anew(site)
    assert not await site.read(text_index.is_outdated)
    assert await found(site, "router") == [1]
