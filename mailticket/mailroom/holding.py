"""Which letters wait for a person: those of whom we take no mail, and all that would be done with without a trace. Silent is only
what is provably ours, or accounted for on a ticket or a copy."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.letters import Disposition
from mailticket.mailroom.letter_result import LetterResult
from mailticket.model.held import MOST_SUBJECT as MOST_SUBJECT
from mailticket.model.held import HeldLetter, Reason, defanged, excerpt
from mailticket.model.letter import Letter, MailClass, Reading, RecipientKind
from mailticket.model.person import SYSTEM
from mailticket.model.queue import Queue

SAYS_ITSELF = frozenset({MailClass.OWN_LOOP, MailClass.BOUNCE, MailClass.DELAY, MailClass.RECEIPT})
"""What says itself, or by a seal, where it belongs, whoever its sender is."""

BY_CLASS: dict[MailClass, str] = {
    MailClass.BOUNCE: "bounce",
    MailClass.DELAY: "report",
    MailClass.RECEIPT: "report",
    MailClass.AUTO_REPLIED: "auto_reply",
    MailClass.LIST: "list",
    MailClass.BULK: "bulk",
    MailClass.SPAM: "spam",
}


def not_taken(unit: UnitOfWork, filed: LetterResult) -> Reason | None:
    """Why a letter is held before anything is done with it; None: it is not. A person let it through where it was released."""
    reading, author = filed.reading, filed.author
    if filed.letter.released_by or reading.mail_class in SAYS_ITSELF:
        return None
    if reading.from_ours and reading.author is None:
        return Reason("from_ours", {"address": reading.from_ours})
    senders = {author.address} | ({reading.author.address} if reading.author else set())
    if author.disabled:
        return Reason("disabled", {"address": author.address})
    if theirs := senders & unit.snapshot.directory.blocked:
        return Reason("blocked", {"address": min(theirs)})
    return None


def unaccounted(unit: UnitOfWork, filed: LetterResult) -> Reason | None:
    """Why a letter is held of which nothing is to be seen anywhere; None where there is."""
    letter, reading = filed.letter, filed.reading
    if filed.outcome.get("fate") != Disposition.RECORD or filed.accounted or reading.mail_class is MailClass.OWN_LOOP:
        return None
    if letter.recipient.outbox_id in unit.loaded.returned or filed.failed is not None:
        return None
    values = {"queue": queue_of(unit, letter, filed).name, "recipient": letter.recipient.address}
    at_queue = letter.recipient.kind not in (RecipientKind.CONTROL, RecipientKind.ACTION, RecipientKind.CONFIRM)
    key = BY_CLASS.get(reading.mail_class, "astray")
    return Reason(key if at_queue or key not in ("list", "bulk") else "astray", values)


def queue_of(unit: UnitOfWork, letter: Letter, filed: LetterResult | None = None) -> Queue:
    """Whose people are told: those of the queue it was for; for what belongs to nothing, of the default queue."""
    directory = unit.snapshot.directory
    if filed is not None and filed.reading.mail_class is MailClass.BOUNCE:
        return unit.snapshot.default_queue
    wanted = [str(filed.outcome.get("queue", "")) if filed else "", letter.recipient.queue]
    named = (directory.queue_named(name) for name in wanted if name)
    return next((queue for queue in named if queue is not None), unit.snapshot.default_queue)


def held_letter(
    unit: UnitOfWork, letter: Letter, reading: Reading | None, reason: Reason, filed: LetterResult | None
) -> HeldLetter:
    """What is kept of a held letter, to be shown where it is not read again."""
    author = filed.author.address if filed and filed.author.id != SYSTEM.id else letter.mail_from
    return HeldLetter(
        letter_id=letter.id,
        queue_id=queue_of(unit, letter, filed).id,
        reason=reason,
        author=author,
        subject=defanged(" ".join(reading.subject.split())[:MOST_SUBJECT]) if reading else "",
        excerpt=excerpt(reading.text) if reading else "",
        recipient=letter.recipient.address,
        received_at=letter.received_at,
    )
