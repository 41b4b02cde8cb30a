"""A link that signs in, mailed to who asks for one."""

from dataclasses import dataclass

from mailticket.application.alerts import may_tell, reachable, tell
from mailticket.application.service import Service, catch_up
from mailticket.application.sign_in_links import new_link, site_address
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now, unit_of_work
from mailticket.model.address import maybe_address
from mailticket.model.mail_budgets import HOUR
from mailticket.model.notice import NoticeKind
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.sign_in_link import LASTS, LinkPurpose
from mailticket.notices.budget import Asked, keys, spend
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import sign_in_links
from mailticket.storage.load_plan import LoadPlan

PER_CLIENT_HOUR = 20
"""Links that are asked for from one address, of whatever person."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link somebody asks to be mailed: to which address, asked from which client, for which ticket, if for one."""

    address: str
    client: str
    ticket_id: int | None = None


async def mail_link(service: Service, wanted: Wanted) -> bool:
    """Mail a link to somebody we know; nothing is done, and nobody told, where the address is nobody's, or a budget is used up.
    Who does not work here and asks for a ticket gets a link to that ticket. Says whether it was mailed."""
    address = maybe_address(wanted.address)
    if address is None:
        return False
    await catch_up(service)
    sent = await as_it_is_now(lambda: _mail(service, address, wanted))
    if sent:
        service.told()
    return sent


async def _mail(service: Service, address: str, wanted: Wanted) -> bool:
    client = f"sign_in:{wanted.client}"
    budgets = {client, *keys(NoticeKind.AUTOREPLY, address, 0)}
    tickets = {wanted.ticket_id} if wanted.ticket_id else set()
    plan = LoadPlan(addresses={address}, budgets=budgets, tickets=tickets)
    async with unit_of_work(service.database, service.snapshot(), service.clock(), plan) as unit:
        user = unit.loaded.by_address.get(address)
        if not may_tell(unit, client, HOUR, PER_CLIENT_HOUR):
            return False
        if user is None or not reachable(unit, [user.id]) or not _within(unit, user, address):
            return False
        ticket_id = _one_ticket(unit, user, wanted.ticket_id)
        token, link = new_link(service, LinkPurpose.TICKET if ticket_id else LinkPurpose.SIGN_IN, user.id, ticket_id)
        facts = {
            "url": f"{site_address(unit.snapshot.site)}/link/{token}",
            "minutes": int(LASTS[link.purpose].total_seconds() // 60),
            "days": LASTS[link.purpose].days,
            "ticket": ticket_id,
            "client": wanted.client,
        }
        tell(unit, SystemNotice("sign_in_link", facts, unit.snapshot.default_queue), [user])
        unit.also(lambda connection: sign_in_links.put(connection, link))
        return True


def _within(unit: UnitOfWork, user: User, address: str) -> bool:
    """Takes one mail out of what we answer an address by ourselves. Blocked people are not answered."""
    if address in unit.snapshot.directory.blocked:
        return False
    asked = Asked(NoticeKind.AUTOREPLY, user.address, 0, user.privileged)
    verdict = spend(unit.loaded.budgets, asked, now=unit.now, limits=unit.snapshot.budgets, spent=unit.work.budgets)
    return not verdict.reason


def _one_ticket(unit: UnitOfWork, user: User, ticket_id: int | None) -> int | None:
    """The ticket a link is for: of somebody from outside, and theirs to see."""
    ticket = unit.ticket(ticket_id) if ticket_id else None
    if ticket is None or user.privileged or user.id in unit.snapshot.directory.staff:
        return None
    seen = unit.snapshot.rights.may(user, Right.SHOW_TICKET, unit.queue(ticket.queue_id), ticket)
    return ticket.id if seen else None
