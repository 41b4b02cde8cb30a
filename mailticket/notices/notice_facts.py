"""What a template is told of a ticket, of what happened and of what was said."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from mailticket.model.dataclass import replace
from mailticket.model.duration import shown_minutes
from mailticket.model.intents import MailIntent
from mailticket.model.letter import Segment
from mailticket.model.notice import NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue, Site
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType
from mailticket.model.words import describe, language_of, say, status
from mailticket.notices.dates import DateTeller
from mailticket.notices.doubts import warned
from mailticket.notices.facts import ActorFacts, FileFacts, LetterFacts, TicketFacts, TransactionFacts
from mailticket.notices.folding import told_outside, told_to_staff, whole, whole_outside
from mailticket.notices.forwarding import told
from mailticket.notices.headers import clean
from mailticket.notices.letter_header import with_letter_header
from mailticket.notices.notice_context import NoticeContext
from mailticket.notices.sender_evidence import with_sender_evidence
from mailticket.notices.subject_tags import tag_name

Reading = tuple[str, str, bool, bool]
"""What makes two readers' mail differ: language, timezone, whether custom fields are told, whether time worked is."""


OVERVIEW_LINES, OVERVIEW_COLUMNS = 5, 200


@lru_cache(16)
def actions_of(control: str) -> re.Pattern[str]:
    local, _, domain = control.rpartition("@")
    return re.compile(
        rf"^.*{re.escape(local)}\+[a-z]+-\d+-\d+-[0-9a-f]{{16}}@{re.escape(domain)}.*\n?", re.MULTILINE | re.IGNORECASE
    )


def without_actions(text: str, control: str) -> str:
    """Who answers a notice with all of it quoted does not hand on what they can do with one mail."""
    mark = f"{control.rpartition('@')[0]}+"
    return actions_of(control).sub("", text) if mark in text.lower() else text


def facts_for(order: MailIntent, scene: NoticeContext, reading: Reading) -> dict[str, Any]:
    """What the template may speak of. An automatic answer does not send back what it answers: whoever forged its
    sender would have us send their words to anybody."""
    language, zone, fields, time = reading
    site, entry, date = scene.site, order.transaction, DateTeller(zone, language)
    quotes = order.kind is not NoticeKind.AUTOREPLY
    return {
        "ticket": _ticket(scene, language, scene.fields if fields else (), time=time),
        "queue": scene.queue,
        "site": site,
        "actor": _shown_as(entry, scene.users, language),
        "transaction": _transaction(order, language, date, time=time),
        "text": without_actions(told_of(scene.segments, order, language), site.control) if quotes else "",
        "whole_text": without_actions(_whole(scene.segments, order), site.control) if quotes else "",
        "attachments": _files(entry.attachments),
        "tag": f"[{tag_name(scene.queue, site)} #{scene.ticket.id}]",
        "links": sorted({link.target for link in scene.ticket.links if link.base == scene.ticket.id}),
        "urls": sorted(link.url for link in scene.ticket.urls),
        "letters": _letters(order, scene, language, date),
        "opening": _opening(order, scene, language),
        "date": date,
    }


def _transaction(order: MailIntent, language: str, date: DateTeller, *, time: bool) -> TransactionFacts:
    entry = order.transaction
    said, *also = (describe(one, language, date) for one in (entry, *order.also))
    return TransactionFacts(
        entry.type.value, entry.field, entry.old, entry.new, entry.minutes if time else 0, entry.at, said, tuple(also)
    )


def told_of(segments: Sequence[Segment], order: MailIntent, language: str) -> str:
    return told_to_staff(segments, language) if _hears_comments(order) else told_outside(segments)


def _whole(segments: Sequence[Segment], order: MailIntent) -> str:
    return whole(segments) if _hears_comments(order) else whole_outside(segments)


def _hears_comments(order: MailIntent) -> bool:
    return order.staff or order.as_comment


