"""Unsubscribing with a mail program's button (RFC 8058), without signing in: the address is the copy's own."""

from dataclasses import dataclass

from mailticket.application.changing import BY_LINK, Caller
from mailticket.application.perform import perform
from mailticket.application.service import Service, catch_up
from mailticket.application.sign_in_links import site_address
from mailticket.application.site import SiteSnapshot
from mailticket.application.subscriptions import end_one
from mailticket.model.notice import Delivery
from mailticket.model.one_click import PATH, copy_of_token, one_click_token, unsubscribes_from, with_one_click
from mailticket.model.sealed_address import STOP_DIGESTS, STOP_REPORT
from mailticket.model.transaction import Via
from mailticket.storage import merged, outbox

MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """What a copy's address ends: mail to ``address`` about a ticket; else a report, by its subscription's number; else digests."""

    address: str
    ticket: int | None
    subscription: int | None = None


def personal(snapshot: SiteSnapshot, delivery: Delivery) -> bytes:
    """The bytes of one copy: those of its notice, with the address at which whoever gets it unsubscribes, where the site has
    pages that speak HTTPS (RFC 8058 asks for that)."""
    if not snapshot.site.web_base_url.startswith("https://"):
        return delivery.content
    token = one_click_token(delivery.copy.id, snapshot.seal.sign)
    return with_one_click(delivery.content, f"{site_address(snapshot.site)}/{PATH}/{token}")


async def find(service: Service, token: str) -> Unsubscribe | None:
    """What an address is for. None for one that is not ours, or of a copy that is not kept any more."""
    await catch_up(service)
    copy_id = copy_of_token(token, service.snapshot().seal.verify)
    found = await service.database.read(outbox.one, copy_id) if copy_id is not None else None
    if found is None:
        return None
    row, content = found
    sealed = unsubscribes_from(content)
    if sealed is None or sealed.verb not in (MUTE, STOP_DIGESTS, STOP_REPORT):
        return None
    if sealed.verb == STOP_REPORT:
        return Unsubscribe(row["recipient"], None, sealed.ticket_id)
    if sealed.verb == STOP_DIGESTS:
        return Unsubscribe(row["recipient"], None)
    return Unsubscribe(row["recipient"], await service.database.read(merged.became, sealed.ticket_id))


async def unsubscribe(service: Service, wanted: Unsubscribe) -> None:
    """No more of that mail to them; nothing where it is so already. Raises Refused where they have no part in it any more."""
    caller = Caller(wanted.address, Via.WEB, BY_LINK)
    if wanted.subscription is not None:
        await end_one(service, caller, wanted.subscription)
        return
    if wanted.ticket is None:
        await perform(service, caller, "user.digest", {"choice": "never"})
        return
    await perform(service, caller, "ticket.mute", {"id": wanted.ticket})
