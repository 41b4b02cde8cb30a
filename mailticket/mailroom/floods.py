"""New tickets of an address that opens too many: over its budget, its mail goes on the last one it opened."""

import hashlib

from mailticket.application.alerts import tell_of_flood, tell_who_floods
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Said
from mailticket.desk.letters import Disposition
from mailticket.desk.saying import note
from mailticket.mailroom.letter_heads import head_of
from mailticket.mailroom.letter_result import LetterResult, act_of
from mailticket.model.evidence import Level
from mailticket.model.letter import MailClass, Reading
from mailticket.model.person import SYSTEM
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket
from mailticket.notices.budget import spend_ticket


def new_ticket_keys(author: str, reading: Reading, *, proven: bool) -> tuple[str, str]:
    """The budgets of new tickets: of one address, and of one and the same mail. Mail that proves nothing has its own, so that
    whoever writes somebody's address cannot use up theirs."""
    same = hashlib.sha256(f"{author}\0{reading.subject.casefold()}\0{reading.text}".encode()).hexdigest()[:20]
    return f"new{'' if proven else '0'}:{author}", f"same:{same}"


def last_key(author: str) -> str:
    """Where the last tickets an address opened, one in each queue, are remembered, for floods to go to."""
    return f"last:{author}"


def flooded(unit: UnitOfWork, filed: LetterResult, queue: Queue) -> LetterResult | None:
    """Over its budget of new tickets, an address's mail is filed on the last ticket it opened in that queue: nothing is lost;
    staff hears of it once an hour, and so does whoever is proven to write so much. Never in another queue, whose people it is not
    for."""
    author, proven = filed.author, filed.evidence.level > Level.NONE
    if author.id == SYSTEM.id:
        return None
    reason = spend_ticket(
        unit.loaded.budgets,
        keys=new_ticket_keys(author.address, filed.reading, proven=proven),
        limits=unit.snapshot.budgets,
        now=unit.now,
        spent=unit.work.budgets,
    )
    ticket = next((one for one in _last_opened(unit, author.address) if one.queue_id == queue.id), None)
    if reason is None or ticket is None:
        return None
    act = act_of(unit, filed)
    head = head_of(unit, filed.reading, author, ticket)
    unit.apply(note(act, ticket, Said(filed.reading.text, filed.reading.attachments, head=head), about="flood"))
    filed.outcome |= {"fate": Disposition.NOTE.value, "ticket": ticket.id, "thread": reason}
    tell_of_flood(unit, ticket, author, filed.letter.id)
    if proven and filed.reading.mail_class is MailClass.HUMAN:
        tell_who_floods(unit, ticket, author, filed.letter.id)
    return filed


def remember_last(unit: UnitOfWork, filed: LetterResult, ticket: Ticket) -> None:
    key = last_key(filed.author.address)
    others = [one for one in _last_opened(unit, filed.author.address) if one.queue_id != ticket.queue_id]
    state = " ".join(str(one.id) for one in (ticket, *others))
    unit.loaded.budgets[key] = unit.work.budgets[key] = state


def _last_opened(unit: UnitOfWork, address: str) -> list[Ticket]:
    """The last ticket an address opened in each queue, as it is now."""
    state = unit.loaded.budgets.get(last_key(address), "")
    return [ticket for id_ in state.split() if (ticket := unit.ticket(int(id_))) is not None]
