"""One letter's way through the rooms: reading -> routing -> desk -> scrips. What it did is its outcome."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import unproven
from mailticket.desk.changes import (
    Act,
    Change,
    Opening,
    Said,
    comment,
    commented,
    correspond,
    note,
    open_ticket,
    refer,
    replied,
)
from mailticket.desk.changes import ordered as ordered_entry
from mailticket.desk.letters import Candidate, Conduct, Decision, Disposition, conduct, conduct_by_list, decide
from mailticket.desk.owners import give
from mailticket.desk.watching import watch
from mailticket.mailroom.addressed import taken_ccs
from mailticket.mailroom.ancestors import relatives, remember_ancestors
from mailticket.mailroom.asking_authors import wait
from mailticket.mailroom.copies_by_list import follows, recorded_as_copy, remember_letter
from mailticket.mailroom.events import remember_events
from mailticket.mailroom.floods import flooded, remember_last
from mailticket.mailroom.foreign_numbers import remember_numbers
from mailticket.mailroom.forwarded_requestor import offer, offered
from mailticket.mailroom.forwarding import meant_inside
from mailticket.mailroom.learning import choose_language
from mailticket.mailroom.letter_files import new_files
from mailticket.mailroom.letter_heads import head_of
from mailticket.mailroom.letter_result import LetterResult, act_of, known
from mailticket.mailroom.new_matters import is_new_matter
from mailticket.mailroom.ordering import (
    CommandContext,
    CommandResult,
    asked_anew,
    carry_out,
    order_digest,
)
from mailticket.mailroom.ordering import CommandStatus as OrderFate
from mailticket.mailroom.reopening import not_too_late
from mailticket.mailroom.returned import as_reported
from mailticket.mailroom.sender_evidence import handed_on, of_a_list, signed
from mailticket.mailroom.speaking import why_unproven
from mailticket.mailroom.threading import candidates
from mailticket.mailroom.told_at import requestor_of, unanswered
from mailticket.mailroom.transcripts import ask_for_confirmation, tell_not_asked, tell_transcript
from mailticket.mailroom.understanding import shows_something
from mailticket.model.command import CommandBatch
from mailticket.model.errors import Refused
from mailticket.model.evidence import surest
from mailticket.model.held import Reason
from mailticket.model.letter import Letter, MailClass, Reading, RecipientKind
from mailticket.model.person import SYSTEM
from mailticket.model.queue import Queue, asks_rules
from mailticket.model.right import Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN_WORDS, TransactionType, Via
from mailticket.reading import by_a_person
from mailticket.routing.rules import Choice


@dataclass(frozen=True, slots=True)
class Route:
    """Where a letter would open a ticket, and what the rule says besides."""

    queue: Queue
    choice: Choice | None = None


def file_by_queue(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """Decide everything about a letter to a queue or to the site: the ticket it belongs to, or a new one."""
    letter, reading = filed.letter, filed.reading
    route = _route(unit, letter, reading)
    claimed = list(candidates(unit, letter, reading))
    other = claimed[0] if is_new_matter(unit, letter, reading, claimed) else None
    decision = decide(
        mail_class=reading.mail_class,
        action=(route.choice and route.choice.action) or letter.recipient.action,
        author=filed.author,
        candidates=[] if other else claimed,
        queue=route.queue,
        rights=unit.snapshot.rights,
        released=bool(letter.released_by),
    )
    if other is not None:
        decision = replace(decision, claimed=other, why=f"a new matter for this queue, out of ticket {other.ticket.id}")
    found = decision.candidate
    if found is not None and conduct_towards(unit, filed, found.queue, found.ticket).reopens:
        decision = not_too_late(unit, filed, decision)
    filed.evidence = of_a_list(filed.evidence, reading, decision.candidate.queue if decision.candidate else route.queue)
    look_at_signature(unit, filed, decision.candidate)
    filed.outcome = _facts(filed, decision)
    if recorded_as_copy(unit, filed):
        return filed
    if decision.fate is Disposition.RECORD:
        filed.outcome["queue"] = route.queue.name
        return filed
    if decision.candidate is not None:
        return _file_on(unit, filed, decision)
    return _open(unit, filed, route, decision)


def look_at_signature(unit: UnitOfWork, filed: LetterResult, candidate: Candidate | None) -> None:
    """Once, whether it is a person's or their domain's; what is disowned after all orders nothing."""
    ticket = candidate.ticket if candidate else None
    found = signed(unit, filed.letter, filed.reading, filed.author, filed.orders, ticket)
    by_domain = handed_on(unit, filed.letter, filed.reading, filed.author, ticket)
    filed.evidence = surest([*filter(None, (found, by_domain)), filed.evidence])
    if filed.evidence.disowned:
        filed.orders = None


def _route(unit: UnitOfWork, letter: Letter, reading: Reading) -> Route:
    """The first rule that fits, where rules are asked; else the queue that the pipe or the address names; else the default."""
    snapshot = unit.snapshot
    named = snapshot.directory.queue_named(letter.recipient.queue) if letter.recipient.queue else None
    if named and not is_for_rules(unit, letter):
        return Route(named)
    choice = snapshot.rules.choose(
        reading,
        size=letter.size,
        known_queues=lambda name: _usable(unit, name) is not None,
        mail_from=letter.mail_from,
    )
    if choice.queue and (queue := _usable(unit, choice.queue)):
        return Route(queue, choice)
    fallback = named if named and not named.disabled else snapshot.default_queue
    return Route(fallback, choice if choice.hold else None)


def is_for_rules(unit: UnitOfWork, letter: Letter) -> bool:
    """Whether rules are asked about a letter: always about one to the site's own address, or to a queue that is none any more."""
    kind, snapshot = letter.recipient.kind, unit.snapshot
    named = snapshot.directory.queue_named(letter.recipient.queue) if letter.recipient.queue else None
    if kind is RecipientKind.SITE or named is None or named.disabled:
        return True
    return asks_rules(named, default=named.id == snapshot.default_queue.id, piped=kind is RecipientKind.PIPE)


