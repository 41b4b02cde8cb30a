"""An order becomes notices: one for each language its readers speak, the same bytes for all who share it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from mailticket.model.letter import Segment, SegmentKind
from mailticket.model.message_id import message_id, thread_root
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.order import Order
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue, Site
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Attachment, TransactionType
from mailticket.model.words import describe, language_of, say, status
from mailticket.notices.facts import ActorFacts, FileFacts, TicketFacts, TransactionFacts
from mailticket.notices.headers import clean, is_address, mailbox, mailboxes, message_ids
from mailticket.notices.message import build, header, rfc_date
from mailticket.notices.wording import Wording, date_text

SHORT_QUOTE = 3
"""Quoted lines up to here are shown; more are folded to one line that says how many."""

REFERENCES = 10

_REPLY = re.compile(r"^\s*(?:(?:re|aw|sv|antw|res|rv|fw|fwd|wg|tr|enc|odp|vs)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scene:
    """All a notice can speak of: the ticket with its surroundings, and what was written."""

    wording: Wording
    site: Site
    queue: Queue
    ticket: Ticket
    users: Callable[[int], User | None]
    segments: tuple[Segment, ...]
    references: Sequence[str]
    now: datetime
    sign: Callable[[str], str]
    new_id: Callable[[], int]


def word(order: Order, scene: Scene) -> list[tuple[Notice, tuple[User, ...], str]]:
    """Each notice with its recipients, and the failure of its template (empty: none)."""
    return [_notice(order, scene, readers) for readers in _groups(order, scene)]


def _groups(order: Order, scene: Scene) -> Iterable[tuple[tuple[str, str], list[User]]]:
    """Recipients by language and timezone: dates are told in the reader's own."""
    groups: dict[tuple[str, str], list[User]] = {}
    for user in (*order.to, *order.cc):
        language = language_of(user.language, scene.queue.language, scene.site.language)
        groups.setdefault((language, user.timezone or scene.site.timezone), []).append(user)
    return groups.items()


def _notice(
    order: Order, scene: Scene, readers: tuple[tuple[str, str], list[User]]
) -> tuple[Notice, tuple[User, ...], str]:
    (language, zone), users = readers
    number = scene.new_id()
    own_id = message_id(scene.ticket.id, number, scene.site.organization, scene.sign)
    worded = scene.wording.render(order.template, language, _facts(order, scene, language, zone))
    subject = tagged(worded.subject, scene.site.rtname, scene.ticket.id)
    notice = Notice(
        id=number,
        ticket_id=scene.ticket.id,
        transaction_id=order.transaction.id,
        scrip=order.scrip,
        kind=order.kind,
        language=language,
        subject=subject,
        message_id=own_id,
        content=build(_headers(order, scene, users, subject, own_id), worded.text),
        created=scene.now,
    )
    return notice, tuple(users), worded.failure


def tagged(subject: str, rtname: str, ticket_id: int) -> str:
    """The subject with ``[rtname #id]`` exactly once, in front; reply prefixes piled up before it are gone."""
    rest = clean(_REPLY.sub("", _own_tag(rtname).sub("", subject)))
    return f"[{rtname} #{ticket_id}] {rest}".rstrip()[:900]


@lru_cache(16)
def _own_tag(rtname: str) -> re.Pattern[str]:
    return re.compile(rf"\[(?:https?://)?{re.escape(rtname)}\s+#\d+\s*\]\s*", re.IGNORECASE)


def _facts(order: Order, scene: Scene, language: str, zone: str) -> dict[str, Any]:
    ticket, queue, site, entry = scene.ticket, scene.queue, scene.site, order.transaction
    actor = scene.users(entry.by) or SYSTEM
    return {
        "ticket": TicketFacts(
            id=ticket.id,
            subject=ticket.subject,
            status=status(language, ticket.status),
            priority=ticket.priority,
            queue=queue.name,
            owner=_name(scene, ticket.owner_id),
            requestors=tuple(sorted(_name(scene, id_) for id_ in ticket.requestors)),
            created=ticket.created,
            url=f"{site.web_base_url.rstrip('/')}{site.web_path.rstrip('/')}/ticket/{ticket.id}",
        ),
        "queue": queue,
        "site": site,
        "actor": ActorFacts(actor.address, actor.name),
        "transaction": TransactionFacts(
            entry.type.value, entry.field, entry.old, entry.new, entry.minutes, entry.at, describe(entry, language)
        ),
        "text": folded(scene.segments, language),
        "whole_text": entry.text,
        "attachments": _files(entry.attachments),
        "tag": f"[{site.rtname} #{ticket.id}]",
        "links": sorted(link.target for link in ticket.links if link.base == ticket.id),
        "date": lambda at: date_text(at, zone, language),
    }


