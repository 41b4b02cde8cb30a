"""What a site is made of, beside what its files say: names, addresses, expressions; pure but for the token."""

import base64
import secrets
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from mailticket.application.site import with_public
from mailticket.config import Settings
from mailticket.model.directory import Directory
from mailticket.model.errors import ExpressionWrong
from mailticket.model.own_addresses import folded
from mailticket.model.person import fold_address
from mailticket.model.queue import Queue, Site
from mailticket.search.expression import Expression, parse


def expressions(directory: Directory, log: Any) -> dict[str, Expression]:
    """What scrips' ``when`` and service levels' queries say. One that is wrong (a newer program wrote it) fails when it is
    asked, on its ticket."""
    found: dict[str, Expression] = {}
    asked = [(scrip.when, "scrip.when_wrong", {"scrip": scrip.name}) for scrip in directory.scrips]
    asked += [(level.query, "sla.query_wrong", {"sla": level.name}) for level in directory.service_levels]
    for text, event, whose in asked:
        if text and text not in found:
            try:
                found[text] = with_public(directory, parse(text))
            except ExpressionWrong as wrong:
                log.error(event, **whose, error=str(wrong))
    return found


def named_in_scrips(directory: Directory) -> frozenset[str]:
    """Addresses that scrips give tickets to: they must be known when a scrip acts."""
    found = set()
    for scrip in directory.scrips:
        for holder in (scrip.arguments, scrip.arguments.get("set", {}), scrip.arguments.get("create", {})):
            owner = str(holder.get("owner", ""))
            if "@" in owner:
                found.add(fold_address(owner))
    return frozenset(found)


def new_token() -> str:
    """130 bits in letters and digits that survive lower case, for an address."""
    return base64.b32encode(secrets.token_bytes(17)).decode().lower()[:26]


def trusted(peer: str, settings: Settings) -> bool:
    """A peer that is not counted against the limits for each client."""
    if peer.startswith("unix"):
        return True
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in ip_network(network, strict=False) for network in settings.smtp.trusted_peers)


def own_mail_system(peer: str, settings: Settings) -> bool:
    """Whether a peer may say what it found out about a sender: this machine, and those configured."""
    return trusted(peer, settings) or peer in ("127.0.0.1", "::1")


def own_addresses(site: Site, queues: Sequence[Queue]) -> frozenset[str]:
    """Addresses that are ours: never recipients, and nobody who writes from them is answered."""
    found = {site.correspond_address, site.comment_address, site.control}
    for queue in queues:
        found |= {queue.correspond_address, queue.comment_address}
    return frozenset(folded(address) for address in found if address)