def _usable(unit: UnitOfWork, name: str) -> Queue | None:
    queue = unit.snapshot.directory.queue_named(name)
    return queue if queue and not queue.disabled else None


def _facts(filed: LetterResult, decision: Decision) -> dict[str, Any]:
    return known(filed) | {"fate": decision.fate.value, "thread": decision.why}


def _same_mail(unit: UnitOfWork, filed: LetterResult) -> list[int]:
    """Tickets that have this very mail already, come in by another of our addresses."""
    reading = filed.reading
    if not reading.message_id:
        return []
    texts = {reading.text, as_reported(reading)} | (
        {filed.orders.rest} if filed.orders and filed.orders.rest.strip() else set()
    )
    return [id_ for text in texts for id_ in unit.loaded.filed.get((reading.message_id, filed.author.id, text), [])]


def _file_on(unit: UnitOfWork, filed: LetterResult, decision: Decision) -> LetterResult:
    candidate = decision.candidate
    assert candidate
    filed.outcome |= {"queue": candidate.queue.name, "ticket": candidate.ticket.id, "action": decision.fate.value}
    if candidate.ticket.id in _same_mail(unit, filed):
        filed.accounted = True
        filed.outcome["fate"] = Disposition.RECORD.value
        filed.outcome["thread"] = f"ticket {candidate.ticket.id} has this mail already, by another of our addresses"
        return filed
    if decision.fate in (Disposition.CORRESPOND, Disposition.COMMENT):
        look_at_author(unit, filed, candidate.queue, candidate.ticket)
    how = conduct_towards(unit, filed, candidate.queue, candidate.ticket)
    found = filed.orders if decision.fate in (Disposition.CORRESPOND, Disposition.COMMENT) else None
    if found is not None and order_digest(filed.reading, filed.author) in unit.spent:
        if not found.rest.strip():
            return ordered_before(filed)
        filed.outcome["orders"] = OrderFate.IGNORED.value
        change = _change(unit, filed, decision.fate, candidate, how, found.rest)
        return kept(unit, filed, change, candidate.queue, how)
    if found is None:
        change = _change(unit, filed, decision.fate, candidate, how, filed.reading.text)
        return kept(unit, filed, change, candidate.queue, how)
    return _ordered(unit, filed, decision.fate, candidate, how, found)


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


def ordered_before(filed: LetterResult) -> LetterResult:
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


