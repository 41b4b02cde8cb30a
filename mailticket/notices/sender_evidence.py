"""What staff are told of who wrote: in the notices to them alone, whatever the template."""

from mailticket.model.evidence import UNPROVEN
from mailticket.model.reasons import evidence_sentence
from mailticket.model.transaction import Transaction, TransactionType, Via

WRITTEN = frozenset({TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT})
NOTHING = frozenset({"", UNPROVEN.reason})
"""Nothing was looked at but the From line."""


def with_sender_evidence(text: str, entry: Transaction, language: str) -> str:
    """A notice's text with how sure we are of the writer: above it, in its own paragraph, where their domain disowns the
    mail; else below it. As it is for what came by no mail, and where nothing was looked at but the From line."""
    if entry.type not in WRITTEN or entry.via is not Via.MAIL or entry.evidence.reason in NOTHING:
        return text
    said = evidence_sentence(language, entry.evidence)
    return f"{said}\n\n{text}" if entry.evidence.disowned else f"{text.rstrip()}\n{said}\n"
