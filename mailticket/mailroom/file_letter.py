"""One letter's way through the rooms: reading -> routing -> desk -> scrips. What it did is its outcome."""

import contextlib
from collections.abc import Iterable
from typing import Any

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import unproven
from mailticket.desk.acts import Act, Change, Opening, Said, refer
from mailticket.desk.changes import open_ticket
from mailticket.desk.letters import Candidate, Conduct, Decision, Disposition, decide
from mailticket.desk.owners import give
from mailticket.desk.watching import watch
from mailticket.mailroom.addressed import taken_ccs
from mailticket.mailroom.ancestors import relatives
from mailticket.mailroom.canned_words import with_answers
from mailticket.mailroom.choose_queue import Route, route_of
from mailticket.mailroom.command_batch import carry_out
from mailticket.mailroom.command_records import ordered_before
from mailticket.mailroom.command_result import CommandContext, CommandResult, language
from mailticket.mailroom.command_result import CommandStatus as OrderFate
from mailticket.mailroom.commands_first import commands_first
from mailticket.mailroom.confirmations import order_digest
from mailticket.mailroom.copies_by_list import recorded_as_copy
from mailticket.mailroom.filing import change_of, conduct_towards, filed_change, look_at_author
from mailticket.mailroom.floods import flooded, remember_last
from mailticket.mailroom.forwarded_requestor import offer, offered
from mailticket.mailroom.forwarding import meant_inside
from mailticket.mailroom.letter_files import new_files
from mailticket.mailroom.letter_heads import head_of
from mailticket.mailroom.letter_result import LetterResult, act_of, known
from mailticket.mailroom.new_matters import is_new_matter
from mailticket.mailroom.reopening import not_too_late
from mailticket.mailroom.reply_to import requestor_of, unanswered
from mailticket.mailroom.returned import as_reported
from mailticket.mailroom.sender_evidence import handed_on, of_a_list, signed
from mailticket.mailroom.threading import candidates
from mailticket.mailroom.understanding import read_orders, shows_something
from mailticket.mailroom.verbs import closes
from mailticket.model.command import CommandBatch
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.evidence import Level, surest
from mailticket.model.held import Reason
from mailticket.model.letter import BY_PEOPLE
from mailticket.model.person import SYSTEM
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via
from mailticket.routing.rules import Choice


def file_by_queue(unit: UnitOfWork, filed: LetterResult) -> LetterResult:
    """Decide everything about a letter to a queue or to the site: the ticket it belongs to, or a new one."""
    letter, reading = filed.letter, filed.reading
    route = route_of(unit, letter, reading)
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
    _understood_of(unit, filed, decision.candidate or decision.claimed, route.queue)
    filed.outcome = _facts(filed, decision)
    if recorded_as_copy(unit, filed):
        return filed
    if other is None and (first := commands_first(unit, filed, decision)) is not None:
        return first
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


def _understood_of(unit: UnitOfWork, filed: LetterResult, candidate: Candidate | None, queue: Queue) -> None:
    """What is only nearly a command is one of who works here, and is proven a little; of others it is text. That words are a
    comment needs no proof: who says later that they wrote them wants them kept inside."""
    if filed.orders is None or not filed.orders.loose:
        return
    ticket, queue = (candidate.ticket, candidate.queue) if candidate else (None, queue)
    counts = filed.evidence.level > Level.NONE or filed.orders.inside
    if not (counts and unit.snapshot.rights.works_on(filed.author, queue, ticket)):
        filed.orders = read_orders(filed.reading, exact=True)


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
    if found is not None and not found.lines:
        fate = Disposition.COMMENT if found.inside else decision.fate
        change = change_of(unit, filed, fate, candidate, how, found.rest)
        return filed_change(unit, filed, change, candidate.queue, how)
    if found is not None and order_digest(filed.reading, filed.author) in unit.spent:
        if not found.rest.strip():
            return ordered_before(filed)
        filed.outcome["orders"] = OrderFate.IGNORED.value
        change = change_of(unit, filed, decision.fate, candidate, how, found.rest)
        return filed_change(unit, filed, change, candidate.queue, how)
    if found is None:
        change = change_of(unit, filed, decision.fate, candidate, how, filed.reading.text)
        return filed_change(unit, filed, change, candidate.queue, how)
    return _ordered(unit, filed, decision.fate, candidate, how, found)