def _ordered(
    unit: UnitOfWork, filed: LetterResult, fate: Disposition, candidate: Candidate, how: Conduct, found: CommandBatch
) -> LetterResult:
    """What is left of the text is filed, then the commands are done, or not. Whoever may order nothing here and is nobody we
    know wrote no commands: all of it is text."""
    before = unit.checkpoint()
    act = act_of(unit, filed)
    said, meant = Change(candidate.ticket), fate
    if meant_inside(unit, found, act, candidate):
        meant = Disposition.COMMENT
    files = new_files(unit, filed.reading, filed.author, candidate.ticket, comment=meant is Disposition.COMMENT)
    if found.rest.strip() or shows_something(files):
        said = _change(unit, filed, meant, candidate, how, found.rest)
    ticket = unit.apply(said)
    ordered = carry_out(CommandContext(unit, act, ticket, filed.evidence, filed.letter.id), found)
    if ordered.fate is OrderFate.REFUSED and not ordered.tells:
        unit.restore(before)
        filed.outcome["orders"] = OrderFate.IGNORED.value
        change = _change(unit, filed, fate, candidate, how, filed.reading.text)
        return kept(unit, filed, change, candidate.queue, how)
    return kept(unit, filed, said, candidate.queue, how, ordered)


BY_PEOPLE = frozenset({MailClass.HUMAN, MailClass.SUPPRESS, MailClass.LIST})
"""What people write, though not all of it is to be answered."""


def transcribed(unit: UnitOfWork, filed: LetterResult, act: Act, ticket: Ticket, ordered: CommandResult) -> None:
    """History and the sender learn what became of the orders."""
    filed.accounted = True
    more = ordered.tickets if ordered.fate is OrderFate.DONE else ()
    enter_orders(unit, act, ordered, [ticket.id, *more])
    filed.outcome["orders"] = ordered.fate.value
    used_up(unit, filed, ordered)
    choose_language(unit, act, ordered.language)
    if ordered.confirmation is not None:
        ask_for_confirmation(unit, ordered, filed.letter, filed.evidence)
    elif ordered.unasked:
        tell_not_asked(unit, filed.author, filed.letter)
    elif ordered.tells:
        now, level = unit.loaded.tickets[ticket.id], filed.evidence.level
        tell_transcript(unit, filed.author, now, ordered, filed.letter.id, level)


def enter_orders(unit: UnitOfWork, act: Act, ordered: CommandResult, tickets: Sequence[int]) -> None:
    """History of each ticket that was ordered about."""
    transcript = "\n".join(f"> {line.text}\n  {line.kept or line.below}" for line in ordered.lines)
    fate = "undone" if ordered.undid else ordered.fate.value
    if ordered.fate is OrderFate.DONE and not ordered.changes:
        fate = "told"  # there is nothing to undo
    for id_ in dict.fromkeys(tickets):
        unit.apply(ordered_entry(act, unit.loaded.tickets[id_], transcript, fate, undid=ordered.undid))


def _change(
    unit: UnitOfWork, filed: LetterResult, fate: Disposition, candidate: Candidate, how: Conduct, text: str
) -> Change:
    act = act_of(unit, filed)
    files = new_files(unit, filed.reading, filed.author, candidate.ticket, comment=fate is Disposition.COMMENT)
    said = Said(text, files, head=head_of(unit, filed.reading, filed.author, candidate.ticket))
    if filed.unproven and fate is not Disposition.NOTE:
        return unproven.keep(act, candidate.ticket, said, comment=fate is Disposition.COMMENT)
    match fate:
        case Disposition.NOTE:
            said = Said(as_reported(filed.reading), files)
            return note(act, candidate.ticket, said, about=filed.reading.mail_class.value)
        case Disposition.COMMENT if candidate.invited:
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


