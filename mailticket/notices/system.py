"""Notices of the site itself, about no transaction: a letter is held, a notice came back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailticket.model.message_id import message_id, thread_root
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.person import User
from mailticket.model.queue import Queue, Site, display_name
from mailticket.model.sealed_address import Sealed, sealed_address
from mailticket.model.text_part import above_footer
from mailticket.model.ticket import Ticket
from mailticket.model.words import language_of
from mailticket.notices.dates import DateTeller
from mailticket.notices.enclosing import NOTHING, Enclosed, left_out
from mailticket.notices.headers import ascii_address, clean, mailbox, message_ids
from mailticket.notices.message import build, header, sheet_part
from mailticket.notices.notice_headers import (
    AUTOREPLY_MARKS,
    NOTICE_MARKS,
    date_header,
    loop_header,
    our_address,
    site_headers,
    site_name,
)
from mailticket.notices.subject_tags import tag_name, tagged

if TYPE_CHECKING:
    from mailticket.notices.templates import Wording


def word_system(
    template: str,
    facts: Mapping[str, Any],
    *,
    to: Iterable[User],
    wording: "Wording",
    site: Site,
    queue: Queue,
    ticket: Ticket | None,
    now: datetime,
    sign: Callable[[str], str],
    new_id: Callable[[], int],
    tags: frozenset[str] = frozenset(),
    reply_to: str = "",
    answers_to: str = "",
    answered: str = "",
    more: Callable[[str, int], Mapping[str, Any]] | None = None,
    enclosed: Enclosed = NOTHING,
    sheets: Sequence[str] = (),
) -> list[tuple[Notice, User]]:
    """One notice for each reader, in their language. ``facts`` are the template's variables besides ``date`` and ``undo``
    (the address that undoes what it tells of, where it names an ``order``); ``tags`` all names our subject tags have,
    folded. With ``reply_to`` it is a question: answers go there, and it has no sender to bounce to. ``answers_to`` is
    where answers go instead of the comment address; ``answered`` the Message-ID of the mail this one answers, whose subject it
    keeps where the template writes it (``subject``); ``more`` are variables that hang on a notice's language and number,
    ``stop`` among them an address that ends such mail; ``enclosed`` are files that go with it, ``sheets`` tables as CSV."""
    found = []
    for user in to:
        language = language_of(user.speaks, queue.language, site.language)
        zone = user.timezone or site.timezone
        number = new_id()
        here = {**facts, "site": site, "queue": queue, "date": DateTeller(zone, language)}
        if more is not None:
            here |= more(language, number)
            reply_to = str(here.get("reply_to", reply_to))
        if "order" in facts:
            here["undo"] = _undo(site, ticket, number, sign) if facts["order"] else ""
        worded = wording.render(template, language, here, queue.name)
        own_id = message_id(ticket.id if ticket else 0, number, site.organization, sign)
        subject = _subject(worded.subject, str(facts.get("subject", "")), site, queue, ticket, tags)
        notice = Notice(
            id=number,
            ticket_id=ticket.id if ticket else None,
            transaction_id=None,
            scrip=template,
            kind=NoticeKind.AUTOREPLY if reply_to else NoticeKind.NOTICE,
            language=language,
            subject=subject,
            message_id=own_id,
            content=build(
                _headers(
                    user,
                    subject,
                    own_id,
                    site,
                    queue,
                    ticket,
                    now,
                    reply_to,
                    answers_to,
                    answered,
                    loop_header(site.rtname, number, sign),
                )
                + _ending(str(here.get("stop", ""))),
                above_footer(worded.text, left_out(enclosed, language)),
                [sheet_part(sheet, place) for place, sheet in enumerate(sheets)],
            ),
            created=now,
            files=enclosed.carried,
        )
        found.append((notice, user))
    return found


def _subject(worded: str, answered: str, site: Site, queue: Queue, ticket: Ticket | None, tags: frozenset[str]) -> str:
    """With the ticket's tag, or the site's name; the subject of the mail it answers stays as it is, for threads hang on it."""
    if ticket:
        return tagged(worded, tag_name(queue, site), ticket.id, tags)
    return clean(worded)[:900] if answered and worded == answered else f"[{site.rtname}] {clean(worded)}"


def _answering(message_id: str) -> list[tuple[str, str]]:
    if not (found := message_ids([message_id], 13) if message_id else ""):
        return []
    return [("In-Reply-To", found), ("References", found)]


def _ending(stop: str) -> list[tuple[str, str]]:
    """RFC 2369: the address that ends mail of this kind, for the button of mail programs."""
    return [("List-Unsubscribe", f"<mailto:{stop}>")] if stop else []


def _undo(site: Site, ticket: Ticket | None, number: int, sign: Callable[[str], str]) -> str:
    return sealed_address(site.control, Sealed("undo", ticket.id, number), sign) if ticket else ""


def _is_outside(user: User, queue: Queue, ticket: Ticket | None) -> bool:
    """Whether somebody has no part in the work: neither Privileged, nor the owner, nor an AdminCc."""
    if user.privileged or user.id in queue.admin_cc:
        return False
    return ticket is None or (user.id != ticket.owner_id and user.id not in ticket.admin_cc and not ticket.groups)


def _headers(
    user: User,
    subject: str,
    own_id: str,
    site: Site,
    queue: Queue,
    ticket: Ticket | None,
    now: datetime,
    reply_to: str,
    answers_to: str,
    answered: str,
    mark: tuple[str, str],
) -> list[tuple[str, str]]:
    """From the comment address: an answer stays among staff. To who does not work here from the address, and by the name, that
    they know."""
    outside = _is_outside(user, queue, ticket)
    address = our_address(queue, site, comment=not outside)
    name = display_name(queue, site) if outside else queue.description or queue.name
    root = (
        [("References", message_ids([thread_root(ticket.id, site.organization)], 12))]
        if ticket
        else _answering(answered)
    )
    headers = [
        ("From", mailbox(name, address)),
        ("To", mailbox(user.name, user.mail_address) if ascii_address(user.address) else "undisclosed-recipients:;"),
        ("Reply-To", mailbox("", reply_to or answers_to or address)),
        header("Subject", subject),
        ("Date", date_header(now)),
        ("Message-ID", f"<{own_id}>"),
        *root,
        *(AUTOREPLY_MARKS if reply_to else NOTICE_MARKS),
        *site_headers(site.rtname, queue.name, site.organization),
        mark,
    ]
    return [*headers, ("X-RT-Ticket", f"{site_name(site.rtname)} #{ticket.id}")] if ticket else headers
