"""Links that let somebody in on the web: mailed to who asks for one, made by an administrator, and the first one's own."""

import asyncio
import hashlib
import secrets

from mailticket.application.changing import Caller
from mailticket.application.organisation.proofs import administered
from mailticket.application.organisation.shapes import LinkShape
from mailticket.application.organisation.sign_in_parameters import MakeLink
from mailticket.application.perform import perform
from mailticket.application.service import Service, catch_up
from mailticket.model.address import maybe_address
from mailticket.model.errors import Refused
from mailticket.model.password import hashed, wrong_password
from mailticket.model.person import User
from mailticket.model.queue import Site
from mailticket.model.right import Right
from mailticket.model.sign_in_link import LASTS, LinkPurpose, SignInLink
from mailticket.model.transaction import Via
from mailticket.storage import merged, people, proofs, sign_in_links, tickets


def site_address(site: Site, bound: str = "") -> str:
    """Where the pages are (``Site.pages``), or are by default."""
    return site.pages(bound or "127.0.0.1:8080")


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_link(
    service: Service, purpose: LinkPurpose, user_id: int | None, ticket_id: int | None = None
) -> tuple[str, SignInLink]:
    """A token, which is kept nowhere, and the link to keep."""
    token, now = secrets.token_urlsafe(32), service.clock()
    return token, SignInLink(digest_of(token), purpose, user_id, ticket_id, now, now + LASTS[purpose])


async def first_link(service: Service, bound: str) -> str:
    """The address at which the first administrator chooses a password; empty where somebody holds SuperUser."""
    await catch_up(service)
    if service.snapshot().superusers():
        return ""
    token, link = new_link(service, LinkPurpose.FIRST, None)
    await service.database.write(sign_in_links.put, link)
    return f"{site_address(service.snapshot().site, bound)}/link/{token}"


async def make_link(service: Service, caller: Caller, asked: MakeLink) -> LinkShape:
    """A link for somebody who may be given another password by who asks."""
    _, user = await administered(service, caller, asked.address)
    token, link = new_link(service, LinkPurpose.PASSWORD, user.id)
    await service.database.write(sign_in_links.put, link)
    return LinkShape(user.address, f"{site_address(service.snapshot().site)}/link/{token}", link.until)


async def found(service: Service, token: str) -> tuple[SignInLink, User | None] | None:
    """A link that serves still, and whose it is; it stays as it is. None for all others."""
    link = await service.database.read(sign_in_links.find, digest_of(token), service.clock())
    if link is None:
        return None
    if link.user_id is None:
        await catch_up(service)
        return None if service.snapshot().superusers() else (link, None)
    user = (await service.database.read(people.users_by_id, {link.user_id}, service.clock())).get(link.user_id)
    return None if user is None or user.disabled or user.id != link.user_id else (link, user)


async def ticket_of(service: Service, ticket_id: int, user: User) -> int | None:
    """The number by now of the ticket a link is for, which may have been merged into another; None where they may not see that."""
    number = await service.database.read(merged.became, ticket_id)
    ticket = (await service.database.read(tickets.load, [number])).get(number)
    snapshot = service.snapshot()
    if ticket is None:
        return None
    queue = snapshot.directory.queues[ticket.queue_id]
    return number if snapshot.rights.may(user, Right.SHOW_TICKET, queue, ticket) else None


async def take(service: Service, link: SignInLink) -> bool:
    """Use a link up. A link to one ticket serves until its time is over. False when somebody was faster."""
    if link.purpose is LinkPurpose.TICKET:
        return True
    return await service.database.write(sign_in_links.take, link.digest, service.clock())


def check_password(password: str) -> None:
    """Raises Refused for a password that cannot be taken."""
    if wrong := wrong_password(password) if password else "A password is needed.":
        raise Refused("wrong", setting="password", message=wrong)


async def choose_password(service: Service, user: User, password: str) -> None:
    """Somebody who holds a link for it has another password from now on."""
    check_password(password)
    admin, _ = await administered(service, Caller(via=Via.WEB), user.address)
    await admin.write(proofs.change_password, user, await asyncio.to_thread(hashed, password))


async def become_first(service: Service, link: SignInLink, address: str, name: str, password: str) -> User | None:
    """The first administrator: a user with a password who holds SuperUser. None where the link serves no more. Raises Refused,
    before anything is done, for what cannot be taken."""
    check_password(password)
    caller, folded = Caller(via=Via.WEB), maybe_address(address)
    if folded is None or folded in service.snapshot().ours:
        raise Refused("bad_address", address=address)
    if service.snapshot().superusers() or not await take(service, link):
        return None
    told = {"address": address, "privileged": True} | ({"name": name} if name.strip() else {})
    await perform(service, caller, "user.add", told)
    await perform(service, caller, "user.password", {"address": folded, "password": password})
    await perform(service, caller, "grant.add", {"to": folded, "rights": ["SuperUser"]})
    found = await service.database.read(people.users_by_address, [folded], service.clock())
    return found[folded]
