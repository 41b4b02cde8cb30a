"""Questions to who is said to have written: whether orders, or words, are theirs; and that they are not asked."""

from collections.abc import Sequence
from typing import Any

from mailticket.application.alerts import about, reachable, tell
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.beside_commands import excerpt
from mailticket.mailroom.command_result import CommandResult, language
from mailticket.mailroom.confirmations import asked_about
from mailticket.mailroom.questions import may_tell_of_silence
from mailticket.model.confirmation import Confirmation
from mailticket.model.evidence import Evidence
from mailticket.model.held import defanged
from mailticket.model.letter import Letter
from mailticket.model.person import User
from mailticket.model.reasons import reason_in
from mailticket.model.transaction import Transaction
from mailticket.notices.system_notice import SystemNotice


def ask_for_confirmation(
    unit: UnitOfWork,
    ordered: CommandResult,
    letter: Letter,
    evidence: Evidence,
    words: str = "",
    beside: Transaction | None = None,
) -> None:
    """The question, to the address stored for the user; its token is where the answer goes, and nowhere else. ``words`` say what
    became of what stood ``beside`` the orders, which is shown where the answer passes it on too, with the names of its files."""
    one = ordered.confirmation
    user = unit.user(one.user_id) if one else None
    ticket = unit.loaded.tickets.get(one.ticket_id) if one else None
    if one is None or user is None or ticket is None:
        return
    speaks = language(unit, user, unit.queue(ticket.queue_id))
    facts = {
        "lines": [{"text": command.line, "said": "", "done": False} for command in asked_about(one).commands],
        "tickets": [_named(unit, number) for number in ordered.tickets],
        "warnings": ordered.warnings,
        "words": words,
        "beside": beside is not None,
        "text": excerpt(beside.text) if beside else "",
        "files": [defanged(" ".join(one.name.split())) for one in beside.attachments] if beside else [],
        "ticket": about(unit, ticket),
        "received_at": letter.received_at,
        "expires_at": one.expires_at,
        "peer": letter.peer,
        "evidence": reason_in(speaks, evidence.because),
    }
    reply_to = f"confirm+{ordered.token}@{unit.snapshot.site.home}"
    queue = unit.queue(ticket.queue_id)
    tell(unit, SystemNotice("confirm", facts, queue, reply_to=reply_to), reachable(unit, [user.id]), letter.id)


def tell_of_words(
    unit: UnitOfWork,
    user: User,
    letter: Letter,
    one: Confirmation,
    words: Sequence[dict[str, Any]],
    token: str,
    evidence: Evidence,
) -> None:
    """The question whether words are theirs, to the address stored for the user; its token is in it alone."""
    ticket = unit.loaded.tickets.get(one.ticket_id)
    queue = unit.queue(ticket.queue_id) if ticket else unit.snapshot.default_queue
    home = unit.snapshot.site.home
    facts = {
        "words": list(words),
        "all": f"confirm+{token}-all@{home}",
        "received_at": letter.received_at,
        "expires_at": one.expires_at,
        "peer": letter.peer,
        "evidence": reason_in(language(unit, user, queue), evidence.because),
    }
    reply_to = f"confirm+{token}@{home}"
    tell(unit, SystemNotice("unproven", facts, queue, reply_to=reply_to), reachable(unit, [user.id]), letter.id)


def tell_not_asked(unit: UnitOfWork, user: User, letter: Letter) -> None:
    """Once a day: mail with their address calls for more questions than they are asked."""
    readers = reachable(unit, [user.id])
    if readers and may_tell_of_silence(unit, user):
        facts = {"peer": letter.peer, "received_at": letter.received_at, "control": unit.snapshot.site.control}
        tell(unit, SystemNotice("not_asked", facts, unit.snapshot.default_queue), readers, letter.id)


def _named(unit: UnitOfWork, number: int) -> dict[str, Any]:
    return {"id": number, "subject": unit.loaded.tickets[number].subject}
