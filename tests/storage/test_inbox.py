"""The inbox's rows, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.letter import Action, Incoming, LetterState, Receipt, Recipient, RecipientKind
from mailticket.model.write_set import WriteSet
from mailticket.storage import inbox, tracing
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database
from mailticket.storage.schema import letter_duplicates, raws
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=UTC)
GENERAL = Recipient("general@noc.example", RecipientKind.QUEUE, queue="general")


def incoming(
    raw: bytes | Path = b"Subject: x\r\n\r\nbody\r\n", recipient: Recipient = GENERAL, **more: Any
) -> Incoming:
    size = len(raw) if isinstance(raw, bytes) else raw.stat().st_size
    return Incoming(recipient, "ana@c.example", raw, size, NOW, **more)


async def put(database: Database, *items: Incoming, digests: str = "") -> list[Receipt]:
    """Letters with digests and Message-IDs a, b, c…, or those named."""
    names = digests or "abcdefghijklmnopqrstuvwxyz"[: len(items)]
    return await database.write(inbox.put, items, [(f"{name}@c.example", name) for name in names], NOW)


async def waiting(database: Database, most: int = 100) -> list[int]:
    return [taken.letter.id for taken in await database.look(inbox.waiting, most)]


async def settle(database: Database, *, done: tuple[int, ...] = (), held: tuple[int, ...] = ()) -> None:
    work = WriteSet(NOW, done=[(id_, "{}") for id_ in done], held=[(id_, "why", "{}") for id_ in held])
    await database.write(lambda connection: write(connection, work, Ids(connection)))


async def test_a_letter_comes_back_as_it_came(database: Database) -> None:
    recipient = Recipient("b+7@noc.example", RecipientKind.BOUNCE, Action.COMMENT, "general", 12, 7)
    raw = bytes(range(256)) * 40
    assert await put(database, incoming(raw, recipient, protocol="lmtp", peer="192.0.2.7", helo="mx")) == [Receipt(1)]
    (taken,) = await database.look(inbox.waiting, 10)
    letter = taken.letter
    assert (letter.id, letter.recipient, letter.mail_from, letter.raw) == (1, recipient, "ana@c.example", raw)
    assert (letter.received_at, letter.protocol, letter.peer) == (NOW, "lmtp", "192.0.2.7")
    assert (letter.attempts, letter.size, taken.size, taken.spool) == (0, len(raw), len(raw), None)
    assert await database.read(inbox.one, 1) == taken
    assert await database.read(inbox.one, 2) is None
    assert await database.read(inbox.original, 1) == raw


async def test_an_original_no_letter_has_is_a_key_error(database: Database) -> None:
    with pytest.raises(KeyError):
        await database.read(inbox.original, 1)


async def test_text_beyond_ascii_and_empty_senders_are_kept(database: Database) -> None:
    recipient = Recipient("ñandú@ejemplo.uy", RecipientKind.SITE)
    item = Incoming(recipient, "", b"", 0, NOW.astimezone(UTC))
    await database.write(inbox.put, [item], [("", "digest-ñ 🎫")], NOW)
    (taken,) = await database.look(inbox.waiting, 1)
    assert (taken.letter.recipient, taken.letter.mail_from, taken.letter.raw) == (recipient, "", b"")


async def test_the_same_letter_again_is_a_duplicate_of_the_first(database: Database) -> None:
    first = await put(database, incoming(), digests="a")
    again = await put(database, incoming(peer="192.0.2.9"), incoming(), digests="ab")
    assert [*first, *again] == [Receipt(1), Receipt(1, duplicate=True), Receipt(2)]
    assert await waiting(database) == [1, 2]
    assert await database.read(tracing.duplicates, [1, 2]) == {
        1: [{"at": "2026-11-23T12:00:00.250+00:00", "peer": "192.0.2.9"}]
    }


async def test_the_same_letter_twice_in_one_batch_is_stored_once(database: Database) -> None:
    assert await put(database, incoming(), incoming(), incoming(), digests="aab") == [
        Receipt(1),
        Receipt(1, duplicate=True),
        Receipt(2),
    ]


async def test_a_batch_of_duplicates_alone_stores_no_letter(database: Database) -> None:
    await put(database, incoming())
    await put(database, incoming(), incoming(), digests="aa")
    assert await database.read(lambda c: c.scalar(sa.select(sa.func.count()).select_from(letter_duplicates))) == 2
    assert await waiting(database) == [1]


async def test_two_recipients_of_one_mail_share_its_original(database: Database) -> None:
    raw = b"one mail"
    other = Recipient("security@noc.example", RecipientKind.QUEUE, queue="security")
    assert await put(database, incoming(raw), incoming(raw, other), incoming(b"another")) == [
        Receipt(1),
        Receipt(2),
        Receipt(3),
    ]
    assert await database.read(lambda c: c.scalar(sa.select(sa.func.count()).select_from(raws))) == 2
    assert [taken.letter.raw for taken in await database.look(inbox.waiting, 3)] == [raw, raw, b"another"]


async def test_the_oldest_waiting_letters_come_first_and_no_more_than_asked(database: Database) -> None:
    await put(database, *[incoming() for _ in range(5)])
    await settle(database, done=(2,), held=(3,))
    assert await waiting(database) == [1, 4, 5]
    assert await waiting(database, 2) == [1, 4]


async def test_a_large_letter_stays_in_its_file(database: Database, tmp_path: Path, monkeypatch: Any) -> None:
    """Its name is kept whole: a daemon started in another folder finds it."""
    (tmp_path / "spool").mkdir()
    path = tmp_path / "spool" / "letter-1"
    path.write_bytes(b"large" * 1000)
    monkeypatch.chdir(tmp_path)
    await put(database, incoming(Path("spool/letter-1")), incoming(Path("spool/letter-1")))
    monkeypatch.chdir("/")
    first, _second = await database.look(inbox.waiting, 2)
    assert (first.spool, first.letter.raw, first.size) == (path, b"", 5000)
    assert await database.read(inbox.original, 1) == b"large" * 1000


async def test_spooled_files_no_letter_speaks_of_are_removed(database: Database, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    for name in ("kept", "stray", "young"):
        (spool / name).write_bytes(b"x")
    await put(database, incoming(spool / "kept"))
    assert await database.write(inbox.stray_spool_files, spool, lambda path: path.name != "young") == 1
    assert sorted(path.name for path in spool.iterdir()) == ["kept", "young"]


async def test_a_data_folder_that_was_moved_keeps_its_letters(database: Database, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "letter").write_bytes(b"x")
    await put(database, incoming(old / "letter"))
    old.rename(new)
    assert await database.write(inbox.stray_spool_files, new, lambda path: True) == 0
    assert (new / "letter").exists()


async def test_the_backlog_is_what_waits_in_letters_and_bytes(database: Database) -> None:
    assert await database.read(inbox.backlog) == (0, 0)
    await put(database, incoming(b"x" * 10), incoming(b"x" * 20), incoming(b"x" * 40))
    await settle(database, done=(1,))
    assert await database.read(inbox.backlog) == (2, 60)


async def test_attempts_are_counted(database: Database) -> None:
    await put(database, *[incoming() for _ in range(3)])
    await database.write(inbox.attempted, [1, 3])
    await database.write(inbox.attempted, [3])
    assert [taken.letter.attempts for taken in await database.look(inbox.waiting, 3)] == [1, 0, 2]


async def test_a_held_letter_waits_again_as_if_it_were_new(database: Database) -> None:
    """With its attempts, a letter held for too many of them would be held again at once."""
    await put(database, *[incoming() for _ in range(4)])
    await database.write(inbox.attempted, [2])
    await settle(database, held=(2, 3, 4), done=(1,))
    assert await database.write(inbox.retry, [1]) == []
    assert await database.write(inbox.retry, [2]) == [2]
    assert await database.write(inbox.retry, [2]) == []
    assert [(t.letter.id, t.letter.attempts) for t in await database.look(inbox.waiting, 9)] == [(2, 0)]
    assert await database.read(inbox.held_reasons, None) == {3: "why", 4: "why"}
    assert await database.read(inbox.held_reasons, 4) == {4: "why"}
    assert await database.write(inbox.retry, [1, 3, 4]) == [3, 4]
    (row,) = await database.read(tracing.letters_by_id, [2])
    assert (row["state"], row["error"], row["done_at"]) == ("waiting", "", None)


async def test_a_held_letter_says_why_and_is_kept_whole(database: Database) -> None:
    await put(database, incoming(b"poison"))
    await settle(database, held=(1,))
    (row,) = await database.read(tracing.letters_listed, ["held"], 10)
    assert (row["id"], row["state"], row["error"], row["size"]) == (1, LetterState.HELD, "why", 6)
    assert await database.read(inbox.original, 1) == b"poison"


async def test_listings_and_counts(database: Database) -> None:
    await put(database, *[incoming() for _ in range(4)])
    await settle(database, done=(1, 2), held=(3,))
    assert [row["id"] for row in await database.read(tracing.letters_listed, [], 3)] == [4, 3, 2]
    assert [row["id"] for row in await database.read(tracing.letters_listed, ["done", "held"], 9)] == [3, 2, 1]
    assert await database.read(tracing.counts) == {"inbox": {"done": 2, "held": 1, "waiting": 1}, "outbox": {}}
    (row,) = await database.read(tracing.letters_by_message_id, "c@c.example", None)
    assert row["id"] == 3


async def test_two_daemons_handed_the_same_letter_store_it_once(postgresql_url: str, opened: Any) -> None:
    one, other = opened(postgresql_url), opened(postgresql_url)
    for digest in "abcdef":
        receipts = await asyncio.gather(
            put(one, incoming(), digests=digest),
            put(other, incoming(), digests=digest),
            put(one, incoming(), digests=digest),
        )
        assert sorted(receipt.duplicate for (receipt,) in receipts) == [False, True, True]


async def test_what_is_open_is_found_by_its_index(sqlite_url: str, opened: Any) -> None:
    """In a database of years the open letters are a handful: no query for them may read through all the others."""
    database = opened(sqlite_url)
    asked: list[tuple[str, Any]] = []

    def plans(connection: sa.Connection) -> list[str]:
        sa.event.listen(
            connection, "before_cursor_execute", lambda c, cursor, sql, values, *_: asked.append((sql, values))
        )
        inbox.waiting(connection, 10)
        inbox.backlog(connection)
        inbox.held_reasons(connection, None)
        inbox.retry(connection, [1])
        return [
            " ".join(row[3] for row in connection.exec_driver_sql(f"explain query plan {sql}", values))
            for sql, values in list(asked)
        ]

    for plan in await database.write(plans):
        assert "letters_open" in plan or "(rowid=?)" in plan, plan


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=400)])
async def test_times_are_kept_to_the_millisecond(database: Database, ago: timedelta) -> None:
    at = NOW - ago
    item = Incoming(GENERAL, "", b"", 0, at)
    await database.write(inbox.put, [item], [("", "a")], NOW)
    (taken,) = await database.look(inbox.waiting, 1)
    assert taken.letter.received_at == at
