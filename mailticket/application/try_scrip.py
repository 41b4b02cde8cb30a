"""What a scrip would do because of something that happened: asked, and nothing is written."""

from collections.abc import Sequence
from dataclasses import replace

from mailticket.application.changing import Caller, seen_changes, unit_for
from mailticket.application.notify import notify, outcome
from mailticket.application.quoting import fold, outside
from mailticket.application.run_scrips import ScripRun, Trigger, follow
from mailticket.application.scrip_authors import lacking, to_read
from mailticket.application.service import Service
from mailticket.application.shapes import Viewer, history_json, visible_history
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.errors import Refused
from mailticket.model.right import Right
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.scrips.conditions import Stand, applies
from mailticket.storage.load_plan import LoadPlan


async def try_scrip(
    service: Service, caller: Caller, scrip: Scrip, ticket_id: int, transaction_id: int | None
) -> dict[str, object]:
    """What a scrip would do because of a transaction (the last one) of a ticket, to who may read what it looks at, as far as they
    may see it. Changes nothing: no row is written. Raises Refused."""
    wanted = LoadPlan(tickets={ticket_id}, histories=True)
    snapshot = service.snapshot()
    async with unit_for(service.database, snapshot, service.clock(), caller, wanted, dry_run=True) as (unit, act):
        actor = act.actor
        ticket = unit.ticket(ticket_id)
        if ticket is None or not unit.sees(actor, ticket):
            raise Refused("no_such_ticket", ticket=ticket_id)
        viewer = Viewer(snapshot, actor, unit.shown)
        entries = visible_history(viewer, unit.queue(ticket.queue_id), ticket, unit.history_of(ticket.id))
        entry = _asked_about(unit, scrip, ticket, entries, transaction_id)
        if right := lacking(unit, actor, ticket, to_read(unit, scrip, entry)):
            raise Refused("no_right", address=actor.address, right=right.value, ticket=ticket.id)
        queue, may = unit.queue(ticket.queue_id), snapshot.rights.may
        whole = all(may(actor, right, queue, ticket) for right in (Right.SHOW_TICKET_COMMENTS, Right.SEE_CUSTOM_FIELD))
        tried = replace(scrip, disabled=False)
        posts = follow(ScripRun(unit, scrips=[tried]), [Trigger(ticket.id, (entry,))])
        await notify(unit, posts)
        if not may(actor, Right.SHOW_TICKET_COMMENTS, queue, ticket):
            await fold(unit, [entry])
            entry = replace(entry, text=outside(entry.text, unit.segments(entry)))
        changes = seen_changes(unit, viewer)
    return {
        "scrip": scrip.name,
        "ticket": ticket.id,
        "transaction": history_json([entry], unit.shown)[0],
        "serves": scrip.serves(ticket.queue_id),
        "applies": any(post.orders or post.effects for post in posts),
        "notices": [
            {
                "subject": notice.subject,
                "language": notice.language,
                "recipients": [copy.recipient for copy in unit.work.copies if copy.notice_id == notice.id],
            }
            for notice, _ in unit.work.notices
        ],
        "jobs": [{"kind": job.kind, "payload": job.payload if whole else None} for job in unit.work.jobs],
        "changes": history_json(changes, unit.shown),
        "failures": [one.new for one in unit.work.transactions if one.type.value == "SystemError"],
        **outcome(posts),
    }


def _asked_about(
    unit: UnitOfWork, scrip: Scrip, ticket: Ticket, entries: Sequence[Transaction], transaction_id: int | None
) -> Transaction:
    """The entry somebody named; else the last one the scrip's condition fits, else the last. Raises Refused."""
    if transaction_id is not None:
        entries = [entry for entry in entries if entry.id == transaction_id]
    if not entries:
        raise Refused("no_such_transaction", ticket=ticket.id, transaction=transaction_id)
    stand = Stand(ticket, unit.queue(ticket.queue_id).lifecycle, unit.now)
    records = (TransactionType.EMAIL_RECORD, TransactionType.COMMENT_EMAIL_RECORD)
    fitting = [one for one in entries if one.type not in records and applies(scrip.condition, one, stand)]
    return (fitting or list(entries))[-1]
