"""Which addresses a webhook may be called at: those of the public internet, and networks a site lists. No others: a name that
leads to this machine, to its neighbours or to a cloud's metadata would open them to whoever holds that name."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""From a host's name and a port to its addresses, as they are now."""

NOT_PUBLIC_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this host, unspecified
            "10.0.0.0/8",
            "100.64.0.0/10",  # between a provider and its customers (RFC 6598)
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local; 169.254.169.254 is a cloud's metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
PUBLIC_6 = ip_network("2000::/3")
"""All that is global unicast. Loopback, IPv4-mapped, NAT64 (64:ff9b::), fc00:: (fd00:ec2::254), fe80:: and ff00:: are not."""

NOT_PUBLIC_6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # Teredo, ORCHID and other protocols' own
            "2001:db8::/32",
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",
        ),
    )
)


def is_allowed(address: str, listed: Collection[str]) -> bool:
    """Whether a webhook may be called at an address."""
    found = ip_address(address)
    return any(found in ip_network(network, strict=False) for network in listed) or _is_public(found)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    return address in PUBLIC_6 and not any(address in network for network in NOT_PUBLIC_6)


async def resolve(host: str, port: int) -> list[str]:
    """As the machine resolves names. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))