def _open(unit: UnitOfWork, filed: LetterResult, route: Route, decision: Decision) -> LetterResult:
    reading, queue = filed.reading, route.queue
    filed.outcome |= {"queue": queue.name, "action": filed.letter.recipient.action.value}
    if route.choice is not None:
        filed.outcome["rule"] = f"{route.choice.file}:{route.choice.line}"
        if route.choice.hold and not filed.letter.released_by:
            values = {"rule": filed.outcome["rule"], "why": route.choice.hold, "rules": unit.snapshot.rules.fingerprint}
            filed.held = Reason("rule", values)
            return filed
    elsewhere = [unit.ticket(id_) for id_ in _same_mail(unit, filed)]
    for other in elsewhere:
        if other is not None and other.queue_id == queue.id:
            filed.accounted = True
            filed.outcome |= {"fate": Disposition.RECORD.value, "ticket": other.id}
            filed.outcome["thread"] = f"ticket {other.id} has this mail already, by another of our addresses"
            return filed
    if (flood := flooded(unit, filed, queue)) is not None:
        return flood
    look_at_author(unit, filed, queue, None)
    act = act_of(unit, filed)
    found, customer = filed.orders, offered(unit, filed)
    if customer is not None and queue.forwarded_requestor:
        found, customer = replace(customer, rest=reading.text), None
    text = found.rest if found else reading.text
    if found and order_digest(reading, filed.author) in unit.spent:
        found = None
        filed.outcome["orders"] = OrderFate.IGNORED.value
    number = unit.loaded.ids.take("tickets")
    try:
        change = open_ticket(act, queue, number, _opening(unit, filed, route, text))
    except Refused as refused:
        values = {name: str(value) for name, value in refused.values.items()}
        filed.held = Reason("refused", {**values, "refusal": refused.key})
        return filed
    if filed.unproven:
        change = unproven.marked(change)
    system = unit.act(SYSTEM, Via.SYSTEM, letter_id=filed.letter.id)
    claimed = decision.claimed.ticket if decision.claimed else None
    change = _referring(system, change, (claimed, *elsewhere, *relatives(unit, filed)))
    change = _as_the_rule_says(unit, system, queue, route.choice, change)
    filed.outcome["ticket"] = change.ticket.id
    filed.unanswered = unanswered(unit, reading, filed.author)
    remember_last(unit, filed, change.ticket)
    how = conduct_towards(unit, filed, queue)
    if filed.unproven:
        how = replace(how, autoreply=False, tells_outsiders=False)
    if found is None:
        kept(unit, filed, change, queue, how)
        if customer is not None:
            offer(unit, filed, unit.loaded.tickets[change.ticket.id], customer)
        return filed
    before = unit.checkpoint()
    ticket = unit.apply(change)
    ordered = carry_out(CommandContext(unit, act, ticket, filed.evidence, filed.letter.id), found)
    if ordered.fate is OrderFate.REFUSED and not ordered.tells:
        unit.restore(before)
        filed.outcome["orders"] = OrderFate.IGNORED.value
        created, *others = change.transactions
        return kept(unit, filed, Change(change.ticket, (replace(created, text=reading.text), *others)), queue, how)
    return kept(unit, filed, change, queue, how, ordered)


def _referring(act: Act, change: Change, others: Iterable[Ticket | None]) -> Change:
    """The new ticket refers to others, to each once."""
    for number in dict.fromkeys(other.id for other in others if other is not None):
        change = change.then(lambda ticket, number=number: refer(act, ticket, number))  # type: ignore[misc]
    return change


def _opening(unit: UnitOfWork, filed: LetterResult, route: Route, text: str) -> Opening:
    reading, author = filed.reading, filed.author
    requestor = requestor_of(unit, reading, author)
    return Opening(
        subject=reading.subject,
        said=Said(text, reading.attachments, head=head_of(unit, reading, author)),
        requestors=() if requestor is None else (requestor.id,),
        cc=taken_ccs(unit, reading, author) if _takes_ccs(filed, route.queue) else (),
        priority=route.choice.priority if route.choice else None,
        let_through=bool(filed.letter.released_by),
    )


def _takes_ccs(filed: LetterResult, queue: Queue) -> bool:
    """Whether who is addressed becomes a Cc: by what a person wrote, and nobody may have written in their place."""
    doubtful = filed.unproven or filed.evidence.disowned or filed.letter.released_by
    return queue.take_ccs and filed.reading.mail_class in BY_PEOPLE and not doubtful


def _as_the_rule_says(unit: UnitOfWork, system: Act, queue: Queue, choice: Choice | None, change: Change) -> Change:
    if choice is None:
        return change
    for address in choice.cc:
        user = unit.person(address)
        change = change.then(lambda ticket, user=user: watch(system, queue, ticket, Role.CC, user))  # type: ignore[misc]
    if choice.owner:
        owner = unit.person(choice.owner)
        # A rule may name somebody who may not own here: then the ticket stays unowned, for all to see.
        with contextlib.suppress(Refused):
            change = change.then(lambda ticket: give(system, queue, ticket, owner))
    return change


def kept(
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
        transcribed(unit, filed, act_of(unit, filed), ticket, ordered)
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
        if ordered is not None:
            asked_anew(unit, ordered)
        filed.ticket = unit.loaded.tickets[ticket.id]
    return filed


def _squelched(unit: UnitOfWork, filed: LetterResult, ticket: Ticket, queue: Queue, how: Conduct) -> set[str]:
    """Whom not to mail: a sender that must not be answered, and outsiders when only staff is told."""
    found = set(filed.unanswered) | (set() if how.autoreply else {filed.author.address})
    return found if how.tells_outsiders else found | {unit.shown(id_) for id_ in unit.outsiders(ticket, queue)}
