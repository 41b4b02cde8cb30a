"""How sure we are of who wrote a letter, all told: what reading found in it, who logged in to send it, who was sent the notice
it answers, whose key signed it."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.command import CommandBatch
from mailticket.model.dataclass import replace
from mailticket.model.evidence import Evidence, Level, surest
from mailticket.model.letter import Letter, MailClass, Reading
from mailticket.model.message_id import ticket_and_notice
from mailticket.model.person import User
from mailticket.model.pipe import PIPE_DOMAIN
from mailticket.model.queue import Queue
from mailticket.model.sealed_address import Verify, of_address
from mailticket.model.signature import Enrolled, Signature
from mailticket.model.ticket import Ticket
from mailticket.reading.tags import tags
from mailticket.storage.load_plan import SentNotice

MAIL_AGE = timedelta(days=7)
"""How old mail may be that a domain vouches for: mail servers try for five days."""

DOMAIN_SIGNED = frozenset({"dmarc", "dkim"})
"""Methods that may rest on a signature of the sender's domain."""

_NAMES_NONE = "what is signed names no ticket: write Take #12, or protect the subject"

FRESH = timedelta(hours=24)
"""How old a signature may be, or how far in the future."""


def proven(unit: UnitOfWork, letter: Letter, reading: Reading, author: User) -> Evidence:
    """The best evidence there is, but for a signature."""
    return surest(
        [
            _read(unit, letter, reading, author),
            *_logged_in(unit, letter, author),
            *_was_told(unit, letter, reading, author),
        ]
    )


def _read(unit: UnitOfWork, letter: Letter, reading: Reading, author: User) -> Evidence:
    """What reading found. A login by another address of the same person is theirs. What a domain signed was written to somebody,
    and proves nothing to others."""
    found = reading.evidence
    if found.login and _same_person(unit, found.login, author):
        return Evidence(Level.SESSION, found.method, f"logged in at our mail system as {found.login}")
    if _handed_on(unit, letter, reading):
        return replace(found, level=Level.NONE, method="dkim", reason=f"{found.reason}, but it was not written to us")
    return _of_these_days(letter, reading)


def _of_these_days(letter: Letter, reading: Reading) -> Evidence:
    """What a domain signed proves nothing for ever: whoever has the mail can send it again, but not take its Date out."""
    found, written = reading.evidence, reading.date
    undated = written is None and not found.straight
    old = written is not None and abs(letter.received_at - written) > MAIL_AGE
    if found.level is Level.DOMAIN and (undated or old):
        reason = f"{found.reason}, but the mail is not of these {MAIL_AGE.days} days"
        return replace(found, level=Level.WEAK, reason=reason)
    return found


def _handed_on(unit: UnitOfWork, letter: Letter, reading: Reading) -> bool:
    """Whether what a domain signed was not written to the address it came to, nor to one that leads to us: then somebody who has
    it may have sent it on. A pipe knows no address; there it must be one of ours."""
    found, ours = reading.evidence, unit.snapshot.ours
    if found.level is Level.NONE or found.method not in DOMAIN_SIGNED or found.straight:
        return False
    came_to = letter.recipient.address
    if came_to in found.written_to or not ours.aliases.isdisjoint(found.written_to):
        return False
    return not (came_to.endswith(f"@{PIPE_DOMAIN}") and any(one in ours for one in found.written_to))


def handed_on(
    unit: UnitOfWork, letter: Letter, reading: Reading, author: User, ticket: Ticket | None
) -> Evidence | None:
    """What such a mail proves on a ticket (None: a new one, or the control address); None for any other mail."""
    if not _handed_on(unit, letter, reading):
        return None
    found = replace(_of_these_days(letter, reading), method="dkim")
    return _for_whoever(unit, letter, reading, author, ticket, found, "but it was not written to us")


