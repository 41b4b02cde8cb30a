"""What became of a letter's commands, for its ticket's history and for who wrote it."""

from collections.abc import Sequence

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act, Change
from mailticket.desk.letters import Disposition
from mailticket.desk.saying import ordered as ordered_entry
from mailticket.mailroom.beside_commands import about_words
from mailticket.mailroom.command_result import CommandResult
from mailticket.mailroom.command_result import CommandStatus as OrderFate
from mailticket.mailroom.confirmations import order_digest
from mailticket.mailroom.learning import choose_language
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.mailed_questions import ask_for_confirmation, tell_not_asked
from mailticket.mailroom.mailed_reports import keep_subscriptions
from mailticket.mailroom.transcripts import tell_transcript
from mailticket.model.letter import RecipientKind
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction


def ordered_before(filed: LetterResult) -> LetterResult:
    """A mail that came again orders nothing."""
    filed.accounted = True
    filed.outcome |= {
        "fate": Disposition.RECORD.value,
        "thread": "this mail with orders came before",
        "orders": "ignored",
    }
    return filed


def used_up(unit: UnitOfWork, filed: LetterResult, ordered: CommandResult) -> None:
    """Orders that were done, or are asked about, are so once."""
    if filed.letter.recipient.kind in (RecipientKind.ACTION, RecipientKind.CONFIRM):
        return  # a link, a question is used once anyway
    if ordered.fate is OrderFate.DONE or ordered.confirmation is not None:
        one = order_digest(filed.reading, filed.author)
        if one and one not in unit.spent:
            unit.spent.add(one)
            unit.work.spent.add(one)


def transcribed(unit: UnitOfWork, filed: LetterResult, act: Act, ticket: Ticket, ordered: CommandResult) -> None:
    """History and the sender learn what became of the orders."""
    enter_result(unit, filed, act, ticket, ordered)
    answer_author(unit, filed, ticket, ordered)


def enter_result(unit: UnitOfWork, filed: LetterResult, act: Act, ticket: Ticket, ordered: CommandResult) -> None:
    """The history of the tickets says what became of the orders."""
    filed.accounted = True
    more = ordered.tickets if ordered.fate is OrderFate.DONE else ()
    enter_orders(unit, act, ordered, [ticket.id, *more])
    filed.outcome["orders"] = ordered.fate.value
    used_up(unit, filed, ordered)
    choose_language(unit, act, ordered.language)
    if ordered.digests is not None:
        unit.work.digests[act.actor.id] = ordered.digests
    keep_subscriptions(unit, ordered.begun, ordered.ended)


def answer_author(
    unit: UnitOfWork, filed: LetterResult, ticket: Ticket, ordered: CommandResult, said: Change | None = None
) -> None:
    """Who wrote is asked, or told what became of the orders, and of what they ``said`` beside them."""
    if ordered.confirmation is None and ordered.unasked:
        return tell_not_asked(unit, filed.author, filed.letter)
    words = about_words(unit, filed, ordered, said) if said else ""
    if ordered.confirmation is not None:
        return ask_for_confirmation(unit, ordered, filed.letter, filed.evidence, words, _asked_about_too(ordered, said))
    if ordered.tells:
        now, level = unit.loaded.tickets[ticket.id], filed.evidence.level
        tell_transcript(unit, filed.author, now, ordered, filed.letter.id, level, words)
    return None


def _asked_about_too(ordered: CommandResult, said: Change | None) -> Transaction | None:
    """The unproven words that the question about the orders is about as well."""
    asked = ordered.confirmation.entries if ordered.confirmation else ()
    return next((one for one in said.transactions if one.id in asked), None) if said else None


def enter_orders(unit: UnitOfWork, act: Act, ordered: CommandResult, tickets: Sequence[int]) -> None:
    """History of each ticket that was ordered about."""
    transcript = "\n".join(f"> {line.text}\n  {line.kept or line.below}" for line in ordered.lines)
    fate = "undone" if ordered.undid else ordered.fate.value
    if ordered.fate is OrderFate.DONE and not ordered.changes:
        fate = "told"  # there is nothing to undo
    for id_ in dict.fromkeys(tickets):
        unit.apply(ordered_entry(act, unit.loaded.tickets[id_], transcript, fate, undid=ordered.undid))
