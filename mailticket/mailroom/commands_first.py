"""Letters on tickets their author may not reply to as they are: the commands in them are tried before the words are kept."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Change
from mailticket.desk.letters import Candidate, Decision, Disposition
from mailticket.mailroom.command_batch import carry_out
from mailticket.mailroom.command_records import ordered_before
from mailticket.mailroom.command_result import CommandContext
from mailticket.mailroom.command_result import CommandStatus as OrderFate
from mailticket.mailroom.confirmations import order_digest
from mailticket.mailroom.filing import change_of, conduct_towards, filed_change, look_at_author
from mailticket.mailroom.letter_result import LetterResult, act_of
from mailticket.mailroom.transcripts import tell_control
from mailticket.model.command import CommandBatch
from mailticket.model.evidence import Level
from mailticket.model.letter import BY_PEOPLE, Action
from mailticket.model.right import Right


def commands_first(unit: UnitOfWork, filed: LetterResult, decision: Decision) -> LetterResult | None:
    """What becomes of a letter of somebody who works here. Who may reply once they have taken the ticket does; commands alone
    open no ticket. None: it is filed as any other letter."""
    found, candidate = filed.orders, decision.candidate or decision.claimed
    if found is None or not found.lines or candidate is None or candidate.invited or not _concerned(filed, decision):
        return None
    alone = not found.rest.strip()
    if alone and decision.candidate is not None:
        return None
    if order_digest(filed.reading, filed.author) in unit.spent:
        return ordered_before(filed)
    return _alone(unit, filed, candidate, found) if alone else _after_taking(unit, filed, candidate, found)


def _concerned(filed: LetterResult, decision: Decision) -> bool:
    """Whether its author works here, is proven, and may not reply as it is."""
    proven = filed.author.privileged and filed.evidence.level > Level.NONE and filed.reading.mail_class in BY_PEOPLE
    barred = decision.candidate is None or decision.fate is Disposition.COMMENT
    return proven and barred and filed.letter.recipient.action is Action.CORRESPOND


def _alone(unit: UnitOfWork, filed: LetterResult, candidate: Candidate, found: CommandBatch) -> LetterResult:
    """Nothing but commands: what became of them is told, and no ticket is opened for them."""
    act = act_of(unit, filed)
    ordered = carry_out(CommandContext(unit, act, candidate.ticket, filed.evidence, filed.letter.id), found)
    filed.outcome |= {"fate": Disposition.RECORD.value, "thread": candidate.why}
    if unit.sees(filed.author, unit.loaded.tickets[candidate.ticket.id]):
        filed.outcome |= {"queue": candidate.queue.name, "ticket": candidate.ticket.id}
        how = conduct_towards(unit, filed, candidate.queue, candidate.ticket)
        return filed_change(unit, filed, Change(candidate.ticket), candidate.queue, how, ordered)
    filed.accounted = True
    filed.outcome["orders"] = ordered.fate.value
    tell_control(unit, filed.author, ordered, filed.letter, filed.reading, filed.evidence.level)
    return filed


def _after_taking(
    unit: UnitOfWork, filed: LetterResult, candidate: Candidate, found: CommandBatch
) -> LetterResult | None:
    """The reply of somebody who may reply as owner alone, and becomes the owner in the same letter. None: it is not so."""
    before, said = unit.checkpoint(), list[Change]()
    how, outcome = conduct_towards(unit, filed, candidate.queue, candidate.ticket), dict(filed.outcome)
    look_at_author(unit, filed, candidate.queue, candidate.ticket)

    def speak() -> None:
        ticket = unit.loaded.tickets[candidate.ticket.id]
        queue = unit.queue(ticket.queue_id)
        if unit.snapshot.rights.may(filed.author, Right.REPLY_TO_TICKET, queue, ticket):
            here = Candidate(ticket, queue, candidate.why, candidate.sealed)
            said.append(change_of(unit, filed, Disposition.CORRESPOND, here, how, found.rest))
            unit.apply(said[0])

    act = act_of(unit, filed)
    ordered = carry_out(CommandContext(unit, act, candidate.ticket, filed.evidence, filed.letter.id, speak), found)
    if ordered.fate is not OrderFate.DONE or not said or filed.unproven:
        unit.restore(before)
        filed.outcome, filed.unproven = outcome, ""
        return None
    filed.outcome |= {"fate": Disposition.CORRESPOND.value, "thread": f"{candidate.why}, taken by this letter"}
    filed.outcome |= {
        "queue": candidate.queue.name,
        "ticket": candidate.ticket.id,
        "action": Disposition.CORRESPOND.value,
    }
    return filed_change(unit, filed, said[0], candidate.queue, how, ordered)
