"""A house with people in it, and orders to word."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest

from mailticket.model.intents import MailIntent
from mailticket.model.letter import Segment, SegmentKind
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue, Site
from mailticket.model.seal import Seal
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.notices.notice_context import NoticeContext
from mailticket.notices.templates import Wording

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2026, 11, 23, 13, 0, 59, tzinfo=UTC)


class House:
    """Values to start from; tests replace what they speak of."""

    site = Site(
        rtname="noc",
        organization="noc.example",
        timezone="America/Montevideo",
        correspond_address="rt@noc.example",
        comment_address="rt-comment@noc.example",
        web_base_url="https://noc.example/",
    )
    queue = Queue(
        1,
        "general",
        description="Mesa de ayuda",
        correspond_address="general@noc.example",
        comment_address="general-comment@noc.example",
    )
    seal = Seal((b"k" * 32,))
    ana = User(2, "ana@cliente.example", "Ana Pérez")
    luis = User(3, "luis@noc.example", "Luis", "en", "America/Sao_Paulo", privileged=True)
    marta = User(4, "marta@noc.example", "Marta", "es-UY", privileged=True)
    carla = User(5, "carla@otra.example")
    templates = TEMPLATES
    wording = Wording.load(TEMPLATES, TEMPLATES)

    def __init__(self) -> None:
        self.people = {user.id: user for user in (SYSTEM, self.ana, self.luis, self.marta, self.carla)}
        self.ids = count(41)

    def ticket(self, **values: object) -> Ticket:
        """Ana's ticket 7."""
        start = {"subject": "No anda la red", "status": "open", "requestors": frozenset({self.ana.id})}
        return Ticket(
            id=7,
            queue_id=1,
            creator_id=2,
            created=NOW,
            last_updated=NOW,
            last_updated_by=2,
            **(start | values),  # type: ignore[arg-type]
        )

    def entry(self, kind: TransactionType = TransactionType.CORRESPOND, by: int = 2, **values: object) -> Transaction:
        """Something that happened by mail."""
        start = {"text": "Sigue igual.", "message_id": "one@cliente.example"}
        return Transaction(9, 7, kind, by, NOW, Via.MAIL, **(start | values))  # type: ignore[arg-type]

    def order(self, template: str, *to: User, entry: Transaction | None = None, **values: object) -> MailIntent:
        """An order to word."""
        start = {"kind": NoticeKind.NOTICE, "transaction": entry or self.entry()}
        return MailIntent("A scrip", template=template, to=to, **(start | values))  # type: ignore[arg-type]

    def scene(self, order: MailIntent | None = None, **values: object) -> NoticeContext:
        """Where it is worded. Its text is that of the transaction, as one run."""
        text = order.transaction.text if order else "Sigue igual."
        start = {
            "wording": self.wording,
            "site": self.site,
            "queue": self.queue,
            "ticket": self.ticket(),
            "users": self.people.get,
            "segments": (Segment(SegmentKind.TEXT, text),),
            "references": (),
            "now": NOW,
            "sign": self.seal.sign,
            "new_id": lambda: next(self.ids),
        }
        return NoticeContext(**(start | values))  # type: ignore[arg-type]


@pytest.fixture
def house() -> House:
    """A site noc with a queue general; Ana requests, Luis and Marta are staff, Carla is copied."""
    return House()


@pytest.fixture
def read() -> Callable[[Notice], EmailMessage]:
    """A notice as a mail client reads it."""
    return lambda notice: message_from_bytes(notice.content, policy=policy.default)  # type: ignore[return-value]