def of_a_list(found: Evidence, reading: Reading, queue: Queue) -> Evidence:
    """A list changes what it passes on, and DMARC fails for it honestly. Where a queue takes the mail of lists that says
    nothing against who wrote; nor is there anything for them, whatever else is found."""
    if not (found.disowned and reading.mail_class is MailClass.LIST and queue.accept_lists):
        return found
    domain = reading.author.address.rpartition("@")[2] if reading.author else ""
    return Evidence(method="list", reason=f"DMARC fails for {domain}, as it does for mail of lists", doubted=True)


def _logged_in(unit: UnitOfWork, letter: Letter, author: User) -> Iterator[Evidence]:
    """A login here proves all addresses of its user. One of somebody else's speaks against them: it may be a delegate, of
    whom we know nothing. It must hold still when the letter is worked on: one that waited, or was held, while its sender's
    password was changed or their account disabled proves no more than the From line."""
    login = letter.authenticated
    if not login:
        return
    since = unit.logins.get(login)
    if not _same_person(unit, login, author):
        yield Evidence(method="smtp-auth", reason=f"logged in here as {login}, who is not in From", doubted=True)
    elif since is None or since > letter.received_at:
        yield Evidence(method="smtp-auth", failure=f"the login of {login} does not hold any more")
    else:
        yield Evidence(Level.SESSION, "smtp-auth", f"logged in here as {login}")


def _same_person(unit: UnitOfWork, login: str, author: User) -> bool:
    user = unit.loaded.by_address.get(login)
    return user is not None and user.id == author.id


def _was_told(
    unit: UnitOfWork, letter: Letter, reading: Reading, author: User, ticket: Ticket | None = None
) -> Iterator[Evidence]:
    """They answer a notice, by its sealed address or Message-ID, that was sent to them: they have read their mail. ``ticket``
    is the one it must have been about."""
    if not unit.loaded.told:
        return
    theirs = {author.address} | ({reading.author.address} if reading.author else set())
    snapshot = unit.snapshot
    for notice_id in notices_answered(letter, reading, snapshot.seal.verify, snapshot.site.organization):
        told = unit.loaded.told.get(notice_id)
        if told is not None and not theirs.isdisjoint(told.recipients) and _is_about(unit, told, ticket):
            reason = f"answers notice {notice_id}, which was sent to {author.address}"
            yield _by_notice(unit, told, author, told.recipients - theirs, reason)


def _by_notice(unit: UnitOfWork, told: SentNotice, author: User, others: Collection[str], reason: str) -> Evidence:
    """All readers of one notice have the same of it, and could pass for each other. Who works here is sent their own; where
    others had it too (it was sent by an earlier version, or they work here since) it tells nothing."""
    if others and _works_on(unit, told, author):
        return Evidence(method="secret-address", reason=f"{reason} and {len(others)} more")
    return Evidence(Level.WEAK, "secret-address", reason)


def _works_on(unit: UnitOfWork, told: SentNotice, user: User) -> bool:
    ticket = unit.ticket(told.ticket_id) if told.ticket_id is not None else None
    queue = unit.queue(ticket.queue_id) if ticket else unit.snapshot.default_queue
    return unit.snapshot.rights.works_on(user, queue, ticket)


def _is_about(unit: UnitOfWork, told: SentNotice, ticket: Ticket | None) -> bool:
    return ticket is None or (told.ticket_id is not None and _is_one(unit, [told.ticket_id], ticket))


def notices_answered(letter: Letter, reading: Reading, verify: Verify, organization: str) -> list[int]:
    """The numbers of our notices that a letter answers, by a seal of ours, the nearest first."""
    sealed = of_address(letter.recipient.address, verify) if "+" in letter.recipient.address else None
    ours = [ticket_and_notice(one, verify, organization) for one in reading.references]
    return [*([sealed.notice_id] if sealed else []), *(one[1] for one in ours if one is not None)]


def outweighs(reading: Reading) -> bool:
    """Whether there is a signature that may prove more than the sender's domain says against a mail. That is about the way it took;
    a key that is enrolled here is the person's own. An authority that vouches for their address does not suffice."""
    return reading.signature is not None and isinstance(reading.signature.owner, Enrolled) and reading.evidence.disowned


