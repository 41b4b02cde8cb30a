"""An order becomes notices: one for each language its readers speak outside, one of their own for each who works here."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mailticket.model.duration import shown_minutes
from mailticket.model.enclosure import Enclosing, Enclosure
from mailticket.model.foreign_number import NumberOnTicket
from mailticket.model.intents import MailIntent
from mailticket.model.letter import Segment
from mailticket.model.loop_mark import loop_mark
from mailticket.model.message_id import message_id, notice_of, thread_root
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue, Site, display_name
from mailticket.model.reasons import reason_in
from mailticket.model.sealed_address import ACTIONS, REPLY, Sealed, sealed_address
from mailticket.model.text_part import above_footer
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN_WORDS, Attachment, Transaction, TransactionType
from mailticket.model.words import describe, language_of, say, status
from mailticket.notices.beside import with_beside
from mailticket.notices.dates import DateTeller
from mailticket.notices.doubts import warned
from mailticket.notices.enclosing import Enclosed, enclosed, left_out
from mailticket.notices.facts import ActorFacts, FileFacts, LetterFacts, TicketFacts, TransactionFacts
from mailticket.notices.folding import told_outside, told_to_staff, whole, whole_outside
from mailticket.notices.footer import with_footer
from mailticket.notices.foreign_numbers import by_desk, numbers_of, with_numbers
from mailticket.notices.forwarding import PassedOn, carried, told
from mailticket.notices.headers import ascii_address, clean, mailbox, mailboxes, message_ids, unstructured
from mailticket.notices.message import build, header
from mailticket.notices.readers import mailings
from mailticket.notices.standing import with_standing

if TYPE_CHECKING:  # who words no notice does not load Jinja2
    from mailticket.notices.templates import Worded, Wording

REFERENCES = 10

_REPLY = re.compile(
    r"\s*(?:(?:re|r|aw|antw|antwort|sv|vs|res|rif|ref|odp|ynt|fw|fwd|rv|wg|tr|enc|pd|vb|doorst|回复|答复|转发)"
    r"(?:\[\d{1,9}\]|\^\d{1,9})?\s?[:：]\s*)+",
    re.IGNORECASE,
)


Reading = tuple[str, str, bool, bool]
"""What makes two readers' mail differ: language, timezone, whether custom fields are told, whether time worked is."""


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """All a notice can speak of: the ticket with its surroundings, and what was written. ``references`` are those of the
    letter behind it, the nearest ancestor first; ``letters`` are what one mail tells together, the oldest first; ``tags``
    all names our subject tags have, folded; ``fields`` the ticket's custom fields, told to who may see them; ``enclosing`` says
    which files travel; ``passed_on`` is what a forward carries; ``opening`` what the ticket was
    opened with, where it is told."""

    wording: "Wording"
    site: Site
    queue: Queue
    ticket: Ticket
    users: Callable[[int], User | None]
    segments: tuple[Segment, ...]
    references: Sequence[str]
    now: datetime
    sign: Callable[[str], str]
    new_id: Callable[[], int]
    letters: Sequence[tuple[Transaction, tuple[Segment, ...]]] = ()
    tags: frozenset[str] = frozenset()
    fields: tuple[tuple[str, str], ...] = ()
    may_see_fields: Callable[[User], bool] = lambda user: False
    may_see_time: Callable[[User], bool] = lambda user: False
    works_here: Callable[[User], bool] = lambda user: False
    enclosing: Enclosing = field(default_factory=Enclosing)
    passed_on: Sequence[PassedOn] = ()
    opening: Transaction | None = None
    numbers: Sequence[NumberOnTicket] = ()


def word(order: MailIntent, scene: NoticeContext) -> list[tuple[Notice, tuple[User, ...], str]]:
    """Each notice with its recipients, and the failure of its template (empty: none), told once."""
    found = []
    for reading, users in _groups(order, scene):
        worded = scene.wording.render(order.template, reading[0], _facts(order, scene, reading), scene.queue.name)
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
        text = with_beside(text, order.transaction, language, staff=order.staff)
    if not order.staff:
        return with_footer(text, scene.queue.footer)
    if order.kind is not NoticeKind.NOTICE:
        return text
    if not scene.letters:
        text = warned(with_standing(text, order.transaction, language), order.transaction.evidence, language)
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
    actor = _actor(scene.users(entry.by) or SYSTEM).shown
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


@lru_cache(16)
def _actions_of(control: str) -> re.Pattern[str]:
    local, _, domain = control.rpartition("@")
    return re.compile(
        rf"^.*{re.escape(local)}\+[a-z]+-\d+-\d+-[0-9a-f]{{16}}@{re.escape(domain)}.*\n?", re.MULTILINE | re.IGNORECASE
    )


def without_actions(text: str, control: str) -> str:
    """Who answers a notice with all of it quoted does not hand on what they can do with one mail."""
    mark = f"{control.rpartition('@')[0]}+"
    return _actions_of(control).sub("", text) if mark in text.lower() else text


def tag_name(queue: Queue, site: Site) -> str:
    """The name in the subject tags of a queue's mail."""
    return queue.subject_tag or site.rtname


def reply_to_subject(subject: str) -> str:
    """The subject of an answer: one ``Re:`` in front; empty for a mail without a subject."""
    rest = bare_subject(subject)
    return f"Re: {rest}"[:900].rstrip() if rest else ""


def bare_subject(subject: str) -> str:
    """A subject without the prefixes of replies and forwards in front of it."""
    rest = clean(subject)
    found = _REPLY.match(rest)
    return rest[found.end() :].strip() if found else rest


