"""An order becomes notices: one for each language its readers speak outside, one of their own for each who works here."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mailticket.model.enclosure import Enclosure
from mailticket.model.intents import MailIntent
from mailticket.model.message_id import message_id
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.reasons import reason_in
from mailticket.model.sealed_address import ACTIONS, REPLY, Sealed, sealed_address
from mailticket.model.text_part import above_footer
from mailticket.model.transaction import UNPROVEN_WORDS, Transaction, TransactionType
from mailticket.model.words import language_of, say
from mailticket.notices.doubts import warned
from mailticket.notices.enclosing import Enclosed, enclosed, left_out
from mailticket.notices.footer import with_footer
from mailticket.notices.foreign_numbers import by_desk, numbers_of, with_numbers
from mailticket.notices.forwarding import carried
from mailticket.notices.headers import ascii_address, mailbox
from mailticket.notices.letter_header import with_letter_header
from mailticket.notices.message import build, header
from mailticket.notices.readers import mailings
from mailticket.notices.sender_evidence import with_sender_evidence

if TYPE_CHECKING:  # who words no notice does not load Jinja2
    from mailticket.notices.templates import Worded
from mailticket.notices.notice_context import NoticeContext
from mailticket.notices.notice_facts import Reading, actor_name, facts_for
from mailticket.notices.notice_headers import (
    NOTICE_MARKS,
    date_header,
    from_name,
    loop_header,
    marks,
    our_address,
    recipients,
    site_headers,
    site_name,
    threading,
)
from mailticket.notices.subject_tags import tag_name, tagged


def word(order: MailIntent, scene: NoticeContext) -> list[tuple[Notice, tuple[User, ...], str]]:
    """Each notice with its recipients, and the failure of its template (empty: none), told once."""
    found = []
    for reading, users in _groups(order, scene):
        worded = scene.wording.render(order.template, reading[0], facts_for(order, scene, reading), scene.queue.name)
        notices = [
            (_notice(order, scene, worded, reading[0], some), some)
            for mailing in mailings(users, scene.works_here)
            for some in by_desk(mailing, scene.numbers)
        ]
        found += [(notice, some, "" if at else worded.failure) for at, (notice, some) in enumerate(notices)]
    return found


def _groups(order: MailIntent, scene: NoticeContext) -> Iterable[tuple[Reading, list[User]]]:
    """Recipients who get the same words: of one language; of one timezone where the template tells dates; and where it
    tells custom fields, or time worked, those who may see them apart from those who may not."""
    groups: dict[Reading, list[User]] = {}
    for user in (*order.to, *order.cc):
        language = language_of(user.speaks, scene.queue.language, scene.site.language)
        sheet = scene.wording.template(order.template, language, scene.queue.name)
        zone = (sheet and sheet.tells_dates and user.timezone) or scene.site.timezone
        fields = bool(scene.fields and sheet and sheet.tells_fields and scene.may_see_fields(user))
        time = bool(sheet and sheet.tells_time and scene.may_see_time(user))
        groups.setdefault((language, zone, fields, time), []).append(user)
    return groups.items()


def _notice(
    order: MailIntent, scene: NoticeContext, worded: "Worded", language: str, users: tuple[User, ...]
) -> Notice:
    number = scene.new_id()
    own_id = message_id(scene.ticket.id, number, scene.site.organization, scene.sign)
    subject = tagged(worded.subject, tag_name(scene.queue, scene.site), scene.ticket.id, scene.tags)
    subject = with_numbers(subject, numbers_of(users[0], scene.numbers))
    headers = _headers(order, scene, users, subject, own_id, number)
    content, files = _built(order, scene, headers, worded.text, language, number)
    return Notice(
        id=number,
        ticket_id=scene.ticket.id,
        transaction_id=order.transaction.id,
        scrip=order.scrip,
        kind=order.kind,
        language=language,
        subject=subject,
        message_id=own_id,
        content=content,
        created=scene.now,
        files=files,
    )


def _built(
    order: MailIntent, scene: NoticeContext, headers: Sequence[tuple[str, str]], text: str, language: str, number: int
) -> tuple[bytes, tuple[Enclosure, ...]]:
    """The mail, and the files it will carry besides: as many as fit into all of it; the others it names."""
    rule, found = scene.enclosing, _enclosed(order, scene, language)
    while True:
        left = left_out(found, language, rule, scene.ticket.id, staff=order.staff, offers=not order.asked)
        content = build(headers, _ended(order, scene, above_footer(text, left), language, number))
        if not found.carried or len(content) + found.size <= rule.up_to:
            return content, found.carried
        found = found.lightened()


def _enclosed(order: MailIntent, scene: NoticeContext, language: str) -> Enclosed:
    """The files of what is told: for whoever gets its text, and never in an automatic answer."""
    if scene.passed_on:
        return carried(order.transaction, scene.passed_on, scene.enclosing)
    entries = [entry for entry, _ in scene.letters] or [order.transaction]
    if order.kind is NoticeKind.AUTOREPLY or not any(entry.attachments for entry in entries):
        return Enclosed()
    sheet = scene.wording.template(order.template, language, scene.queue.name)
    return enclosed(entries, scene.enclosing) if sheet is None or sheet.tells_text else Enclosed()


def _ended(order: MailIntent, scene: NoticeContext, text: str, language: str, number: int) -> str:
    """What staff reads says who wrote it, what speaks against them first, and ends with what one mail does, whatever the
    template: each an address on a line of its own. What others read ends with the queue's footer."""
    if order.kind is NoticeKind.NOTICE and not scene.letters and not order.asked:
        text = with_letter_header(text, order.transaction, language, staff=order.staff)
    if not order.staff:
        return with_footer(text, scene.queue.footer)
    if order.kind is not NoticeKind.NOTICE:
        return text
    if not scene.letters:
        text = warned(with_sender_evidence(text, order.transaction, language), order.transaction.evidence, language)
    if not scene.letters and order.transaction.unproven:
        text = f"{_warning(order.transaction, scene, language)}\n\n{text}"
    control, ticket_id, sign = scene.site.control, scene.ticket.id, scene.sign
    lines = [
        f"{say(language, f'action.{verb}')}: <mailto:{sealed_address(control, Sealed(verb, ticket_id, number), sign)}>"
        for verb in _useful(scene, order)
    ]
    return "\n".join((text.rstrip("\n"), "", *lines, ""))