def _ordered(
    unit: UnitOfWork, filed: LetterResult, fate: Disposition, candidate: Candidate, how: Conduct, found: CommandBatch
) -> LetterResult:
    """What is left of the text is filed, then the commands are done, or not. Whoever may order nothing here and is nobody we
    know wrote no commands: all of it is text."""
    before = unit.checkpoint()
    act = act_of(unit, filed)
    said, meant = Change(candidate.ticket), fate
    if found.inside or meant_inside(unit, found, act, candidate):
        meant = Disposition.COMMENT
    files = new_files(unit, filed.reading, filed.author, candidate.ticket, comment=meant is Disposition.COMMENT)
    if found.rest.strip() or shows_something(files):
        words = with_answers(unit, act, candidate.ticket, found) if meant is Disposition.CORRESPOND else found.rest
        said = change_of(unit, filed, meant, candidate, how, words)
    ticket = unit.apply(said)
    ordered = carry_out(CommandContext(unit, act, ticket, filed.evidence, filed.letter.id), found)
    if ordered.fate is OrderFate.REFUSED and not ordered.tells:
        unit.restore(before)
        filed.outcome["orders"] = OrderFate.IGNORED.value
        change = change_of(unit, filed, fate, candidate, how, filed.reading.text)
        return filed_change(unit, filed, change, candidate.queue, how)
    works_here = unit.snapshot.rights.works_on(filed.author, candidate.queue, ticket)
    if ordered.nothing_done and (said.transactions or not works_here):
        unit.restore(before)
        said = _not_done(unit, filed, meant, candidate, how, ordered)
        unit.apply(said)
    return filed_change(unit, filed, said, candidate.queue, how, ordered)


def _not_done(
    unit: UnitOfWork, filed: LetterResult, fate: Disposition, candidate: Candidate, how: Conduct, ordered: CommandResult
) -> Change:
    """What is filed of the text of a letter whose commands were not done: nothing of a preview; else all of it, the commands
    included. A line that is nearly a command is asked about first: until then the text is for staff alone."""
    if ordered.fate is OrderFate.PREVIEW:
        return Change(candidate.ticket)
    may_comment = unit.snapshot.rights.may(filed.author, Right.COMMENT_ON_TICKET, candidate.queue, candidate.ticket)
    if ordered.asks_back and fate is Disposition.CORRESPOND and may_comment and not candidate.invited:
        ordered.kept_back, fate = True, Disposition.COMMENT
    return change_of(unit, filed, fate, candidate, how, filed.reading.text)


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
    found, customer = _orders_for_new(unit, filed, queue), offered(unit, filed, language(unit, filed.author, queue))
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
    if found is None or not found.lines:
        filed_change(unit, filed, change, queue, how)
        if customer is not None:
            offer(unit, filed, unit.loaded.tickets[change.ticket.id], customer)
        return filed
    before = unit.checkpoint()
    ticket = unit.apply(change)
    ordered = carry_out(CommandContext(unit, act, ticket, filed.evidence, filed.letter.id), found)
    ignored = ordered.fate is OrderFate.REFUSED and not ordered.tells
    if ordered.nothing_done:  # what was ordered, and is not done, is what they wrote
        unit.restore(before)
        created, *others = change.transactions
        change = Change(change.ticket, (replace(created, text=reading.text), *others))
    if ignored:
        filed.outcome["orders"] = OrderFate.IGNORED.value
        return filed_change(unit, filed, change, queue, how)
    if ordered.nothing_done:
        unit.apply(change)
    return filed_change(unit, filed, change, queue, how, ordered)


def _orders_for_new(unit: UnitOfWork, filed: LetterResult, queue: Queue) -> CommandBatch | None:
    """The orders in a letter that opens a ticket. What opens one is its requestor's own words, whatever they say of a comment, and
    nobody closes by right of asking what they open."""
    found = filed.orders
    if found is not None and found.inside:
        found = read_orders(filed.reading, exact=True)
    if found is not None and any(map(closes, found.commands)):
        may = unit.snapshot.rights.may(filed.author, Right.MODIFY_TICKET, queue, None)
        found = found if may or unit.snapshot.rights.works_on(filed.author, queue, None) else None
    return found


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
