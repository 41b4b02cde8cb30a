"""Many tickets at once, for benches: rows written in bulk, the same ones each time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa

from mailticket.model.transaction import TransactionType
from mailticket.storage import text_index
from mailticket.storage.schema import ticket_watchers, tickets, transactions
from mailticket.storage.times import to_text

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STAFF, CLIENTS, QUEUES = range(2, 22), range(22, 522), 20
SITE = (
    """
[site]
organization = "noc.example"
[smtp]
listen = ""
[lmtp]
listen = ""
[paths]
data = "{folder}"
"""
    + "".join(
        f'[[user]]\naddress = "tec{n}@noc.example"\nprivileged = true\n[[queue]]\nname = "cola{n}"\n'
        for n in range(QUEUES)
    )
    + "".join(f'[[user]]\naddress = "c{n}@cliente{n % 50}.example"\n' for n in range(len(CLIENTS)))
)
"""Its people and queues have these numbers."""

COMMON = "enlace"
"""A word that a third of the tickets say."""

VOCABULARY = [
    "".join(parts) for parts in product(("ro", "ca", "li", "me", "su"), ("ta", "ner", "blo"), ("ma", "do", "s"))
]
STEP = 10_000


def fill(connection: sa.Connection, many: int, *, texts: bool = False) -> None:
    """So many tickets of one year, a fifth of them open, each with five entries in the middle; ``texts``: that say something, and
    are found by it."""
    chance = random.Random(7)
    rows: dict[sa.Table, list[dict[str, Any]]] = {tickets: [], ticket_watchers: [], transactions: []}
    for id_ in range(1, many + 1):
        _one(rows, id_, chance, texts=texts)
        if id_ % STEP == 0 or id_ == many:
            for table, there in rows.items():
                connection.execute(table.insert(), there)
            if texts:
                text_index.put(connection, _said(rows))
            for there in rows.values():
                there.clear()


def _one(rows: dict[sa.Table, list[dict[str, Any]]], id_: int, chance: random.Random, *, texts: bool) -> None:
    created = NOW - timedelta(minutes=chance.randrange(1, 365 * 24 * 60))
    done = chance.random() < 0.8
    at, status, entries = created, "new", [("Create", "", "", "", 0, chance.choice(CLIENTS))]
    for kind, old, new in (("Correspond", "", ""), ("Status", "new", "open"), ("Correspond", "", "")):
        entries.append((kind, "Status" if kind == "Status" else "", old, new, 15, chance.choice(STAFF)))
        status = new or status
    if done:
        entries.append(("Status", "Status", "open", "resolved", 0, chance.choice(STAFF)))
    for place, (kind, field, old, new, minutes, by) in enumerate(entries):
        at = created + timedelta(minutes=place * chance.randrange(1, 500))
        row = {"ticket_id": id_, "type": kind, "by": by, "at": to_text(at), "via": "mail", "field": field}
        text = _text(chance, common=id_ % 3 == 0) if texts and kind in ("Create", "Correspond") else ""
        rows[transactions].append(
            row | {"id": id_ * 8 + place, "old": old, "new": new, "minutes": minutes, "text": text}
        )
    waits = not done and chance.random() < 0.3
    due = created + timedelta(days=30) if chance.random() < 0.2 else None
    rows[tickets].append(
        {
            "id": id_,
            "queue_id": id_ % QUEUES + 1,
            "subject": f"{chance.choice(VOCABULARY)} {id_}",
            "status": "resolved" if done else status,
            "resolved": to_text(at) if done else None,
            "created": to_text(created),
            "last_updated": to_text(at),
            "creator_id": entries[0][-1],
            "last_updated_by": 2,
            "owner_id": chance.choice((None, *STAFF)),
            "priority": chance.choice((0, 0, 0, 50, 80)),
            "due": to_text(due) if due else None,
            "waiting_on_us": to_text(at) if waits else None,
            "waiting_on_them": None if waits or done else to_text(at),
        }
    )
    rows[ticket_watchers].append({"ticket_id": id_, "role": "Requestor", "user_id": entries[0][-1]})


def _text(chance: random.Random, *, common: bool) -> str:
    words = chance.choices(VOCABULARY, k=30)
    words.append(f"P-{chance.randrange(100_000)}")
    return " ".join([*words, COMMON] if common else words)


def _said(rows: dict[sa.Table, list[dict[str, Any]]]) -> Iterator[text_index.Indexed]:
    subjects = {row["id"]: row["subject"] for row in rows[tickets]}
    for row in rows[transactions]:
        if row["type"] in (TransactionType.CREATE, TransactionType.CORRESPOND):
            named = f"{subjects[row['ticket_id']]} " if row["type"] == TransactionType.CREATE else ""
            yield text_index.Indexed(
                row["ticket_id"], row["id"], f"{named}{row['text']}".lower().replace("-", " "), False
            )
