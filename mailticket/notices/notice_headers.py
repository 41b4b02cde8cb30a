"""The headers of a notice: from and to whom, how it threads, that it is automatic."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from mailticket.model.intents import MailIntent
from mailticket.model.loop_mark import loop_mark
from mailticket.model.message_id import notice_of, thread_root
from mailticket.model.notice import NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue, Site, display_name
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType
from mailticket.notices.headers import ascii_address, clean, mailboxes, message_ids, unstructured
from mailticket.notices.notice_context import NoticeContext

REFERENCES = 10


def our_address(queue: Queue, site: Site, *, comment: bool) -> str:
    """The queue's address for replies or comments, else the site's; one that can stand in a header in any case."""
    own, sites = (
        (queue.comment_address, site.comment_address)
        if comment
        else (queue.correspond_address, site.correspond_address)
    )
    return next((each for each in (own, sites) if ascii_address(each)), f"rt@{site.organization}")


@lru_cache(16)
def date_header(now: datetime) -> str:
    """RFC 5322's date."""
    return format_datetime(now)


@lru_cache(16)
def site_name(rtname: str) -> str:
    """The rtname as a header's value."""
    return unstructured(rtname, 22)


@lru_cache(256)
def site_headers(rtname: str, queue: str, organization: str) -> tuple[tuple[str, str], ...]:
    """What is the same on all mail of a queue: its list, and whose mail it is."""
    return (
        ("List-Id", f"<{_label(queue)}.{organization}>"),
        ("X-RT-Loop-Prevention", site_name(rtname)),
        ("X-Managed-by", "mailticket"),
    )


def loop_header(rtname: str, number: int, sign: Callable[[str], str]) -> tuple[str, str]:
    """How we know one of our notices again should it come back."""
    return "X-MailTicket-Loop", f"{site_name(rtname)} {loop_mark(number, sign)}"


def from_name(order: MailIntent, queue: Queue, site: Site, actor: User, *, several: bool) -> str:
    """Staff sees who did it; customers the name they know, and one another."""
    desk_name = queue.description or queue.name if order.staff else display_name(queue, site)
    if order.kind is NoticeKind.AUTOREPLY or actor.id == SYSTEM.id or several or order.transaction.unproven:
        return desk_name
    if not order.staff:
        return desk_name if actor.privileged else f"{clean(actor.name)[:60] or actor.address} via {desk_name}"
    return f"{clean(actor.name)[:60] or actor.address} via {site.rtname}"


def recipients(order: MailIntent, users: Sequence[User], ticket: Ticket, site: Site) -> list[tuple[str, str]]:
    """Only readers of this notice are named: staff never appears in what requestors get."""
    readers = {user.id for user in users}
    found = []
    for name, people in (("To", order.to), ("Cc", order.cc)):
        pairs = [
            (each.name, each.mail_address) for each in people if each.id in readers and ascii_address(each.address)
        ]
        if pairs:
            found.append((name, mailboxes(pairs, len(name) + 2)))
    if not any(name == "To" for name, _ in found):
        found.insert(0, ("To", f'"{_label(site.rtname)} Ticket {ticket.id}":;'))
    return found


def threading(order: MailIntent, scene: NoticeContext) -> list[tuple[str, str]]:
    """In-Reply-To the letter; References from the ticket's root through the letter's own to the letter.

    Notices of ours that the letter refers to are left out: whoever knows the Message-ID of one passes for whom it was sent
    to, and these were sent to others. The root, which all have, holds the thread together."""
    root = thread_root(scene.ticket.id, scene.site.organization)
    parent = order.transaction.message_id
    chain = [root, *reversed(scene.references), parent] if parent else [root]
    ours = f"@{scene.site.organization.lower()}"
    chain = [id_ for id_ in chain if not (id_.lower().endswith(ours) and notice_of(id_) is not None)]
    chain = list(dict.fromkeys(id_ for id_ in chain if id_))
    most = max(REFERENCES, len(scene.letters) + 1)
    if len(chain) > most:
        chain = [chain[0], *chain[1 - most :]]
    headers = [("References", message_ids(chain, 12))]
    answered = message_ids([parent], 13) if parent else ""
    return [("In-Reply-To", answered), *headers] if answered else headers


def marks(order: MailIntent, actor: User) -> tuple[tuple[str, str], ...]:
    """What tells other machines not to answer (RFC 3834), and which of our mail a person wrote."""
    if order.kind is NoticeKind.AUTOREPLY:
        return AUTOREPLY_MARKS
    by_a_person = actor.id != SYSTEM.id and order.transaction.type is TransactionType.CORRESPOND
    return PASSED_ON_MARKS if by_a_person and not order.by_machine else NOTICE_MARKS


AUTOREPLY_MARKS = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"), ("Precedence", "bulk"))


_SUPPRESS = ("X-Auto-Response-Suppress", "OOF, AutoReply, DR, RN, NRN")


NOTICE_MARKS = (("Auto-Submitted", "auto-generated"), _SUPPRESS)


PASSED_ON_MARKS = (("Auto-Submitted", "no"), _SUPPRESS)


@lru_cache(256)
def _label(text: str) -> str:
    """Letters, digits, dots and hyphens only, for List-Id and the like."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-.") or "queue"
