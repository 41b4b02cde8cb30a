"""What is said on a ticket, and the time it took."""

from mailticket.application import forms, resolve, resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.as_read import as_it_was_read
from mailticket.application.tickets.forward import recipients
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.tickets.time_entry import entered, workers_in
from mailticket.application.tickets.writing_parameters import Comment, Reply
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import saying
from mailticket.desk.acts import Act, Change, Said
from mailticket.desk.forwarding import copied, left_out
from mailticket.desk.linking import Party
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Reply) -> LoadPlan:
    """The ticket, who gets the answer besides, or does not, and who worked."""
    people = [*asked.cc_once, *asked.bcc_once, *asked.without]
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in(people) | workers_in(asked.minutes))


def needs_for_comment(asked: Comment) -> LoadPlan:
    """The ticket, who is not told, and who worked."""
    return LoadPlan(
        tickets={asked.id}, addresses=resolve_people.addresses_in(asked.without) | workers_in(asked.minutes)
    )


@loads(needs, as_it_was_read)
def reply(unit: UnitOfWork, act: Act, asked: Reply) -> Changes:
    """A public answer, this once to others as well, and what becomes of the ticket with it."""
    own = party(unit, act, asked.id)
    change = saying.correspond(act, own.queue, own.ticket, _said(unit, act, asked))
    made = change.transactions[0]
    for names, blind in ((asked.cc_once, False), (asked.bcc_once, True)):
        if names:
            to = recipients(unit, act, names)
            change = change.then(lambda now, to=to, blind=blind: copied(act, own.queue, now, made, to, blind=blind))  # type: ignore[misc]
    return _with_the_rest(unit, act, own, change, asked)


@loads(needs_for_comment, as_it_was_read)
def comment(unit: UnitOfWork, act: Act, asked: Comment) -> Changes:
    """A note that requestors never see, and what becomes of the ticket with it."""
    own = party(unit, act, asked.id)
    return _with_the_rest(unit, act, own, saying.comment(act, own.queue, own.ticket, _said(unit, act, asked)), asked)


def _said(unit: UnitOfWork, act: Act, asked: Reply | Comment) -> Said:
    time = entered(unit, act, asked.minutes)
    return Said(asked.text, forms.attachments(asked.attach), time.minutes, time.worker, time.worked_at)


def _with_the_rest(unit: UnitOfWork, act: Act, own: Party, change: Change, asked: Reply | Comment) -> Changes:
    """Who is left out, and the ticket's new status: the one it has is no change."""
    made = change.transactions[0]
    if asked.without:
        without = [one.address for one in resolve_people.users(unit, act, asked.without)]
        change = change.then(lambda now: left_out(act, own.queue, now, made, without))
    if asked.status and (status := resolve.status(own.queue, asked.status)) != change.ticket.status:
        change = change.then(lambda now: unit.become(act, own.queue, now, status))
    return (change,)
