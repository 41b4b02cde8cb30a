"""Which addresses a queue may have: said once for configuration and command line."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailticket.model.queue import Site

RESERVED_LOCAL_PARTS = frozenset({"bounce", "confirm", "postmaster"})
"""At the site's own domain these are the site's (besides the control address)."""


@dataclass(frozen=True, slots=True)
class AddressRefusal:
    """Why an address is no queue's: the key of a sentence, and its values."""

    key: str
    values: dict[str, str]


def site_domains(site: Site) -> frozenset[str]:
    """The domains whose mail comes to us: ``[site] domains``; where none are named, the organization's and those of the site's
    addresses."""
    if site.domains:
        return frozenset(site.domains)
    addresses = (site.correspond_address, site.comment_address, site.control)
    return frozenset({site.organization.lower(), *(address.rpartition("@")[2] for address in addresses)})


def queue_address_refusal(
    address: str, site: Site, taken: Iterable[tuple[str, str]], further_domains: Iterable[str] = ()
) -> AddressRefusal | None:
    """Why a queue may not have an address; None where it may. ``taken`` are (address, whose: a queue's name, or ``*`` for the
    site); ``further_domains`` are domains that queues have already, where the site names none."""
    local, _, domain = address.rpartition("@")
    base = f"{local.partition('+')[0]}@{domain}"
    for other, owner in taken:
        if address == other or base == other:  # what stands behind a + is a ticket's number and our seal
            return AddressRefusal("address_of_queue", {"address": address, "queue": owner})
    if domain == site.home and local.partition("+")[0] in RESERVED_LOCAL_PARTS:
        return AddressRefusal("address_reserved", {"address": address})
    ours = site_domains(site) | (frozenset() if site.domains else frozenset(further_domains))
    if domain not in ours:
        return AddressRefusal("address_elsewhere", {"address": address, "domains": ", ".join(sorted(ours))})
    return None
