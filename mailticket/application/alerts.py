"""What staff is told by the site itself: a notice came back, a scrip was switched off. Never requestors,
never in floods."""

from mailticket.application.notify import keep
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.letter import FailedRecipient
from mailticket.model.mail_budgets import DAY, HOUR
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.scrip import FAILURES_UNTIL_OFF, Scrip
from mailticket.model.ticket import Ticket
from mailticket.notices.budget import spend_alarm
from mailticket.notices.notice_facts import ticket_url
from mailticket.notices.system import word_system
from mailticket.notices.system_notice import SystemNotice, SystemSender


def bounce_key(address: str, author_id: int | None) -> str:
    """The budget of alarms about mail to an address coming back, of what one person wrote or of what nobody did."""
    return f"bounced:{address}" if author_id is None else f"bounced:{address} {author_id}"


def tell_of_bounce(
    unit: UnitOfWork, ticket: Ticket, failed: FailedRecipient, author_id: int | None, letter_id: int | None
) -> None:
    """A notice came back: to who wrote what it passed on, if they work here, and to the ticket's owner, or where it has none to its
    AdminCcs. Once a day for each address and author, never to that address."""
    queue = unit.queue(ticket.queue_id)
    facts = {
        "failed": {"address": failed.address, "status": failed.status, "diagnostic": failed.diagnostic},
        "ticket": about(unit, ticket),
    }
    readers = [user for user in _concerned(unit, ticket, queue, author_id) if user.address != failed.address]
    most = unit.snapshot.budgets.bounce_alarms_per_address_day
    if readers and may_tell(unit, bounce_key(failed.address, author_id), DAY, most):
        tell(unit, SystemNotice("bounced", facts, queue, ticket), readers, letter_id)


def _concerned(unit: UnitOfWork, ticket: Ticket, queue: Queue, author_id: int | None) -> list[User]:
    """Who does something about mail of a ticket that did not arrive."""
    author = unit.user(author_id) if author_id is not None else None
    staff = [author.id] if author is not None and author.privileged and author.id != SYSTEM_ID else []
    others = sorted(ticket.admin_cc | queue.admin_cc) if ticket.owner_id is None else [ticket.owner_id]
    return reachable(unit, list(dict.fromkeys((*staff, *others))))


def flood_keys(address: str) -> frozenset[str]:
    """The budgets of what is told of an address that opens too many tickets: to staff, and to themselves."""
    return frozenset({f"flood:{address}", f"flooded:{address}"})


def tell_of_flood(unit: UnitOfWork, ticket: Ticket, author: User, letter_id: int | None) -> None:
    """Mail of an address goes to its last ticket instead of new ones: to the queue's people, once an hour for each address."""
    queue = unit.queue(ticket.queue_id)
    people = [user for user in readers(unit, queue) if user.id != author.id]
    if people and may_tell(unit, f"flood:{author.address}", HOUR, 1):
        tell(unit, SystemNotice("flood", _flood(unit, ticket, author), queue, ticket), people, letter_id)


def tell_who_floods(unit: UnitOfWork, ticket: Ticket, author: User, letter_id: int | None) -> None:
    """The same to who writes so much, once an hour."""
    people = reachable(unit, [author.id])
    if people and may_tell(unit, f"flooded:{author.address}", HOUR, 1):
        told = SystemNotice("flooded", _flood(unit, ticket, author), unit.queue(ticket.queue_id), ticket)
        tell(unit, told, people, letter_id)


def about(unit: UnitOfWork, ticket: Ticket) -> dict[str, object]:
    """A ticket, as templates of the site's own notices know it."""
    return {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(unit.snapshot.site, ticket.id)}


def _flood(unit: UnitOfWork, ticket: Ticket, author: User) -> dict[str, object]:
    return {
        "address": author.address,
        "most": unit.snapshot.budgets.new_tickets_per_address_hour,
        "ticket": about(unit, ticket),
    }


def readers(unit: UnitOfWork, queue: Queue) -> list[User]:
    """Who is told of held letters of a queue and of floods, and may decide about the former: its AdminCcs, else SuperUsers."""
    found = reachable(unit, sorted(queue.admin_cc))
    return found or reachable(unit, [user.id for user in unit.snapshot.superusers()])


def tell_of_scrip_off(unit: UnitOfWork, ticket: Ticket, scrip: Scrip, why: str, letter_id: int | None) -> None:
    """A scrip failed again and again and is off now: to the administrators."""
    queue = unit.queue(ticket.queue_id)
    facts = {
        "scrip": {"id": scrip.id, "name": scrip.name, "condition": scrip.condition, "action": scrip.action},
        "error": why,
        "failures": FAILURES_UNTIL_OFF,
        "ticket": about(unit, ticket),
    }
    tell(unit, SystemNotice("scrip_off", facts, queue), administrators(unit), letter_id)


def administrators(unit: UnitOfWork) -> list[User]:
    """Who holds SuperUser; where nobody does, the AdminCcs of the default queue."""
    holders = [user.id for user in unit.snapshot.superusers()]
    return reachable(unit, holders) or reachable(unit, sorted(unit.snapshot.default_queue.admin_cc))


def may_tell(unit: UnitOfWork, key: str, seconds: int, most: int) -> bool:
    """Take one mail out of a budget of the site's own; False when it is used up."""
    return spend_alarm(unit.loaded.budgets, key=key, seconds=seconds, most=most, now=unit.now, spent=unit.work.budgets)


def reachable(unit: UnitOfWork, ids: list[int]) -> list[User]:
    """Those of these people who may be mailed."""
    users = [unit.user(id_) for id_ in ids]
    ours = unit.snapshot.ours
    return [u for u in users if u and not u.disabled and not u.unreachable and u.address not in ours]


def tell(unit: UnitOfWork, told: SystemNotice, readers: list[User], letter_id: int | None = None) -> None:
    """A notice of the site's own for each reader, about a letter or none."""
    for notice, user in word_system(told, readers, sender(unit)):
        keep(unit, notice, [user], letter_id)


def sender(unit: UnitOfWork) -> SystemSender:
    """The site as who tells."""
    snapshot = unit.snapshot
    return SystemSender(
        wording=snapshot.wording,
        site=snapshot.site,
        now=unit.now,
        sign=snapshot.seal.sign,
        new_id=lambda: unit.loaded.ids.take("notices"),
        tags=snapshot.tags,
        enclosing=snapshot.travelling,
    )
