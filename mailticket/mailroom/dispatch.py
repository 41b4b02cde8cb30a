"""Which way a letter goes: to a queue, or to an address of the site's own: the answer to a question, the control address, an
address that does one thing."""

from collections.abc import Callable

from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act, Change, Said
from mailticket.desk.letters import Disposition, conduct
from mailticket.desk.saying import comment
from mailticket.desk.unproven import keep
from mailticket.mailroom.action_links import ONCE, action_orders, link_digest
from mailticket.mailroom.asking_authors import answered, answered_with_words
from mailticket.mailroom.command_batch import carry_out
from mailticket.mailroom.command_records import enter_orders, ordered_before, transcribed, used_up
from mailticket.mailroom.command_result import CommandContext, CommandResult, language
from mailticket.mailroom.command_result import CommandStatus as OrderFate
from mailticket.mailroom.confirmations import digest, order_digest, token_in
from mailticket.mailroom.deciding import decide_by_mail
from mailticket.mailroom.digests import choose_digests, stop_digests
from mailticket.mailroom.file_letter import (
    file_by_queue,
    look_at_signature,
)
from mailticket.mailroom.filing import conduct_towards, filed_change, look_at_author
from mailticket.mailroom.holding import not_taken, queue_of
from mailticket.mailroom.learning import choose_language, learn_language
from mailticket.mailroom.letter_files import new_files
from mailticket.mailroom.letter_result import LetterResult, act_of, known
from mailticket.mailroom.mailed_questions import ask_for_confirmation, tell_not_asked
from mailticket.mailroom.mailed_reports import keep_subscriptions
from mailticket.mailroom.sender_evidence import outweighs, proven
from mailticket.mailroom.threading import candidates
from mailticket.mailroom.transcripts import tell_control, tell_transcript
from mailticket.mailroom.unread import alarm_answered, tell_unread
from mailticket.model.address import address_in_use
from mailticket.model.command import Command, CommandBatch, Mistake, Operation
from mailticket.model.confirmation import Confirmation
from mailticket.model.dataclass import replace
from mailticket.model.evidence import Evidence, Level
from mailticket.model.held import Reason
from mailticket.model.letter import FROM_A_PERSON, Letter, Reading, RecipientKind
from mailticket.model.person import SYSTEM, User, as_written
from mailticket.model.right import Right
from mailticket.model.sealed_address import STOP_DIGESTS, STOP_REPORT, Sealed, of_address
from mailticket.model.ticket import Ticket
from mailticket.reading import written


def file_letter(unit: UnitOfWork, letter: Letter, reading: Reading, orders: CommandBatch | None = None) -> LetterResult:
    """Decide everything about one letter. ``orders`` are the commands in it, if a person wrote it and it has any."""
    author = _author(unit, letter, reading)
    sure = proven(unit, letter, reading, author)
    author = learn_language(unit, author, reading, orders, sure)
    filed = LetterResult(letter, reading, author, orders=orders, evidence=sure)
    if orders is not None and letter.recipient.kind is not RecipientKind.CONTROL and _cries_for_help(author, orders):
        filed.orders = None
    if filed.evidence.disowned and not outweighs(reading):
        filed.orders = None
    if letter.released_by:
        return _let_through(unit, filed)
    if (reason := not_taken(unit, filed)) is not None:
        filed.held, filed.outcome = reason, known(filed) | {"fate": Disposition.RECORD.value}
        return filed
    return SPECIAL.get(letter.recipient.kind, _queued)(unit, filed)


