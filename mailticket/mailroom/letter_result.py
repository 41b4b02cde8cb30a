"""What became of one letter, as far as it is decided."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from mailticket.application.notify import Outgoing
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.model.command import CommandBatch
from mailticket.model.evidence import UNPROVEN, Evidence
from mailticket.model.held import Reason
from mailticket.model.letter import FailedRecipient, Letter, Reading
from mailticket.model.person import User
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via


@dataclass(slots=True)
class LetterResult:
    """What a letter came to: the facts for trace and explain, the orders for notices. ``accounted``: though it is filed nowhere,
    somebody sees what became of it. ``unproven`` says why its words may not go out as its author's, ``waits`` that they wait
    for an answer. ``failed`` is who did not get mail of ours, ``failed_author`` who wrote what it passed on.
    No automatic answer goes to the addresses in ``unanswered``."""

    letter: Letter
    reading: Reading
    author: User
    outcome: dict[str, Any] = field(default_factory=dict)
    ticket: Ticket | None = None
    posts: list[Outgoing] = field(default_factory=list)
    held: Reason | None = None
    accounted: bool = False
    failed: FailedRecipient | None = None
    failed_author: int | None = None
    orders: CommandBatch | None = None
    evidence: Evidence = UNPROVEN
    unproven: str = ""
    waits: bool = False
    unanswered: frozenset[str] = frozenset()

    def to_json(self) -> str:
        """The outcome as stored with the letter."""
        return _ENCODER.encode(self.outcome)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def known(filed: LetterResult) -> dict[str, Any]:
    """What reading found, and how sure we are of the sender."""
    reading, sure = filed.reading, filed.evidence
    facts: dict[str, Any] = {"class": reading.mail_class.value, "class_reason": reading.class_reason}
    facts["evidence"] = {"level": int(sure.level), "method": sure.method, "reason": sure.because}
    facts["evidence"] |= {"disowned": True} if sure.disowned else {}
    if reading.flaws:
        facts["flaws"] = list(reading.flaws)
    return facts


def act_of(unit: UnitOfWork, filed: LetterResult) -> Act:
    act = unit.act(filed.author, Via.MAIL, letter_id=filed.letter.id, message_id=filed.reading.message_id)
    return replace(act, evidence=filed.evidence)