def tagged(subject: str, name: str, ticket_id: int, tags: frozenset[str] = frozenset()) -> str:
    """The subject with ``[name #id]`` exactly once, in front; reply prefixes piled up before it are gone.

    Any tag of ours goes, with whatever name and number: two would let an answer find two tickets."""
    rest = clean(subject)
    if "#" in rest:
        rest = _untagged(rest, _own_tag(tags | {name.casefold()}))
    if found := _REPLY.match(rest):
        rest = rest[found.end() :]
    return f"[{name} #{ticket_id}] {rest.strip()}".rstrip()[:900].rstrip()


def without_marks(subject: str, tags: frozenset[str]) -> str:
    """The subject without tags of ours and reply prefixes, however they are mixed."""
    rest = _untagged(clean(subject), _own_tag(tags)) if tags else clean(subject)
    found = _REPLY.match(rest)
    return (rest[found.end() :] if found else rest).strip()


def _untagged(text: str, own: re.Pattern[str]) -> str:
    while own.search(text):  # taking one out may put another together
        text = own.sub("", text)
    return text


@lru_cache(64)
def _own_tag(names: frozenset[str]) -> re.Pattern[str]:
    either = "|".join(sorted(map(re.escape, names)))
    return re.compile(rf"\[(?:https?://)?(?:{either})\s+#\d+\s*\]\s*", re.IGNORECASE)


def _facts(order: MailIntent, scene: NoticeContext, reading: Reading) -> dict[str, Any]:
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
        "text": without_actions(_told(scene.segments, order, language), site.control) if quotes else "",
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


def _told(segments: Sequence[Segment], order: MailIntent, language: str) -> str:
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
        text = without_actions(_told(segments, order, language), scene.site.control)
        text = with_beside(text, entry, language, staff=order.staff)
        text = warned(with_standing(text, entry, language), entry.evidence, language) if order.staff else text
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


OVERVIEW_LINES, OVERVIEW_COLUMNS = 5, 200

WRITTEN = frozenset({TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT})


@lru_cache(1024)
def _actor(user: User) -> ActorFacts:
    name = clean(user.name)
    shown = f"{name} <{user.address}>" if name and user.id != SYSTEM.id else name or user.address
    return ActorFacts(user.address, name, shown)


def _shown_as(entry: Transaction, users: Callable[[int], User | None], language: str) -> ActorFacts:
    """Who did it; of what is not proven, who they say they are."""
    actor = _actor(users(entry.by) or SYSTEM)
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
    return site.web_base_url and f"{site.web_base_url.rstrip('/')}{site.web_path.rstrip('/')}/ticket/{ticket_id}"


def _name(scene: NoticeContext, user_id: int | None) -> str:
    user = scene.users(user_id) if user_id is not None else None
    return user.address if user else ""


def _files(attachments: Iterable[Attachment]) -> tuple[FileFacts, ...]:
    return tuple(FileFacts(clean(file.name), clean(file.type), file.size) for file in attachments)


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
        ("From", mailbox(_from_name(order, queue, site, actor, several=bool(scene.letters)), address)),
        *_recipients(order, users, ticket, site),
        ("Reply-To", mailbox("", answers)),
        header("Subject", subject),
        ("Date", date_header(scene.now)),
        ("Message-ID", f"<{own_id}>"),
        *_threading(order, scene),
        *(NOTICE_MARKS if scene.letters else _marks(order, actor)),
        *house_marks(site.rtname, queue.name, site.organization),
        loop_header(site.rtname, number, scene.sign),
        ("X-RT-Ticket", f"{house_name(site.rtname)} #{ticket.id}"),
    ]
    if (originator := ascii_address(actor.address)) and not order.transaction.unproven:
        headers.append(("X-RT-Originator", originator))
    if (order.kind, order.asked) == (NoticeKind.NOTICE, False) and (
        mute := sealed_address(site.control, Sealed("mute", ticket.id, number), scene.sign)
    ):
        headers.append(("List-Unsubscribe", f"<mailto:{mute}>"))
    return headers


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
def house_name(rtname: str) -> str:
    """The rtname as a header's value."""
    return unstructured(rtname, 22)


@lru_cache(256)
def house_marks(rtname: str, queue: str, organization: str) -> tuple[tuple[str, str], ...]:
    """What is the same on all mail of a queue: its list, and whose mail it is."""
    return (
        ("List-Id", f"<{_label(queue)}.{organization}>"),
        ("X-RT-Loop-Prevention", house_name(rtname)),
        ("X-Managed-by", "mailticket"),
    )


def loop_header(rtname: str, number: int, sign: Callable[[str], str]) -> tuple[str, str]:
    """How we know one of our notices again should it come back."""
    return "X-MailTicket-Loop", f"{house_name(rtname)} {loop_mark(number, sign)}"


def _from_name(order: MailIntent, queue: Queue, site: Site, actor: User, *, several: bool) -> str:
    """Staff sees who did it; customers the name they know, and one another."""
    desk_name = queue.description or queue.name if order.staff else display_name(queue, site)
    if order.kind is NoticeKind.AUTOREPLY or actor.id == SYSTEM.id or several or order.transaction.unproven:
        return desk_name
    if not order.staff:
        return desk_name if actor.privileged else f"{clean(actor.name)[:60] or actor.address} via {desk_name}"
    return f"{clean(actor.name)[:60] or actor.address} via {site.rtname}"


def _recipients(order: MailIntent, users: Sequence[User], ticket: Ticket, site: Site) -> list[tuple[str, str]]:
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


def _threading(order: MailIntent, scene: NoticeContext) -> list[tuple[str, str]]:
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


def _marks(order: MailIntent, actor: User) -> tuple[tuple[str, str], ...]:
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