def _warning(entry: Transaction, scene: NoticeContext, language: str) -> str:
    """What stands above words whose author is not proven."""
    key = "unproven.opening" if entry.type is TransactionType.CREATE else "unproven.words"
    actor = actor_name(scene.users(entry.by) or SYSTEM).shown
    return say(language, key, who=actor, reason=reason_in(language, entry.evidence.because))


def _useful(scene: NoticeContext, order: MailIntent) -> Iterable[str]:
    """A ticket somebody owns cannot be taken, a finished one not be resolved; only what waits can be released. What can be
    undone is its author's alone: their transcript says how."""
    for verb in ACTIONS:
        if verb == "undo":
            continue
        if verb == "passon" and order.transaction.type not in UNPROVEN_WORDS:
            continue
        taken = verb == "take" and scene.ticket.owner_id is not None
        finished = verb == "resolve" and scene.ticket.status in scene.queue.lifecycle.inactive
        if not (taken or finished):
            yield verb


def _headers(
    order: MailIntent, scene: NoticeContext, users: Sequence[User], subject: str, own_id: str, number: int
) -> list[tuple[str, str]]:
    site, queue, ticket = scene.site, scene.queue, scene.ticket
    address = our_address(queue, site, comment=order.as_comment)
    answers = (
        sealed_address(address, Sealed(REPLY, ticket.id, number), scene.sign) if site.signed_addresses else address
    )
    actor = scene.users(order.transaction.by) or SYSTEM
    headers = [
        ("From", mailbox(from_name(order, queue, site, actor, several=bool(scene.letters)), address)),
        *recipients(order, users, ticket, site),
        ("Reply-To", mailbox("", answers)),
        header("Subject", subject),
        ("Date", date_header(scene.now)),
        ("Message-ID", f"<{own_id}>"),
        *threading(order, scene),
        *(NOTICE_MARKS if scene.letters else marks(order, actor)),
        *site_headers(site.rtname, queue.name, site.organization),
        loop_header(site.rtname, number, scene.sign),
        ("X-RT-Ticket", f"{site_name(site.rtname)} #{ticket.id}"),
    ]
    if (originator := ascii_address(actor.address)) and not order.transaction.unproven:
        headers.append(("X-RT-Originator", originator))
    if (order.kind, order.asked) == (NoticeKind.NOTICE, False) and (
        mute := sealed_address(site.control, Sealed("mute", ticket.id, number), scene.sign)
    ):
        headers.append(("List-Unsubscribe", f"<mailto:{mute}>"))
    return headers
