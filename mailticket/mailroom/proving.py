"""How sure we are of who wrote a letter, all told: what reading found in it, who logged in to send it, who was sent the notice
it answers, whose key signed it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from mailticket.application.unit_of_work import Batch
from mailticket.model.command import Orders
from mailticket.model.evidence import Evidence, Level, surest
from mailticket.model.letter import Letter, MailClass, Reading
from mailticket.model.message_id import ticket_and_notice
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.sealed_address import Verify, of_address
from mailticket.model.signature import Signature
from mailticket.model.ticket import Ticket
from mailticket.reading import tags

MAIL_AGE = timedelta(days=7)
"""How old mail may be that a domain vouches for: mail servers try for five days."""

_NAMES_NONE = "what is signed names no ticket: write Take #12, or protect the subject"

FRESH = timedelta(hours=24)
"""How old a signature may be, or how far in the future."""


def proven(batch: Batch, letter: Letter, reading: Reading, author: User) -> Evidence:
    """The best evidence there is, but for a signature."""
    return surest(
        [
            _read(batch, letter, reading, author),
            *_logged_in(batch, letter, author),
            *_was_told(batch, letter, reading, author),
        ]
    )


def _read(batch: Batch, letter: Letter, reading: Reading, author: User) -> Evidence:
    """What reading found. A login by another address of the same person is theirs. What a domain signed proves nothing for
    ever: whoever has the mail can send it again, but not take its Date out."""
    found, written = reading.evidence, reading.date
    if found.login and _same_person(batch, found.login, author):
        return Evidence(Level.SESSION, found.method, f"logged in at our mail system as {found.login}")
    if found.level is Level.DOMAIN and written and abs(letter.received_at - written) > MAIL_AGE:
        reason = f"{found.reason}, but the mail is not of these {MAIL_AGE.days} days"
        return replace(found, level=Level.WEAK, reason=reason)
    return found


def of_a_list(found: Evidence, reading: Reading, queue: Queue) -> Evidence:
    """A list changes what it passes on, and DMARC fails for it honestly. Where a queue takes the mail of lists that says
    nothing against who wrote; nor is there anything for them, whatever else is found."""
    if not (found.disowned and reading.mail_class is MailClass.LIST and queue.accept_lists):
        return found
    domain = reading.author.address.rpartition("@")[2] if reading.author else ""
    return Evidence(method="list", reason=f"DMARC fails for {domain}, as it does for mail of lists", doubted=True)


def _logged_in(batch: Batch, letter: Letter, author: User) -> Iterator[Evidence]:
    """A login here proves all addresses of its user. One of somebody else's speaks against them: it may be a delegate, of
    whom we know nothing. It must hold still when the letter is worked on: one that waited, or was held, while its sender's
    password was changed or their account disabled proves no more than the From line."""
    login = letter.authenticated
    if not login:
        return
    since = batch.logins.get(login)
    if not _same_person(batch, login, author):
        yield Evidence(method="smtp-auth", reason=f"logged in here as {login}, who is not in From", doubted=True)
    elif since is None or since > letter.received_at:
        yield Evidence(method="smtp-auth", failure=f"the login of {login} does not hold any more")
    else:
        yield Evidence(Level.SESSION, "smtp-auth", f"logged in here as {login}")


def _same_person(batch: Batch, login: str, author: User) -> bool:
    user = batch.loaded.by_address.get(login)
    return user is not None and user.id == author.id


def _was_told(batch: Batch, letter: Letter, reading: Reading, author: User) -> Iterator[Evidence]:
    """They answer a notice, by its sealed address or Message-ID, that was sent to them: they have read their mail."""
    if not batch.loaded.told:
        return
    theirs = {author.address} | ({reading.author.address} if reading.author else set())
    house = batch.house
    for notice_id in notices_answered(letter, reading, house.seal.verify, house.site.organization):
        told = batch.loaded.told.get(notice_id)
        if told is not None and not theirs.isdisjoint(told.recipients):
            reason = f"answers notice {notice_id}, which was sent to {author.address}"
            yield Evidence(Level.WEAK, "secret-address", reason)
            return


def notices_answered(letter: Letter, reading: Reading, verify: Verify, organization: str) -> list[int]:
    """The numbers of our notices that a letter answers, by a seal of ours, the nearest first."""
    sealed = of_address(letter.recipient.address, verify) if "+" in letter.recipient.address else None
    ours = [ticket_and_notice(one, verify, organization) for one in reading.references]
    return [*([sealed.notice_id] if sealed else []), *(one[1] for one in ours if one is not None)]


def signed(
    batch: Batch, letter: Letter, reading: Reading, orders: Orders | None, ticket: Ticket | None
) -> Evidence | None:
    """What a signature over the whole proves about orders for a ticket (None: a new one, or the control address); None
    where there is none. It is used up by being looked at."""
    signature = reading.signature
    if signature is None or reading.evidence.barred:
        return None
    method = signature.kind.value
    if signature.digest in batch.spent:
        return Evidence(method=method, failure="the signature was used before")
    batch.spent.add(signature.digest)
    batch.work.spent.add(signature.digest)
    if signature.created is None or abs(letter.received_at - signature.created) > FRESH:
        return Evidence(method=method, failure="the signature is not of these 24 hours")
    if ticket is not None and orders is not None and not _names(batch, signature, orders, ticket):
        return Evidence(method=method, failure=_NAMES_NONE)
    return Evidence(Level.SIGNED, method, f"signed with {signature.fingerprint[-16:]}")


def _names(batch: Batch, signature: Signature, orders: Orders, ticket: Ticket) -> bool:
    """What was signed for one ticket could be sent to another: so its number must stand in what is signed."""
    changing = [one for one in orders.commands if one.changes]
    if all(one.tickets for one in changing):
        return True
    named = {tag.ticket_id for tag in tags(signature.subject) if tag.rtname.casefold() in batch.house.tags}
    if len(named) != 1:
        return False  # of two numbers nobody can say which was meant
    one = batch.ticket(named.pop())
    return one is not None and one.id == ticket.id
