"""What is said on a ticket, and the time it took."""

from mailticket.application import forms, resolve, resolve_people
from mailticket.application.parameters import Comment, Reply, Work
from mailticket.application.plans import loads
from mailticket.application.tickets.forward import recipients
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import changes as desk
from mailticket.desk.changes import Act, Said
from mailticket.desk.forwarding import copied
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Reply) -> LoadPlan:
    """The ticket, and who gets the answer besides."""
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in([*asked.cc_once, *asked.bcc_once]))


@loads(needs)
def reply(unit: UnitOfWork, act: Act, asked: Reply) -> Changes:
    """A public answer, this once to others as well."""
    own = party(unit, act, asked.id)
    said = Said(asked.text, forms.attachments(asked.attach), resolve.minutes("minutes", asked.minutes))
    change = desk.correspond(act, own.queue, own.ticket, said)
    made = change.transactions[0]
    for names, blind in ((asked.cc_once, False), (asked.bcc_once, True)):
        if names:
            to = recipients(unit, names)
            change = change.then(lambda now, to=to, blind=blind: copied(act, own.queue, now, made, to, blind=blind))  # type: ignore[misc]
    return (change,)


def comment(unit: UnitOfWork, act: Act, asked: Comment) -> Changes:
    """A note that requestors never see."""
    own = party(unit, act, asked.id)
    return (
        desk.comment(
            act,
            own.queue,
            own.ticket,
            Said(asked.text, forms.attachments(asked.attach), resolve.minutes("minutes", asked.minutes)),
        ),
    )


def work(unit: UnitOfWork, act: Act, asked: Work) -> Changes:
    """Time worked, and nothing else."""
    own = party(unit, act, asked.id)
    return (desk.add_time(act, own.queue, own.ticket, resolve.minutes("minutes", asked.minutes)),)
