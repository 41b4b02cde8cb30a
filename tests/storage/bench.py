"""Prints what storing a letter and writing its effect cost, in CPU and by the wall clock, on a real file.

Usage: python tests/storage/bench.py FOLDER [tickets already there]
"""

import asyncio
import hashlib
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mailticket.model.letter import Incoming, Recipient, RecipientKind
from mailticket.model.notice import Copy, Notice, NoticeKind
from mailticket.model.person import User
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.right import Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import inbox, provisioning
from mailticket.storage.database import Database, open_database
from mailticket.storage.load_plan import Loaded, LoadPlan, load_all
from mailticket.storage.migrations import upgrade
from mailticket.storage.schema import counters
from mailticket.storage.work import write

_next_letter = sa.select(counters.c.next).where(counters.c.name == "letters")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RAW = b"Subject: x\r\n" + b"x" * 3000
TEXT = "Buenas, no anda la red. " * 20
PAGE = b"Content-Type: text/plain\r\n\r\n" + b"y" * 1500


def digest(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def letters(first: int, count: int) -> tuple[list[Incoming], list[tuple[str, str]]]:
    recipient = Recipient("general@noc.example", RecipientKind.QUEUE, queue="general")
    incoming = [
        Incoming(recipient, f"c{n}@c.example", RAW + b"%d" % n, len(RAW), NOW, peer="192.0.2.1", helo="mx")
        for n in range(first, first + count)
    ]
    return incoming, [(f"{digest(-n)[:20]}@c.example", digest(n)) for n in range(first, first + count)]


async def put(database: Database, first: int, count: int) -> None:
    incoming, identities = letters(first, count)
    await database.write(inbox.put, incoming, identities, NOW)


def load_plan(first: int, count: int) -> LoadPlan:
    numbers = range(first, first + count)
    return LoadPlan(
        addresses={f"{kind}{n}@c.example" for n in numbers for kind in "cd"},
        own_ids={f"{digest(-n)[:20]}@c.example" for n in numbers},
        budgets={f"b{k}:{n % 5000}" for n in numbers for k in range(4)},
    )


def effect(loaded: Loaded, letter_id: int, work: WriteSet) -> None:
    """One letter: a ticket, two users, a watcher, three transactions, two notices, two copies, five budgets."""
    ids = loaded.ids
    users = [User(ids.take("users"), f"{kind}{letter_id}@c.example") for kind in "cd"]
    by, ticket_id = users[0].id, ids.take("tickets")
    ticket = Ticket(ticket_id, 1, "No anda la red", "new", by, NOW, NOW, by, requestors=frozenset({by}))
    message_id = f"{digest(-letter_id)[:20]}@c.example"
    entries = [
        Transaction(ids.take("transactions"), ticket_id, kind, by, NOW, Via.MAIL, text=text, letter_id=letter_id)
        for kind, text in (
            (TransactionType.CREATE, TEXT),
            (TransactionType.EMAIL_RECORD, ""),
            (TransactionType.EMAIL_RECORD, ""),
        )
    ]
    work.users += users
    work.opened.add(ticket_id)
    work.tickets[ticket_id] = ticket
    work.watchers.append((ticket_id, Role.REQUESTOR, by))
    work.transactions += entries
    work.thread_ids.add((message_id, ticket_id))
    for user in users:
        notice = Notice(
            ids.take("notices"), ticket_id, entries[0].id, "s", NoticeKind.NOTICE, "es", "x", message_id, PAGE, NOW
        )
        work.notices.append((notice, letter_id))
        work.copies.append(Copy(ids.take("copies"), notice.id, user.address, "b+1@noc.example"))
    work.budgets |= {f"b{k}:{letter_id % 5000}": "2026-11-23T12:00:00Z 1" for k in range(5)}
    work.done.append((letter_id, '{"fate": "open", "queue": "general", "ticket": 1, "action": "correspond"}'))


async def process(database: Database, first: int, count: int) -> tuple[float, float]:
    """CPU seconds of what is looked up, and of what is written."""
    async with database.change() as unit:
        before = time.process_time()
        loaded = await unit.do(load_all, load_plan(first, count), NOW)
        read = time.process_time() - before
        work = WriteSet(NOW)
        for letter_id in range(first, first + count):
            effect(loaded, letter_id, work)
        before = time.process_time()
        await unit.write(write, work, loaded.ids)
        return read, time.process_time() - before


async def look_up(database: Database, first: int, count: int) -> tuple[float, float]:
    """CPU seconds of looking up what replies to tickets need, and of writing them."""
    async with database.change() as unit:
        before = time.process_time()
        wanted = LoadPlan({f"c{n}@c.example" for n in range(first, first + count)}, set(range(first, first + count)))
        loaded = await unit.do(load_all, wanted, NOW)
        read = time.process_time() - before
        work = WriteSet(NOW, tickets=dict(loaded.tickets))
        for ticket_id in sorted(loaded.tickets):
            entry = loaded.ids.take("transactions")
            work.transactions.append(Transaction(entry, ticket_id, TransactionType.CORRESPOND, 1, NOW, Via.MAIL))
        before = time.process_time()
        await unit.write(write, work, loaded.ids)
        return read, time.process_time() - before


async def timed(name: str, count: int, runs: Sequence[Callable[[], Awaitable[Any]]]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    answers = [await run() for run in runs]
    total = count * len(runs) / 1e6
    cpu, wall = (time.process_time() - cpu) / total, (time.perf_counter() - wall) / total
    parts = ["%6.1f" % (sum(part) / total) for part in zip(*answers, strict=True)] if answers[0] else []
    print(f"{name:8}in batches of {count:2}: {cpu:7.1f} µs CPU {wall:7.1f} µs wall a letter", *parts, flush=True)


async def main(folder: Path, there: int) -> None:
    path = folder / f"bench{there}.db"
    if not there:
        path.unlink(missing_ok=True)
    database = open_database(f"sqlite:///{path}")
    await database.write(upgrade)
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    first = await database.read(lambda connection: int(connection.scalar(_next_letter) or 1))
    while first <= there:
        await put(database, first, 500)
        await process(database, first, 500)
        first += 500
    for count, rounds in ((1, 300), (8, 150), (64, 40)):
        starts = range(first, first + count * rounds, count)
        await timed("put", count, [partial(put, database, start, count) for start in starts])
        await timed("process", count, [partial(process, database, start, count) for start in starts])
        await timed("reply", count, [partial(look_up, database, start, count) for start in starts])
        first = starts.stop
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0))
