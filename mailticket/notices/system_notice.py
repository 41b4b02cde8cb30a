"""What the site itself tells somebody, and who tells it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailticket.model.enclosure import Enclosing, Enclosure
from mailticket.model.mail_answer import Sheet
from mailticket.model.message_id import message_id
from mailticket.model.queue import Queue, Site
from mailticket.model.sealed_address import Sealed, sealed_address
from mailticket.model.ticket import Ticket

if TYPE_CHECKING:
    from mailticket.notices.templates import Wording

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SystemNotice:
    """What is told, the same to each reader. ``facts`` are the template's variables besides ``date`` and ``undo`` (the address
    that undoes what it tells of, where it names an ``order``); ``more`` gives those that hang on a notice's language and number,
    ``stop`` among them an address that ends such mail.

    With ``reply_to`` it is a question: answers go there, and it has no sender to bounce to. ``answers_to`` is where answers go
    instead of the comment address; ``answered`` the Message-ID of the mail it answers, whose subject it keeps where the template
    writes it (``subject``). ``files`` go with it as far as they fit, ``sheets`` are tables that go with it."""

    template: str
    facts: Facts
    queue: Queue
    ticket: Ticket | None = None
    reply_to: str = ""
    answers_to: str = ""
    answered: str = ""
    more: Callable[[str, int], Facts] | None = None
    files: Sequence[Enclosure] = ()
    sheets: Sequence[Sheet] = ()

    @property
    def ticket_id(self) -> int | None:
        """The ticket it is about, if it is about one."""
        return self.ticket.id if self.ticket else None


@dataclass(frozen=True, slots=True)
class SystemSender:
    """The site that tells: its words, what it signs with, the numbers its notices get. ``tags`` are all names our subject tags
    have, folded; ``enclosing`` says how large a mail with files may be."""

    wording: "Wording"
    site: Site
    now: datetime
    sign: Callable[[str], str]
    new_id: Callable[[], int]
    tags: frozenset[str] = frozenset()
    enclosing: Enclosing = field(default_factory=Enclosing)

    def message_id(self, ticket_id: int | None, number: int) -> str:
        """The Message-ID of a notice of this number."""
        return message_id(ticket_id or 0, number, self.site.organization, self.sign)

    def undo_address(self, ticket_id: int | None, number: int) -> str:
        """Where an empty mail undoes what a notice tells of a ticket; "" where it is about none."""
        return sealed_address(self.site.control, Sealed("undo", ticket_id, number), self.sign) if ticket_id else ""
