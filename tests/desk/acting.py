"""People, a queue and a ticket to act on."""

from datetime import UTC, datetime
from itertools import count

import pytest

from mailticket.desk import acts
from mailticket.desk.acts import Act
from mailticket.desk.rights import index
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType as T
from mailticket.model.transaction import Via

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)

ANA, BETO, STAFF, OTHER = (
    User(n, f"{name}@x.example") for n, name in ((10, "ana"), (11, "beto"), (12, "staff"), (13, "other"))
)

PEOPLE = {user.id: user for user in (ANA, BETO, STAFF, OTHER, SYSTEM)}

QUEUE = Queue(1, "general", admin_cc=frozenset({STAFF.id, OTHER.id}))

TICKET = Ticket(1, 1, "Hola", "new", ANA.id, NOW, NOW, ANA.id, requestors=frozenset({ANA.id}))


def act(actor: User, *grants: Grant) -> Act:
    ids = count(1)
    return Act(actor, index(Directory(grants=grants)), NOW, Via.CLI, lambda: next(ids), lambda id_: PEOPLE[id_].address)


def kinds(change: acts.Change) -> list[T]:
    return [entry.type for entry in change.transactions]


def refused(why: str):
    return pytest.raises(Refused, match=why)
