"""What is said on a ticket, and the time it took."""

from mailticket.application import forms, resolve
from mailticket.application.parameters import Comment, Reply, Work
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import Batch
from mailticket.desk import changes as desk
from mailticket.desk.changes import Act, Said


def reply(batch: Batch, act: Act, asked: Reply) -> Changes:
    """A public answer."""
    own = party(batch, act, asked.id)
    return (
        desk.correspond(
            act,
            own.queue,
            own.ticket,
            Said(asked.text, forms.attachments(asked.attach), resolve.minutes("minutes", asked.minutes)),
        ),
    )


def comment(batch: Batch, act: Act, asked: Comment) -> Changes:
    """A note that requestors never see."""
    own = party(batch, act, asked.id)
    return (
        desk.comment(
            act,
            own.queue,
            own.ticket,
            Said(asked.text, forms.attachments(asked.attach), resolve.minutes("minutes", asked.minutes)),
        ),
    )


def work(batch: Batch, act: Act, asked: Work) -> Changes:
    """Time worked, and nothing else."""
    own = party(batch, act, asked.id)
    return (desk.add_time(act, own.queue, own.ticket, resolve.minutes("minutes", asked.minutes)),)
