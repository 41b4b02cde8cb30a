"""What mail says of a reminder: plain values for its template."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.person import User
from mailticket.model.reminder import Reminder
from mailticket.model.ticket import Ticket
from mailticket.model.words import say, status
from mailticket.notices.dates import DateTeller
from mailticket.notices.notice_facts import ticket_url


def row(unit: UnitOfWork, user: User, language: str, one: Reminder, ticket: Ticket) -> dict[str, object]:
    """One of them, for a template: in its reader's language and timezone."""
    tell_date = DateTeller(user.timezone or unit.snapshot.site.timezone, language)
    return {
        "number": one.id,
        "text": one.text,
        "due": tell_date.short(one.due),
        "by": "" if one.by_id == user.id else unit.shown(one.by_id),
        "id": ticket.id,
        "subject": ticket.subject or say(language, "no_subject"),
        "queue": unit.queue(ticket.queue_id).name,
        "status": status(language, ticket.status),
        "url": ticket_url(unit.snapshot.site, ticket.id),
    }
