"""Notices of the site itself, about no transaction: a letter is held, a notice came back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from mailticket.model.message_id import thread_root
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.person import User
from mailticket.model.queue import Queue, Site, display_name
from mailticket.model.text_part import above_footer
from mailticket.model.ticket import Ticket
from mailticket.model.words import language_of
from mailticket.notices.dates import DateTeller
from mailticket.notices.enclosing import NOTHING, Enclosed, fitting, left_out
from mailticket.notices.headers import ascii_address, clean, mailbox, message_ids
from mailticket.notices.message import build, header
from mailticket.notices.notice_headers import (
    AUTOREPLY_MARKS,
    NOTICE_MARKS,
    date_header,
    loop_header,
    our_address,
    site_headers,
    site_name,
)
from mailticket.notices.parts import pictures_of, sheet_parts
from mailticket.notices.subject_tags import tag_name, tagged
from mailticket.notices.system_notice import Facts, SystemNotice, SystemSender

if TYPE_CHECKING:
    pass


def word_system(told: SystemNotice, readers: Iterable[User], sender: SystemSender) -> list[tuple[Notice, User]]:
    """One notice for each reader, in their language."""
    files = fitting(told.files, sender.enclosing) if told.files else NOTHING
    return [(_notice(told, files, user, sender), user) for user in readers]


def _notice(told: SystemNotice, files: Enclosed, user: User, sender: SystemSender) -> Notice:
    site, number = sender.site, sender.new_id()
    language = language_of(user.speaks, told.queue.language, site.language)
    told = replace(told, facts=_facts(told, sender, number, language, user.timezone or site.timezone))
    told = replace(told, reply_to=str(told.facts.get("reply_to", told.reply_to)))
    worded = sender.wording.render(told.template, language, told.facts, told.queue.name)
    subject = _subject(worded.subject, told, sender)
    own_id = sender.message_id(told.ticket_id, number)
    headers = [*_headers(told, user, subject, own_id, sender), *_marks(told, number, sender)]
    return Notice(
        id=number,
        ticket_id=told.ticket_id,
        transaction_id=None,
        scrip=told.template,
        kind=NoticeKind.AUTOREPLY if told.reply_to else NoticeKind.NOTICE,
        language=language,
        subject=subject,
        message_id=own_id,
        content=build(
            headers,
            above_footer(worded.text, left_out(files, language)),
            [*sheet_parts(told.sheets)],
            () if told.files else pictures_of(told.sheets),  # what is said of files is said in the text alone
        ),
        created=sender.now,
        files=files.carried,
    )


def _facts(told: SystemNotice, sender: SystemSender, number: int, language: str, zone: str) -> Facts:
    """All variables of one reader's template."""
    found = {**told.facts, "site": sender.site, "queue": told.queue, "date": DateTeller(zone, language)}
    if told.more is not None:
        found |= told.more(language, number)
    if "order" in found:
        found["undo"] = sender.undo_address(told.ticket_id, number) if found["order"] else ""
    return found


def _subject(worded: str, told: SystemNotice, sender: SystemSender) -> str:
    """With the ticket's tag, or the site's name; the subject of the mail it answers stays as it is, for threads hang on it."""
    if told.ticket:
        return tagged(worded, tag_name(told.queue, sender.site), told.ticket.id, sender.tags)
    answered = str(told.facts.get("subject", ""))
    return clean(worded)[:900] if answered and worded == answered else f"[{sender.site.rtname}] {clean(worded)}"


def _answering(message_id: str) -> list[tuple[str, str]]:
    if not (found := message_ids([message_id], 13) if message_id else ""):
        return []
    return [("In-Reply-To", found), ("References", found)]


def _ending(stop: str) -> list[tuple[str, str]]:
    """RFC 2369: the address that ends mail of this kind, for the button of mail programs."""
    return [("List-Unsubscribe", f"<mailto:{stop}>")] if stop else []


def _is_outside(user: User, queue: Queue, ticket: Ticket | None) -> bool:
    """Whether somebody has no part in the work: neither Privileged, nor the owner, nor an AdminCc."""
    if user.privileged or user.id in queue.admin_cc:
        return False
    return ticket is None or (user.id != ticket.owner_id and user.id not in ticket.admin_cc and not ticket.groups)


def _headers(told: SystemNotice, user: User, subject: str, own_id: str, sender: SystemSender) -> list[tuple[str, str]]:
    """From the comment address: an answer stays among staff. To who does not work here from the address, and by the name, that
    they know."""
    site, queue = sender.site, told.queue
    outside = _is_outside(user, queue, told.ticket)
    address = our_address(queue, site, comment=not outside)
    name = display_name(queue, site) if outside else queue.description or queue.name
    return [
        ("From", mailbox(name, address)),
        ("To", mailbox(user.name, user.mail_address) if ascii_address(user.address) else "undisclosed-recipients:;"),
        ("Reply-To", mailbox("", told.reply_to or told.answers_to or address)),
        header("Subject", subject),
        ("Date", date_header(sender.now)),
        ("Message-ID", f"<{own_id}>"),
        *_thread(told, site),
    ]


def _thread(told: SystemNotice, site: Site) -> list[tuple[str, str]]:
    """What mail programs sort it by: the ticket's first mail, or the mail it answers."""
    if told.ticket:
        return [("References", message_ids([thread_root(told.ticket.id, site.organization)], 12))]
    return _answering(told.answered)


def _marks(told: SystemNotice, number: int, sender: SystemSender) -> list[tuple[str, str]]:
    """What tells machines that a machine wrote it, and which."""
    site = sender.site
    return [
        *(AUTOREPLY_MARKS if told.reply_to else NOTICE_MARKS),
        *site_headers(site.rtname, told.queue.name, site.organization),
        loop_header(site.rtname, number, sender.sign),
        *([("X-RT-Ticket", f"{site_name(site.rtname)} #{told.ticket.id}")] if told.ticket else ()),
        *_ending(str(told.facts.get("stop", ""))),
    ]