def _letters(order: MailIntent, scene: NoticeContext, language: str, date: DateTeller) -> tuple[LetterFacts, ...]:
    """What one mail tells together. Outside, people are shown by name, as in mail that tells of one."""
    if scene.passed_on:
        return told(scene.passed_on, language)
    found = []
    for entry, segments in scene.letters:
        actor = _shown_as(entry, scene.users, language)
        text = without_actions(told_of(segments, order, language), scene.site.control)
        text = with_letter_header(text, entry, language, staff=order.staff)
        text = warned(with_sender_evidence(text, entry, language), entry.evidence, language) if order.staff else text
        files = ", ".join(file.name or file.type for file in _files(entry.attachments))
        about = "" if entry.type in WRITTEN and not entry.unproven else describe(entry, language, date)
        who = actor.shown if order.staff else actor.name or actor.address
        found.append(LetterFacts(who, entry.at, text, files, about))
    return tuple(found)


def _opening(order: MailIntent, scene: NoticeContext, language: str) -> LetterFacts:
    """What the ticket was opened with; what staff alone may read of that is empty for others."""
    entry = scene.opening
    if entry is None or (entry.unproven and not _hears_comments(order)):
        return LetterFacts("", scene.ticket.created, "")
    actor = _shown_as(entry, scene.users, language)
    text = without_actions(entry.text, scene.site.control).strip("\n")
    files = ", ".join(file.name or file.type for file in _files(entry.attachments))
    return LetterFacts(actor.shown if order.staff else actor.name or actor.address, entry.at, text, files)


def overview(
    found: Iterable[tuple[Transaction, Ticket, Queue]], users: Callable[[int], User | None], site: Site, reader: User
) -> tuple[LetterFacts, ...]:
    """The beginning of each of several things that happened on many tickets, for one reader who works here."""
    facts = []
    for entry, ticket, queue in found:
        language = language_of(reader.speaks, queue.language, site.language)
        lines = without_actions(entry.text, site.control).strip().splitlines()[:OVERVIEW_LINES]
        facts.append(
            LetterFacts(
                _shown_as(entry, users, language).shown,
                entry.at,
                warned("\n".join(line[:OVERVIEW_COLUMNS] for line in lines), entry.evidence, language),
                ", ".join(file.name or file.type for file in _files(entry.attachments)),
                "" if entry.type in WRITTEN and not entry.unproven else describe(entry, language),
                f"[{tag_name(queue, site)} #{ticket.id}]",
                clean(ticket.subject) or say(language, "no_subject"),
                ticket_url(site, ticket.id),
            )
        )
    return tuple(facts)


WRITTEN = frozenset({TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT})


@lru_cache(1024)
def actor_name(user: User) -> ActorFacts:
    name = clean(user.name)
    shown = f"{name} <{user.address}>" if name and user.id != SYSTEM.id else name or user.address
    return ActorFacts(user.address, name, shown)


def _shown_as(entry: Transaction, users: Callable[[int], User | None], language: str) -> ActorFacts:
    """Who did it; of what is not proven, who they say they are."""
    actor = actor_name(users(entry.by) or SYSTEM)
    return replace(actor, shown=say(language, "unproven.actor", who=actor.shown)) if entry.unproven else actor


def _ticket(
    scene: NoticeContext, language: str, fields: tuple[tuple[str, str], ...], *, time: bool = False
) -> TicketFacts:
    ticket = scene.ticket
    return TicketFacts(
        id=ticket.id,
        subject=clean(ticket.subject) or say(language, "no_subject"),
        status=status(language, ticket.status),
        priority=ticket.priority,
        queue=scene.queue.name,
        owner=_name(scene, ticket.owner_id),
        requestors=tuple(sorted(_name(scene, id_) for id_ in ticket.requestors)),
        created=ticket.created,
        starts=ticket.starts,
        due=ticket.due,
        url=ticket_url(scene.site, ticket.id),
        time_worked=shown_minutes(ticket.time_worked) if time and ticket.time_worked else "",
        fields=fields,
    )


def ticket_url(site: Site, ticket_id: int) -> str:
    """Where the ticket's web page is; empty where the site has none."""
    pages = site.pages()
    return pages and f"{pages}/ticket/{ticket_id}"


def _name(scene: NoticeContext, user_id: int | None) -> str:
    user = scene.users(user_id) if user_id is not None else None
    return user.address if user else ""


def _files(attachments: Iterable[Attachment]) -> tuple[FileFacts, ...]:
    return tuple(FileFacts(clean(file.name), clean(file.type), file.size) for file in attachments)