def _name(scene: Scene, user_id: int | None) -> str:
    user = scene.users(user_id) if user_id is not None else None
    return user.address if user else ""


def _files(attachments: Iterable[Attachment]) -> tuple[FileFacts, ...]:
    return tuple(FileFacts(file.name, file.type, file.size) for file in attachments)


def folded(segments: Iterable[Segment], language: str) -> str:
    """The text as people read it: long quotes are one line that says how many, signatures are gone. Both are stored."""
    lines: list[str] = []
    for segment in segments:
        count = segment.text.count("\n") + 1
        if segment.kind is SegmentKind.TEXT or (segment.kind is SegmentKind.QUOTE and count <= SHORT_QUOTE):
            lines.append(segment.text)
        elif segment.kind is SegmentKind.QUOTE:
            lines.append(say(language, "text.quoted", lines=count))
    return "\n".join(lines).strip("\n")


def _headers(order: Order, scene: Scene, users: Sequence[User], subject: str, own_id: str) -> list[tuple[str, str]]:
    site, queue, ticket = scene.site, scene.queue, scene.ticket
    address = _our_address(order, scene)
    actor = scene.users(order.transaction.by) or SYSTEM
    headers = [
        ("From", mailbox(_from_name(order, queue, site, actor), address)),
        *_recipients(order, users, ticket, site),
        ("Reply-To", address),
        header("Subject", subject),
        ("Date", rfc_date(scene.now)),
        ("Message-ID", f"<{own_id}>"),
        *_threading(order, scene),
        *_marks(order, actor),
        ("List-Id", f"<{_label(queue.name)}.{_label(site.organization)}>"),
        ("X-RT-Loop-Prevention", clean(site.rtname)),
        ("X-MailTicket-Loop", clean(site.rtname)),
        ("X-RT-Ticket", f"{clean(site.rtname)} #{ticket.id}"),
        ("X-Managed-by", "mailticket"),
    ]
    if is_address(actor.address):
        headers.append(("X-RT-Originator", actor.address))
    return headers


def _our_address(order: Order, scene: Scene) -> str:
    if order.as_comment:
        return scene.queue.comment_address or scene.site.comment_address
    return scene.queue.correspond_address or scene.site.correspond_address


def _from_name(order: Order, queue: Queue, site: Site, actor: User) -> str:
    if order.kind is NoticeKind.AUTOREPLY or actor.id == SYSTEM.id:
        return queue.description or queue.name
    return f"{actor.name or actor.address} via {site.rtname}"


def _recipients(order: Order, users: Sequence[User], ticket: Ticket, site: Site) -> list[tuple[str, str]]:
    """Only readers of this notice are named: staff never appears in what requestors get."""
    found = []
    for name, people in (("To", order.to), ("Cc", order.cc)):
        pairs = [(user.name, user.address) for user in people if user in users and is_address(user.address)]
        if pairs:
            found.append((name, mailboxes(pairs, len(name) + 2)))
    if not any(name == "To" for name, _ in found):
        found.insert(0, ("To", f'"{_label(site.rtname)} Ticket {ticket.id}":;'))
    return found


def _threading(order: Order, scene: Scene) -> list[tuple[str, str]]:
    """In-Reply-To the letter; References from the ticket's root through the letter's own to the letter."""
    root = thread_root(scene.ticket.id, scene.site.organization)
    parent = order.transaction.message_id
    chain = [root, *reversed(scene.references), parent] if parent else [root]
    chain = list(dict.fromkeys(id_ for id_ in chain if id_))
    if len(chain) > REFERENCES:
        chain = [chain[0], *chain[-(REFERENCES - 1) :]]
    headers = [("References", message_ids(chain, 12))]
    answered = message_ids([parent], 13) if parent else ""
    return [("In-Reply-To", answered), *headers] if answered else headers


def _marks(order: Order, actor: User) -> list[tuple[str, str]]:
    """What tells other machines not to answer (RFC 3834), and which of our mail a person wrote."""
    if order.kind is NoticeKind.AUTOREPLY:
        return [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"), ("Precedence", "bulk")]
    by_a_person = actor.id != SYSTEM.id and order.transaction.type is TransactionType.CORRESPOND
    return [
        ("Auto-Submitted", "no" if by_a_person else "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply, DR, RN, NRN"),
    ]


@lru_cache(1024)
def _label(text: str) -> str:
    """Letters, digits, dots and hyphens only, for List-Id and the like."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-.") or "queue"