def _queued(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """A letter to a queue or to the site. An answer to an alarm of ours opens no ticket: its author is told that nobody reads it,
    or else it waits for a person."""
    letter, reading = filed.letter, filed.reading
    alarm = alarm_answered(unit, reading)
    queue = queue_of(unit, letter)
    if alarm is None or not conduct(reading.mail_class, queue).opens or any(candidates(unit, letter, reading)):
        return file_by_queue(unit, filed)
    filed.outcome = known(filed) | {"fate": Disposition.RECORD.value, "queue": queue.name}
    filed.outcome["thread"] = f"answers an alarm of ours ({alarm.scrip}), which nobody reads"
    told = reading.mail_class in FROM_A_PERSON and not filed.evidence.disowned
    filed.accounted = told and tell_unread(unit, filed.author, queue, letter, reading, alarm, filed.evidence.level)
    filed.held = None if filed.accounted else Reason("unread")
    return filed


def _let_through(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """It was held, and somebody let it through: to its ticket, or into one. It orders nothing, and proves nobody."""
    method = "dmarc" if filed.evidence.disowned else "released"
    filed.evidence = Evidence(Level.NONE, method, f"let through by {filed.letter.released_by}", barred=True)
    filed.orders = None
    return file_by_queue(unit, filed)


def _cries_for_help(author: User, orders: CommandBatch) -> bool:
    """Whether all that somebody writes who does not work here is "Help": that is what they have to say."""
    helps = [isinstance(one, Command) and one.verb.deed is Operation.HELP for one in orders.lines]
    return not author.privileged and all(helps)


def _author(unit: UnitOfWork, letter: Letter, reading: Reading) -> User:
    """Who wrote: the one address in From; where there is none, the envelope's; where there is none, nobody (system). Never
    an address of ours."""
    if reading.author is not None:
        return unit.person(reading.author.address, reading.author.name, reading.author.written)
    if letter.mail_from and letter.mail_from not in unit.snapshot.ours:
        address = address_in_use(letter.mail_from)
        return unit.person(address, written=as_written(letter.mail_from, address))
    return SYSTEM


def _confirmed(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """The answer to a question of ours: the orders are done now, or it says why not. It is filed nowhere else."""
    reading = filed.reading
    token, chosen = token_in(filed.letter.recipient.address)
    one = unit.confirmations.get(digest(token))
    filed.outcome = known(filed) | {"fate": Disposition.RECORD.value}
    if one is None or reading.mail_class not in FROM_A_PERSON:
        filed.outcome["thread"] = (
            "answers no open question" if one is None else "a machine answered: it counts for nothing"
        )
        return filed
    user = filed.author
    filed.evidence = Evidence(Level.CONFIRMED, "confirmation", f"answered question {one.id}")

    def theirs(user: User) -> Act:
        return replace(act_of(unit, filed), actor=user)

    ticket = unit.ticket(one.ticket_id)
    queue = unit.queue(ticket.queue_id) if ticket else unit.snapshot.default_queue
    speaks = language(unit, user, queue)
    if one.only_words:
        ordered = answered(unit, theirs, one, user, reading.first_line, chosen, speaks)
        return _released(unit, filed, one, ordered)
    ordered = answered_with_words(unit, theirs, one, user, reading.first_line, speaks)
    filed.outcome |= {"thread": f"answers question {one.id}", "orders": ordered.fate.value}
    filed.accounted = True
    if ticket is None or user.id != one.user_id:
        return filed
    filed.outcome |= {"ticket": ticket.id, "queue": queue.name}
    filed.ticket = ticket
    if one.control:
        _control_transcribed(unit, filed, theirs(user), ordered)
    else:
        transcribed(unit, filed, theirs(user), ticket, ordered)
    return _followed(unit, filed, ordered)


def _released(unit: UnitOfWork, filed: LetterResult, one: Confirmation, ordered: CommandResult) -> LetterResult:
    """Words that were theirs after all are passed on as any reply; who was asked learns what became of each."""
    filed.outcome |= {"thread": f"answers question {one.id}", "orders": ordered.fate.value}
    filed.accounted = True
    if filed.author.id != one.user_id:
        return filed
    filed.ticket = unit.ticket(one.ticket_id)
    tell_control(unit, filed.author, ordered, filed.letter, filed.reading, filed.evidence.level)
    return _followed(unit, filed, ordered)


def _followed(unit: UnitOfWork, filed: LetterResult, ordered: CommandResult) -> LetterResult:
    """The scrips are asked about what orders changed."""
    if ordered.changes:
        filed.posts += follow(ScripRun(unit, letter_id=filed.letter.id), happened(ordered.changes))
    return filed


def _controlled(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """Orders that name their tickets. They are filed nowhere: the transcript and the tickets' history say what was done."""
    filed.outcome = known(filed) | {"fate": Disposition.RECORD.value, "thread": "sent to the control address"}
    found = filed.orders
    if found is None:
        return filed
    if order_digest(filed.reading, filed.author) in unit.spent:
        return ordered_before(filed)
    look_at_signature(unit, filed, None)
    filed.outcome |= known(filed)
    if filed.orders is None:
        return filed
    act = act_of(unit, filed)
    ordered = carry_out(CommandContext(unit, act, None, filed.evidence, filed.letter.id), found)
    _control_transcribed(unit, filed, act, ordered)
    return _followed(unit, filed, ordered)


def _control_transcribed(unit: UnitOfWork, filed: LetterResult, act: Act, ordered: CommandResult) -> None:
    """Tickets that were changed, or would be, have it in their history; a refusal is nobody's business but the sender's."""
    filed.outcome["orders"] = ordered.fate.value
    filed.accounted = ordered.tells or ordered.fate is not OrderFate.REFUSED
    used_up(unit, filed, ordered)
    choose_language(unit, act, ordered.language)
    choose_digests(unit, act.actor, ordered.digests)
    keep_subscriptions(unit, ordered.begun, ordered.ended)
    if ordered.fate is OrderFate.DONE:
        enter_orders(unit, act, ordered, ordered.tickets)
    if ordered.confirmation is not None:
        ask_for_confirmation(unit, ordered, filed.letter, filed.evidence)
    elif ordered.unasked:
        tell_not_asked(unit, filed.author, filed.letter)
    elif ordered.tells:
        tell_control(unit, filed.author, ordered, filed.letter, filed.reading, filed.evidence.level)


def _acted(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """An empty mail to one of our action addresses: the one order in it. What is written there besides is a comment."""
    sealed = of_address(filed.letter.recipient.address, unit.snapshot.seal.verify)
    if sealed is not None and sealed.letter_id is not None and filed.reading.mail_class in FROM_A_PERSON:
        return decide_by_mail(unit, filed, sealed, _written(filed, sealed))
    ticket = unit.ticket(sealed.ticket_id) if sealed else None
    filed.outcome = known(filed) | {"fate": Disposition.RECORD.value, "thread": "sent to an action address"}
    if sealed is not None and sealed.verb in (STOP_DIGESTS, STOP_REPORT) and filed.reading.mail_class in FROM_A_PERSON:
        return stop_digests(unit, filed, sealed)
    if sealed is None or ticket is None or filed.reading.mail_class not in FROM_A_PERSON:
        return filed
    queue = unit.queue(ticket.queue_id)
    filed.outcome |= {"queue": queue.name, "ticket": ticket.id}
    if not unit.sees(filed.author, ticket):
        filed.outcome["thread"] = "sent to an action address by somebody who may not see the ticket"
        return filed
    if unit.loaded.threads.get(filed.reading.message_id):
        return _came_before(unit, filed, ticket, sealed)
    written = _written(filed, sealed)
    filed.outcome["thread"] = "the address names the ticket, sealed"
    found = action_orders(unit, filed.author, sealed, written)
    act = act_of(unit, filed)
    said = Change(ticket)
    if written and unit.snapshot.rights.may(filed.author, Right.COMMENT_ON_TICKET, queue, ticket):
        look_at_author(unit, filed, queue, ticket)
        words = Said(written, new_files(unit, filed.reading, filed.author, ticket, comment=True))
        said = keep(act, ticket, words, comment=True) if filed.unproven else comment(act, queue, ticket, words)
        filed.outcome["fate"] = Disposition.COMMENT.value
    if not found.lines:
        return filed_change(unit, filed, said, queue, conduct_towards(unit, filed, queue, ticket))
    ordered = carry_out(CommandContext(unit, act, unit.apply(said), filed.evidence, filed.letter.id), found)
    if ordered.fate is OrderFate.REFUSED and not ordered.tells:
        filed.outcome["orders"] = OrderFate.IGNORED.value
        return (
            filed_change(unit, filed, said, queue, conduct_towards(unit, filed, queue, ticket))
            if said.transactions
            else filed
        )
    if ordered.fate is OrderFate.DONE and sealed.verb in ONCE:
        unit.work.spent.add(link_digest(sealed, filed.author))
        unit.spent.add(link_digest(sealed, filed.author))
    return filed_change(unit, filed, said, queue, conduct_towards(unit, filed, queue, ticket), ordered)


def _came_before(unit: UnitOfWork, filed: LetterResult, ticket: Ticket, sealed: Sealed) -> LetterResult:
    """The same mail is on a ticket already: whoever has it may have sent it on. Its author learns that it ordered nothing."""
    filed.accounted = True
    filed.outcome["thread"] = "this mail came before, to another address"
    task = CommandContext(unit, act_of(unit, filed), ticket, filed.evidence, filed.letter.id)
    ordered = carry_out(task, CommandBatch((Mistake(sealed.verb, "came_before"),)))
    if ordered.tells:
        tell_transcript(unit, filed.author, ticket, ordered, filed.letter.id, filed.evidence.level)
    return filed


def _written(filed: LetterResult, sealed: Sealed) -> str:
    """What somebody wrote into the mail themselves. Mail programs write a text of their own into what unsubscribes."""
    if sealed.verb == "mute":
        return ""
    own = written(filed.reading.text).strip()
    return "" if own.startswith("--") else own


SPECIAL: dict[RecipientKind, Callable[[UnitOfWork, LetterResult], LetterResult]] = {
    RecipientKind.CONFIRM: _confirmed,
    RecipientKind.CONTROL: _controlled,
    RecipientKind.ACTION: _acted,
}
"""Addresses of our own that are no queue's."""
