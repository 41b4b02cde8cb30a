"""Which of our mail came back: told by the sealed envelope sender of a copy, or by our sealed Message-ID and who failed."""

from collections.abc import Sequence

from mailticket.model.dataclass import replace
from mailticket.model.letter import FailedRecipient, Letter, MailClass, Reading, RecipientKind
from mailticket.model.message_id import ticket_and_notice
from mailticket.model.seal import Seal
from mailticket.reading.bounce import failure
from mailticket.storage.load_plan import Loaded

SAYS_ITSELF = frozenset(
    {MailClass.BOUNCE, MailClass.DELAY, MailClass.RECEIPT, MailClass.ABUSE_REPORT, MailClass.AUTO_REPLIED}
)
"""Classes that say better what came to the address of a copy than that a mail server sent it."""


def judged(letter: Letter, reading: Reading) -> Reading:
    """The reading, knowing where the letter came to: with the null sender to the sealed sender of a copy it is a bounce in
    any words. It failed where a status 5.x.x stands in it, or the word permanent; else it is a note and no more."""
    if letter.recipient.kind is not RecipientKind.BOUNCE or letter.mail_from or reading.mail_class in SAYS_ITSELF:
        return reading
    reason = "null sender to the envelope sender of our mail"
    found = failure(reading.text)
    if found is None:
        return replace(reading, mail_class=MailClass.DELAY, class_reason=reason)
    failed = reading.failed or (FailedRecipient("", *found),)
    return replace(reading, mail_class=MailClass.BOUNCE, class_reason=reason, failed=failed)


def as_reported(reading: Reading) -> str:
    """What a letter says as a note: of a bounce first whom it did not reach and why, a line each, below it the report."""
    if reading.mail_class is not MailClass.BOUNCE:
        return reading.text
    reasons = [_reason(one) for one in reading.failed]
    return "\n\n".join(filter(None, ("\n".join(filter(None, reasons)), reading.text)))


def _reason(failed: FailedRecipient) -> str:
    why = failed.diagnostic if failed.status in failed.diagnostic else f"{failed.status} {failed.diagnostic}".strip()
    return ": ".join(filter(None, (failed.address, why)))


def notices_returned(letter: Letter, reading: Reading, seal: Seal, organization: str) -> list[int]:
    """The notices a report that came to another address brings back, by our sealed Message-IDs."""
    if reading.mail_class is not MailClass.BOUNCE or letter.recipient.outbox_id is not None:
        return []
    ours = [ticket_and_notice(one, seal.verify, organization) for one in reading.references]
    return [one[1] for one in ours if one is not None]


def copy_named(loaded: Loaded, notices: Sequence[int], failed: Sequence[FailedRecipient]) -> int | None:
    """The copy of one of these notices that went to who failed."""
    for notice_id in notices:
        for one in failed:
            if (found := loaded.sent.get((notice_id, one.address))) is not None:
                return found
    return None
