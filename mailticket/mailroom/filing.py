"""A letter's words are kept: as what they are filed, who is told of it, what follows from it."""

from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import unproven
from mailticket.desk.acts import Change, Said
from mailticket.desk.letters import Candidate, Conduct, Disposition, conduct, conduct_by_list
from mailticket.desk.saying import comment, commented, correspond, note, replied
from mailticket.mailroom.ancestors import remember_ancestors
from mailticket.mailroom.asking_authors import wait
from mailticket.mailroom.command_records import answer_author, enter_result
from mailticket.mailroom.command_result import CommandResult
from mailticket.mailroom.confirmations import asked_anew
from mailticket.mailroom.copies_by_list import follows, remember_letter
from mailticket.mailroom.events import remember_events
from mailticket.mailroom.foreign_numbers import remember_numbers
from mailticket.mailroom.letter_files import new_files
from mailticket.mailroom.letter_heads import head_of
from mailticket.mailroom.letter_result import LetterResult, act_of
from mailticket.mailroom.returned import as_reported
from mailticket.mailroom.speaking import why_unproven
from mailticket.model.dataclass import replace
from mailticket.model.letter import BY_PEOPLE, MailClass, Reading, RecipientKind
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN_WORDS, TransactionType
from mailticket.reading import by_a_person


def look_at_author(unit: UnitOfWork, filed: LetterResult, queue: Queue, ticket: Ticket | None) -> None:
    """Whether the words may go out as theirs, in the outcome as well."""
    filed.unproven = why_unproven(unit, filed.author, filed.evidence, filed.reading, queue, ticket)
    if filed.unproven:
        filed.outcome["unproven"] = filed.unproven


def conduct_towards(unit: UnitOfWork, filed: LetterResult, queue: Queue, ticket: Ticket | None = None) -> Conduct:
    """As for its class; what its domain disowns is answered to nobody, told to staff alone, and opens nothing again."""
    how = conduct(filed.reading.mail_class, queue, released=bool(filed.letter.released_by))
    if filed.reading.mail_class is MailClass.LIST and not filed.letter.released_by:
        watches = ticket is not None and follows(unit, filed.author, queue, ticket)
        how = conduct_by_list(queue, person=by_a_person(filed.reading), watches=watches)
    return replace(how, reopens=False, autoreply=False, tells_outsiders=False) if filed.evidence.disowned else how


def change_of(
    unit: UnitOfWork, filed: LetterResult, fate: Disposition, candidate: Candidate, how: Conduct, text: str
) -> Change:
    """What a letter's words make of a ticket, as what they are filed there. Raises Refused."""
    act = act_of(unit, filed)
    files = new_files(unit, filed.reading, filed.author, candidate.ticket, comment=fate is Disposition.COMMENT)
    said = Said(text, files, head=head_of(unit, filed.reading, filed.author, candidate.ticket))
    if filed.unproven and fate is not Disposition.NOTE:
        return unproven.keep(act, candidate.ticket, said, comment=fate is Disposition.COMMENT)
    match fate:
        case Disposition.NOTE:
            said = Said(as_reported(filed.reading), files)
            return note(act, candidate.ticket, said, about=filed.reading.mail_class.value)
        case Disposition.COMMENT if candidate.invited or (filed.orders and filed.orders.inside):
            return commented(act, candidate.queue, candidate.ticket, said)
        case Disposition.COMMENT:
            return comment(act, candidate.queue, candidate.ticket, said)
        case _:
            reopens = how.reopens and not _no_autoopen(filed.reading)
            if candidate.invited:
                return replied(act, candidate.queue, candidate.ticket, said, reopens=reopens)
            return correspond(act, candidate.queue, candidate.ticket, said, reopens=reopens)


def _no_autoopen(reading: Reading) -> bool:
    """RT-Control: no-autoopen, as RT takes it."""
    return any(name.lower() == "rt-control" and "no-autoopen" in value for name, value in reading.headers)


def filed_change(
    unit: UnitOfWork,
    filed: LetterResult,
    change: Change,
    queue: Queue,
    how: Conduct,
    ordered: CommandResult | None = None,
) -> LetterResult:
    """Keep the change (orders were done on top of it already), remember the thread, ask the scrips."""
    ticket = filed.ticket = unit.apply(change) if ordered is None else unit.loaded.tickets[change.ticket.id]
    reading = filed.reading
    if filed.author.unreachable and reading.mail_class is MailClass.HUMAN and not filed.unproven:
        unit.reached(filed.author)
    remember_letter(unit, filed, change.transactions)
    remember_numbers(unit, filed, ticket)
    if reading.message_id and filed.letter.recipient.kind is not RecipientKind.ACTION:
        unit.work.thread_ids.add((reading.message_id, ticket.id))
        unit.loaded.threads.setdefault(reading.message_id, []).append(ticket.id)
        remember_events(unit, reading, ticket.id)
        key = (reading.message_id, filed.author.id, reading.text)
        unit.loaded.filed.setdefault(key, []).append(ticket.id)
    for entry in change.transactions:
        if entry.type is TransactionType.CREATE:
            remember_ancestors(unit, filed, entry)
        if entry.type in UNPROVEN_WORDS:
            filed.outcome["fate"], filed.waits = Disposition.UNPROVEN.value, True
            wait(unit, filed.author, ticket, entry)
    if ordered is not None:
        enter_result(unit, filed, act_of(unit, filed), ticket, ordered)
    if how.tells_staff:
        following = ScripRun(
            unit,
            machine=not how.autoreply,
            robot=reading.mail_class not in BY_PEOPLE,
            squelched=lambda ticket, queue: _squelched(unit, filed, ticket, queue, how),
            references=reading.references,
            letter_id=filed.letter.id,
        )
        filed.posts = follow(following, happened([change, *(ordered.changes if ordered else ())]))
        filed.ticket = unit.loaded.tickets[ticket.id]
    if ordered is not None:
        asked_anew(unit, ordered, [entry.id for entry in change.transactions if entry.type in UNPROVEN_WORDS])
        filed.waits &= ordered.confirmation is None  # one question is about the commands and the words
        answer_author(unit, filed, ticket, ordered, change)
    return filed


def _squelched(unit: UnitOfWork, filed: LetterResult, ticket: Ticket, queue: Queue, how: Conduct) -> set[str]:
    """Whom not to mail: a sender that must not be answered, and outsiders when only staff is told."""
    found = set(filed.unanswered) | (set() if how.autoreply else {filed.author.address})
    return found if how.tells_outsiders else found | {unit.shown(id_) for id_ in unit.outsiders(ticket, queue)}
