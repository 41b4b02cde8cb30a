"""What a digest says of tickets: plain values for its template, in the reader's language."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.application.site import SiteSnapshot
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.sealed_address import Sealed, sealed_address
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import INTERNAL, OWNER_CHANGES, TransactionType
from mailticket.model.words import say, status
from mailticket.notices.dates import DateTeller
from mailticket.notices.notice_facts import ticket_url
from mailticket.storage.schedule_figures import Happening

QUIET = frozenset({TransactionType.EMAIL_RECORD, TransactionType.ESCALATE, TransactionType.SCHEDULED})
"""What nobody needs to hear of."""


@dataclass(frozen=True, slots=True)
class Described:
    """How tickets are told of: to whom, as of when; ``shown`` names people, ``happened`` is what was done to them since the digest
    before; ``sealed`` makes addresses of the notice they stand in."""

    snapshot: SiteSnapshot
    reader: User
    language: str
    now: datetime
    shown: Callable[[int], str]
    happened: Sequence[Happening]
    notice_id: int

    def row(self, ticket: Ticket) -> dict[str, object]:
        """One ticket."""
        queue = self.snapshot.directory.queues[ticket.queue_id]
        may = self.snapshot.rights.may
        takes = ticket.owner_id is None and may(self.reader, Right.TAKE_TICKET, queue, ticket)
        return {
            "id": ticket.id,
            "subject": ticket.subject,
            "queue": queue.name,
            "status": status(self.language, ticket.status),
            "priority": ticket.priority,
            "owner": "" if ticket.owner_id is None else self.shown(ticket.owner_id),
            "requestors": [self.shown(id_) for id_ in sorted(ticket.requestors)],
            "created": ticket.created,
            "age": age(ticket.created, self.now, self.language),
            "due": self._at(ticket.due),
            "overdue": ticket.due is not None and ticket.due < self.now,
            "waiting": self._at(ticket.waiting_on_us),
            "said_by": "" if ticket.said_by is None else self.shown(ticket.said_by),
            "changed": self._changed(ticket, comments=may(self.reader, Right.SHOW_TICKET_COMMENTS, queue, ticket)),
            "url": ticket_url(self.snapshot.site, ticket.id),
            "take": self._address("take", ticket.id) if takes else "",
        }

    def _at(self, at: datetime | None) -> str:
        """A time in the reader's timezone; empty for none."""
        zone = self.reader.timezone or self.snapshot.site.timezone
        return "" if at is None else DateTeller(zone, self.language).short(at)

    def _address(self, verb: str, number: int) -> str:
        return sealed_address(self.snapshot.site.control, Sealed(verb, number, self.notice_id), self.snapshot.seal.sign)

    def _changed(self, ticket: Ticket, *, comments: bool) -> list[str]:
        its = [one for one in self.happened if one.ticket_id == ticket.id and one.by != self.reader.id]
        return list(changed(its, self.reader.address, self.language, comments=comments))


def changed(its: Iterable[Happening], address: str, language: str, *, comments: bool) -> Iterable[str]:
    """What others did to a ticket, in few words; ``comments``: the reader may know of those."""
    counts: Counter[str] = Counter()
    said: dict[str, str] = {}
    for one in its:
        kind = TransactionType(one.type)
        if kind in QUIET or (kind in INTERNAL and (kind is not TransactionType.COMMENT or not comments)):
            continue
        if kind is TransactionType.CREATE:
            said["opened"] = say(language, "digest.opened")
        elif kind is TransactionType.STATUS:
            said["status"] = say(language, "digest.status", status=status(language, one.new))
        elif kind in OWNER_CHANGES and one.new == address:
            said["owner"] = say(language, "digest.owner")
        elif kind in COUNTED:
            counts[COUNTED[kind]] += 1
        elif kind in MORE:
            counts["changes"] += 1
    yield from said.values()
    for name in ("messages", "comments", "changes"):
        if count := counts[name]:
            yield say(language, f"digest.{name}.one" if count == 1 else f"digest.{name}", count=count)


COUNTED = {TransactionType.CORRESPOND: "messages", TransactionType.COMMENT: "comments"}
MORE = OWNER_CHANGES | {
    TransactionType.SET,
    TransactionType.CUSTOM_FIELD,
    TransactionType.ADD_WATCHER,
    TransactionType.DEL_WATCHER,
    TransactionType.ADD_LINK,
    TransactionType.DELETE_LINK,
    TransactionType.UNBLOCKED,
}
"""What is a change to the ticket that has no words of its own here."""


def age(since: datetime, now: datetime, language: str) -> str:
    """How long ago something was, in whole minutes, hours or days: "3 days ago"."""
    minutes = max(int((now - since).total_seconds()) // 60, 1)
    for name, length in (("days", 24 * 60), ("hours", 60), ("minutes", 1)):
        if (count := minutes // length) >= (2 if name == "days" else 1):
            break
    return say(language, f"ago.{name}.one" if count == 1 else f"ago.{name}", count=count)