def signed(
    unit: UnitOfWork,
    letter: Letter,
    reading: Reading,
    author: User,
    orders: CommandBatch | None,
    ticket: Ticket | None,
) -> Evidence | None:
    """What a signature over the whole proves about words and orders for a ticket (None: a new one, or the control address);
    None where there is none. It is used up by being looked at."""
    signature = reading.signature
    if signature is None or (reading.evidence.barred and not outweighs(reading)):
        return None
    method = signature.kind.value
    if signature.digest in unit.spent:
        return Evidence(method=method, failure="the signature was used before")
    unit.spent.add(signature.digest)
    unit.work.spent.add(signature.digest)
    if signature.created is None or abs(letter.received_at - signature.created) > FRESH:
        return Evidence(method=method, failure="the signature is not of these 24 hours")
    with_key = f"signed with {signature.fingerprint[-16:]}"
    if _says_what_for(unit, letter, signature, orders, ticket):
        return Evidence(Level.SIGNED, method, with_key)
    if orders is not None and any(one.changes for one in orders.commands):
        return Evidence(method=method, failure=_NAMES_NONE)
    found = Evidence(Level.DOMAIN, method, with_key)
    lacks = "without a protected To" if ticket is None else "but what is signed does not name the ticket"
    return _for_whoever(unit, letter, reading, author, ticket, found, lacks)


def _for_whoever(
    unit: UnitOfWork,
    letter: Letter,
    reading: Reading,
    author: User,
    ticket: Ticket | None,
    found: Evidence,
    lacks: str,
) -> Evidence:
    """What is signed are their words, and may have been written to somebody else, who sends it on: a weak sign that they open a
    ticket. In an answer to a notice that they were sent it is theirs here as well, but for what somebody may do who has both."""
    if ticket is None:
        return replace(found, level=min(found.level, Level.WEAK), reason=f"{found.reason}, {lacks}")
    for told in _was_told(unit, letter, reading, author, ticket):
        if told.level > Level.NONE:
            return replace(found, reason=f"{found.reason}; {told.reason}")
    return replace(found, level=Level.NONE, reason=f"{found.reason}, {lacks}")


def _says_what_for(
    unit: UnitOfWork, letter: Letter, signature: Signature, orders: CommandBatch | None, ticket: Ticket | None
) -> bool:
    """What was signed for one ticket, or for somebody else altogether, could be sent to another: so its number must stand in
    what is signed. Orders name it, or the protected headers do; for a new one they name the address it was sent to."""
    changing = [one for one in orders.commands if one.changes] if orders else []
    if orders and all(one.tickets for one in changing):
        listed = {number for one in changing for number in one.tickets}
        if not orders.rest.strip() or (ticket is not None and _is_one(unit, listed, ticket)):
            return True
    if ticket is None:
        return letter.recipient.address in signature.to
    return _is_one(unit, _named(unit, signature), ticket)


def _is_one(unit: UnitOfWork, numbers: Collection[int], ticket: Ticket) -> bool:
    """Whether there is one number, and it is a ticket's: of two nobody can say which was meant."""
    found = [unit.ticket(number) for number in numbers]
    return len(found) == 1 and found[0] is not None and found[0].id == ticket.id


def _named(unit: UnitOfWork, signature: Signature) -> set[int]:
    """The tickets that protected headers name, by the surest of them: the subject's tag, an address of ours, what it answers."""
    snapshot = unit.snapshot
    tagged = {tag.ticket_id for tag in tags(signature.subject) if tag.rtname.casefold() in snapshot.tags}
    written_to = (of_address(address, snapshot.seal.verify) for address in signature.to if "+" in address)
    sealed = {one.ticket_id for one in written_to if one is not None}
    answered = ticket_and_notice(signature.answers, snapshot.seal.verify, snapshot.site.organization)
    return tagged or sealed or ({answered[0]} if answered else set())
